// Package tools is the face that Claude sees: the MCP server, and what all its
// tools share. The tools are in the packages below, one for each toolset
// ([github.com/mscloud-mcp/mscloud-mcp/tools/entra] …), which import this one;
// this one knows none of them.
//
// A tool is one value of [Tool] that [Add] puts in the catalogue. Everything
// that all tools share is done once, around it: the input schema and the check
// of the arguments (schema.go, argument.go), the choice of the connection
// (session.go), deadline, progress and audit (run.go), the shape of the answer
// and its size cap (result.go, shrink.go), the cleaning of tenant text
// (clean.go) and the sentence for an error (explain.go).
//
// Start reading at tool.go, then call.go: [Call] is what a tool works with. A
// list in pages is page.go where its rows are in memory and live.go where
// Microsoft has them.
//
// It may import everything below it, and no toolset.
package tools
