// Package defender reads Defender for Endpoint and Defender XDR's own APIs:
// machines, what is wrong with them, what was seen of files and addresses, and
// advanced hunting. Alerts and incidents of all of Defender are Microsoft
// Graph's and are read in package graph.
//
// Start with Client in client.go, which pages and checks filters; each other
// file is one resource of Microsoft's, with its page in the comment.
//
// It imports cloud, which sends the requests.
package defender
