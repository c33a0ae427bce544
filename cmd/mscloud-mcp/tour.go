package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// tourStop is one question and the call that answers it. Of the answer's object
// the members in show are shown, in this order, and of its rows those in columns.
type tourStop struct {
	question      string
	tool          string
	args          map[string]any
	show, columns []string
	finding       string // id of the planted finding that the answer shows
}

// tourStops follow a contractor through four nested groups to a finding
// (docs/demo-tenant.md).
var tourStops = []tourStop{
	{
		question: "Which tenants can you see?", tool: "entra_connection_list",
		columns: []string{"name", "tenantName", "enabled", "chosen", "health"},
	},
	{
		question: "Take the demo.", tool: "entra_connection_select",
		args: map[string]any{"connection": demoConnection}, show: []string{"name", "tenantName", "health"},
	},
	{
		question: "What kind of tenant is it?", tool: "entra_tenant_overview",
		args: map[string]any{"include": []string{"hybrid", "counts", "security"}},
		show: []string{"displayName", "hybrid", "counts", "security"},
	},
	{
		question: "Who is Jonas Brandt?", tool: "entra_search",
		args: map[string]any{"query": "Jonas Brandt"}, columns: []string{"displayName", "type", "key"},
	},
	{
		question: "What does he belong to, groups in groups included?", tool: "entra_user_get",
		args: map[string]any{"user": "Jonas Brandt", "include": []string{"groups"}},
		show: []string{"displayName", "jobTitle", "department", "groups"}, columns: []string{"displayName", "direct"},
	},
	{
		question: "Who can reach the Azure subscriptions through that group, then?", tool: "entra_group_get",
		args: map[string]any{"group": "Azure Subscription Owners", "include": []string{"members"}, "transitive": true, "memberType": "user"},
		show: []string{"displayName"}, columns: []string{"displayName", "userPrincipalName", "key", "direct"},
		finding: "nested-privilege",
	},
	{
		question: "Does somebody hold a directory role who should not?", tool: "entra_user_list",
		args: map[string]any{"roleHolder": true, "enabled": false}, columns: []string{"displayName", "userType", "roles"},
		finding: "disabled-global-admin",
	},
	{
		question: "Which administrators have nothing better than a text message?", tool: "entra_mfa_report",
		args: map[string]any{"adminsOnly": true, "state": "weak"}, columns: []string{"displayName", "roles", "methodsRegistered"},
		finding: "admin-by-text-message",
	},
	{
		question: "What has access and nobody needs it?", tool: "entra_stale_account_report",
		args: map[string]any{"kinds": []string{"orphanedServicePrincipal", "unusedGrant"}, "days": 365, "limit": 4}, columns: []string{"kind", "evidence", "since"},
		finding: "registration-gone",
	},
}

// foundByTour counts the findings that the tour shows.
func foundByTour() int {
	n := 0
	for _, stop := range tourStops {
		if stop.finding != "" {
			n++
		}
	}
	return n
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
	fmt.Fprintf(a.stdout, "\n   %s\n", ink.bold("“"+stop.question+"”"))
	call := wrap("→ "+callText(stop.tool, stop.args), "     ", tourColumns(a.stdout))
	fmt.Fprintf(a.stdout, "   %s\n", ink.cyan(strings.TrimSpace(call)))
	result, err := session.CallTool(ctx, &mcp.CallToolParams{Name: stop.tool, Arguments: stop.args})
	if err != nil {
		return fmt.Errorf("tour: %s: %w", stop.tool, err)
	}
	text := resultText(result)
	if result.IsError {
		return fmt.Errorf("tour: %s: %s", stop.tool, text)
	}
	if err := renderAnswer(a.stdout, ink, text, stop); err != nil {
		return err
	}
	for _, f := range world.Findings() {
		if f.ID == stop.finding {
			found := wrap(fmt.Sprintf("Found: %s (%s).", f.Title, f.Severity), "     ", tourColumns(a.stdout))
			fmt.Fprintln(a.stdout, strings.Replace(found, "Found:", ink.yellow("Found:"), 1))
		}
	}
	return nil
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
