// Package toolstest is what the tests of the toolsets have in common: a [World]
// of an emulated tenant with a database and a server, an MCP client that asks it
// ([Connect], [Ask], [Call]), and the benchmarks' tenant of 100,000 users.
//
// The tenant is Contoso, a dozen people of whom a test can state whole answers
// (contoso.go and the files that begin with that name). Answers in
// testdata/calls name its ids. Start reading at world.go. It imports whatever a
// server is made of; only tests import it.
package toolstest
