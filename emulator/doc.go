// Package emulator is Microsoft's cloud on this machine: one tenant behind the
// hosts of sign-in, Microsoft Graph, Azure Resource Manager and Defender.
//
// Start with cloud.go: New puts the services together, ServeHTTP picks one by
// the request's host. A Cloud is used in process through Transport
// (roundtrip.go), or behind TLS and a CONNECT proxy through Listen (listen*.go).
// Faults on demand are in fault*.go.
//
// The services are packages below, each of which imports only what stands under
// it:
//
//	wire       hosts and national clouds, request ids, JSON answers
//	directory  the tenant in memory: objects, relations, journal, schema
//	odata      $filter, $search, $select, $expand, $orderby, paging tokens
//	signin     credentials, tokens, discovery, AADSTS errors
//	hunting    advanced hunting: tables, quota, running a query
//	graph      Microsoft Graph
//	arm        Azure Resource Manager
//	defender   the Defender APIs
//	world      the generated tenant with its story and its planted findings
//
// It imports them all, and nothing of the product but entra and kql.
package emulator
