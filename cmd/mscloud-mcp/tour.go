package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// tourStop is one question, the call that answers it, and the parts of the
// answer to show (paths into item or items; none shows what is there).
type tourStop struct {
	question string
	tool     string
	args     map[string]any
	show     []string
	rows     int
}

// tourStops follow a contractor through four nested groups to a finding
// (docs/demo-tenant.md).
var tourStops = []tourStop{
	{question: "Which tenants can you see?", tool: "entra_connection_list"},
	{question: "Take the demo.", tool: "entra_connection_select", args: map[string]any{"connection": demoConnection}},
	{question: "What kind of tenant is it?", tool: "entra_tenant_overview"},
	{question: "Who is Jonas Brandt?", tool: "entra_search", args: map[string]any{"query": "Jonas Brandt"}},
	{question: "What does he belong to, in the end?", tool: "entra_user_get", args: map[string]any{"user": "Jonas Brandt", "include": []string{"groups"}}},
	{question: "Then who owns the Azure subscriptions?", tool: "entra_group_get", args: map[string]any{"group": "Azure Subscription Owners", "include": []string{"members"}, "transitive": true, "memberType": "user"}},
	{question: "Which role holders have no MFA?", tool: "entra_user_list", args: map[string]any{"roleHolder": true, "noMfa": true}},
}

// tour asks the questions as an MCP client, over a pipe in this process.
func (a *app) tour(ctx context.Context, server *tools.Server) (err error) {
	here, there := mcp.NewInMemoryTransports()
	serverSession, err := server.MCP().Connect(ctx, there, nil)
	if err != nil {
		return fmt.Errorf("start the tour's server: %w", err)
	}
	defer func() { _ = serverSession.Wait() }()
	client := mcp.NewClient(&mcp.Implementation{Name: "mscloud-mcp-demo", Version: buildVersion()}, nil)
	session, err := client.Connect(ctx, here, nil)
	if err != nil {
		return fmt.Errorf("start the tour's client: %w", err)
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	for _, stop := range tourStops {
		if err := a.visit(ctx, session, stop); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) visit(ctx context.Context, session *mcp.ClientSession, stop tourStop) error {
	ink := a.ink(a.stdout)
	fmt.Fprintf(a.stdout, "\n   %s\n   %s\n", ink.bold("“"+stop.question+"”"), ink.cyan("→ "+callText(stop.tool, stop.args)))
	result, err := session.CallTool(ctx, &mcp.CallToolParams{Name: stop.tool, Arguments: stop.args})
	if err != nil {
		return fmt.Errorf("tour: %s: %w", stop.tool, err)
	}
	text := resultText(result)
	if result.IsError {
		return fmt.Errorf("tour: %s: %s", stop.tool, text)
	}
	return renderAnswer(a.stdout, ink, text, stop)
}

func resultText(result *mcp.CallToolResult) string {
	var parts []string
	for _, c := range result.Content {
		if t, ok := c.(*mcp.TextContent); ok {
			parts = append(parts, t.Text)
		}
	}
	return strings.Join(parts, "\n")
}
