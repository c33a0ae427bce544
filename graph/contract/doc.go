// Package contract compares every request of graph with the one that
// Microsoft's own SDK writes, and our reading of Graph's answers with the SDK's.
// The SDK's builders refer to its model package, which takes minutes and
// gigabytes to compile, so the tests stand behind the build tag sdk:
//
//	go test -tags sdk ./graph/contract
//
// Start at request_test.go; twin_test.go has the SDK's request for each of ours.
// It may import graph; its tests may import the SDK and kiota.
package contract
