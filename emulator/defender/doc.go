// Package defender is the APIs on the hosts of Defender: machines,
// vulnerabilities, software, recommendations, alerts, files, addresses, domains
// and users of Defender for Endpoint, and the two older hunting APIs.
//
// Start with Service.ServeHTTP and the table in endpoint.go. It imports odata,
// hunting, signin, directory and wire.
package defender
