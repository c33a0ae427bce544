// Command mscloud-mcp serves a Microsoft cloud to Claude, strictly read-only,
// over the Model Context Protocol.
//
// A command is a file: `connection add` is connection_add.go. root.go lists the
// commands, app.go holds what each of them gets (streams, clock, the way to
// Microsoft), serve.go starts the server. failure.go turns an error into a
// message with a fix and an exit code; every error ends there.
//
// It wires everything and may import every package of ours, and it alone knows
// cobra and the signals of the process.
package main
