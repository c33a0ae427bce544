// Package tenant holds the connected tenants: a credential and API clients per
// connection, made anew when the connection or its secret changes, and the test
// that "save and test" runs.
package tenant
