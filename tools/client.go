package tools

import (
	"strconv"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// followers are the clients that read tools/list again when the server says
// that it changed, and so may be shown the connection tools first. A client
// that is not here is shown every tool: one that ignores the notification must
// never be left with three.
var followers = []struct {
	name string
	// since is the first version that follows; "" means every version.
	since string
}{
	// "Added support for MCP list_changed notifications", release 2.1.0.
	// https://github.com/anthropics/claude-code/blob/main/CHANGELOG.md
	{name: "claude-code", since: "2.1.0"},
	// Microsoft documents discovery of tools that change while connected.
	// https://code.visualstudio.com/api/extension-guides/ai/mcp
	{name: "Visual Studio Code"},
	{name: "Visual-Studio-Code"},
}

// follows reports whether a client is known to follow list_changed.
func follows(client *mcp.Implementation) bool {
	if client == nil {
		return false
	}
	for _, f := range followers {
		if f.name == client.Name {
			return f.since == "" || atLeast(client.Version, f.since)
		}
	}
	return false
}

// atLeast compares dotted versions number by number.
func atLeast(version, least string) bool {
	have, want := strings.Split(version, "."), strings.Split(least, ".")
	for i, w := range want {
		if i >= len(have) {
			return false
		}
		digits, _, _ := strings.Cut(have[i], "-")
		h, err := strconv.Atoi(digits)
		if err != nil {
			return false
		}
		n, _ := strconv.Atoi(w)
		if h != n {
			return h > n
		}
	}
	return true
}
