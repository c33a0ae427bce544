// Package tools is the face that Claude sees: every MCP tool, and the server
// that answers for them over stdio and HTTP.
//
// A tool is one value of [Tool] in the file that is named after its noun.
// Everything that all tools share is done once, around it: the input schema
// and the check of the arguments (schema.go, argument.go), the choice of the
// connection (session.go), deadline, progress and audit (call.go, run.go), the
// shape and size of the answer (result.go), the cleaning of tenant text
// (clean.go) and the sentence for an error (explain.go).
package tools
