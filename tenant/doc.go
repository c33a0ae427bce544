// Package tenant holds the connected tenants: a credential and API clients per
// connection, made anew when the connection or its secret changes, and the test
// of a connection that runs before it is saved.
//
// Start with Pool in pool.go, which hands out a Tenant, and Test in probe.go,
// which signs in and asks each API once; capability.go says what was found, by
// feature, and report.go what of it is kept.
//
// It imports the packages of the APIs (graph, defender), store, and what is
// below them.
package tenant
