// Package signin is Microsoft's sign-in service for the one tenant: discovery,
// the token endpoint with client secrets, certificates and federated
// assertions, each refusal with its AADSTS code, and the verification of the
// tokens that it issued.
//
// Start with Service.ServeHTTP and Service.Verify. It imports directory, wire
// and entra.
package signin
