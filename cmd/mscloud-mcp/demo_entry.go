package main

import (
	"fmt"
	"net"
	"path/filepath"

	"github.com/mscloud-mcp/mscloud-mcp/config"
)

// printEntries shows where the demo answers, and what to paste into Claude.
func (a *app) printEntries(addr net.Addr, flags demoFlags, cfg *config.Config) error {
	ink := a.ink(a.stdout)
	url := "http://" + reachable(addr)
	fmt.Fprintf(a.stderr, "\nMCP on %s/mcp (streamable HTTP), /sse and /healthz. Stop with Ctrl-C.\n", url)
	fmt.Fprintf(a.stdout, "\n%s with Claude Code, on this running demo:\n\n", ink.bold("4. Go on"))
	fmt.Fprintf(a.stdout, "  claude mcp add --transport http mscloud-demo %s/mcp\n\n", url)
	fmt.Fprintf(a.stdout, "or with Claude Desktop, which starts its own\n(`mscloud-mcp install claude-desktop --demo` writes it):\n\n")
	e, err := a.demoEntry(flags)
	if err != nil {
		return err
	}
	return a.writeJSON(map[string]map[string]entry{"mcpServers": {"mscloud-demo": e}})
}

// demoEntry starts the same tenant behind standard input and output, from this
// program or, when `go run` made it, from the project's folder.
func (a *app) demoEntry(flags demoFlags) (entry, error) {
	args := []string{"serve", "--demo"}
	if flags.users != 200 {
		args = append(args, fmt.Sprintf("--users=%d", flags.users))
	}
	if flags.seed != 1 {
		args = append(args, fmt.Sprintf("--seed=%d", flags.seed))
	}
	exe, err := a.executable()
	if err != nil {
		return entry{}, fmt.Errorf("find this program: %w", err)
	}
	if !temporary(exe) {
		return entry{Command: exe, Args: args}, nil
	}
	dir, err := filepath.Abs(".")
	if err != nil {
		return entry{}, err
	}
	return entry{Command: "go", Args: append([]string{"run", "-C", dir, "./cmd/mscloud-mcp"}, args...)}, nil
}
