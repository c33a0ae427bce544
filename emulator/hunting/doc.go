// Package hunting is advanced hunting over one tenant: its tables, those that
// follow from the directory (derive*.go), the quotas of the APIs (quota.go),
// and running a query with Microsoft's limits and error texts (run.go). The
// HTTP sides are in graph and defender.
//
// Start with Service. It imports directory, wire and kql.
package hunting
