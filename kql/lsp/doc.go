// Package lsp is a language server for Kusto queries, spoken over a pair of
// streams: diagnostics with fixes, completion, hover and layout, as
// https://microsoft.github.io/language-server-protocol/ has them.
//
// Start with Serve (server.go). Messages and their framing are in message.go,
// places in text in document.go. The package imports kql, and nothing else of
// ours. It speaks the few messages that it needs by itself: the libraries for
// Go are either generated for an older protocol or bring a logger and a
// transport that this server has no use for.
package lsp
