// Package graph is Microsoft Graph over one tenant: v1.0, and /beta, which has
// the endpoints of v1.0 and some of its own.
//
// Start with Service.Serve (service.go): a path is looked up in the endpoints
// (endpoint*.go, one file per area), the token's permissions and the tenant's
// licences are checked (permission.go), and the endpoint's function answers:
// list.go and entity.go most of them, delta*.go delta queries, batch.go $batch,
// evaluate*.go Conditional Access what-if, role*.go role management. A new
// resource is a line in its area's endpoints and, for rows that are not there
// yet, a collection of directory.
//
// It imports odata, signin, hunting, directory, wire and entra.
package graph
