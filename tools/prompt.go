package tools

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// prompt is a ready-made task for a person to start.
type prompt struct {
	name, title, description string
	arguments                []*mcp.PromptArgument
	// needs are the tools that its text tells the model to call.
	needs []string
	// text is the task; %s lines of arguments are added to its end.
	text string
}

var connectionPromptArgument = &mcp.PromptArgument{Name: connectionArgument, Title: "Connection", Description: "name of the connection; default the chosen one"}

var prompts = []prompt{
	{
		name: "tenant_assessment", title: "Assess a tenant",
		description: "A first assessment of the directory: size, hygiene, privileged and stale accounts, with evidence.",
		arguments:   []*mcp.PromptArgument{connectionPromptArgument},
		needs:       []string{"entra_connection_status", "entra_tenant_overview", "entra_user_list", "entra_group_list", "entra_change_list"},
		text: `Assess this Microsoft Entra tenant from its directory.
1. entra_connection_status with missingOnly true: note what cannot be evaluated and why.
2. entra_tenant_overview: size, domains, hybrid state, licences that are paid for and unused.
3. Privileged accounts: entra_user_list with roleHolder true (fields roles, lastSignIn, isMfaRegistered). Look for too many global administrators, synced or disabled holders, guests, and holders without MFA.
4. Hygiene: entra_user_list with inactiveDays 90 and enabled true, with noMfa true, and with userType Guest, each with countOnly true first; entra_group_list with ownerless true, with public true and with kind roleAssignable.
5. entra_change_list since 7d with kinds directoryRole: recent changes of privilege.
Report: the most serious findings first, each with its evidence (names and ids) and the step that mends it. List everything that coverage names as not evaluated. This looks at the directory only: say that sign-in policies, application permissions and Azure were not assessed.`,
	},
	{
		name: "guest_review", title: "Review guests",
		description: "Guests that are stale, never accepted, or hold privilege.",
		arguments: []*mcp.PromptArgument{
			connectionPromptArgument,
			{Name: "group", Title: "Group", Description: "only guests in this group, by name"},
			{Name: "user", Title: "User", Description: "only this guest"},
		},
		needs: []string{"entra_user_list", "entra_user_get", "entra_group_get"},
		text: `Review the guests of this tenant.
1. entra_user_list with userType Guest and countOnly true for the size, then page through userType Guest with fields externalUserState, createdDateTime, mail, lastSignIn.
2. Stale: entra_user_list with userType Guest and inactiveDays 90. Never accepted: externalUserState PendingAcceptance.
3. Privileged: entra_user_list with userType Guest and roleHolder true. For these and for the most suspicious, entra_user_get with include groups, roles, owned.
4. If a group is named: entra_group_get with memberType user and transitive true, and keep to guests.
Report a table: guest, home domain, last sign-in, groups and roles that matter, recommendation (keep, ask the sponsor, remove). Do not call a guest inactive when coverage says that sign-ins were not read.`,
	},
	{
		name: "privileged_access_review", title: "Review privileged access",
		description: "Who holds active directory roles, by which path, and whether they should.",
		arguments: []*mcp.PromptArgument{
			connectionPromptArgument,
			{Name: "user", Title: "User", Description: "only this person"},
		},
		needs: []string{"entra_user_list", "entra_user_get", "entra_group_list", "entra_group_get", "entra_change_list"},
		text: `Review who holds privilege in this tenant.
1. entra_user_list with roleHolder true and fields roles, lastSignIn, isMfaRegistered, onPremisesSyncEnabled. Page to the end.
2. entra_group_list with kind roleAssignable; for each entra_group_get with include owners, roles, members: whoever owns such a group can add themselves.
3. For holders of Global Administrator, Privileged Role Administrator and the like: entra_user_get with include roles, groups, signIns.
4. entra_change_list since 30d with kinds directoryRole: roles given and taken lately.
Flag: more than four global administrators, guests, accounts synced from on-premises, disabled or inactive holders, holders without MFA, everyday mailboxes with roles. Two emergency accounts without recent sign-ins are intended: name them as such.
This sees active, tenant-wide roles only: say that eligible (PIM) and unit-scoped assignments and application permissions were not reviewed.`,
	},
}

// addPrompts offers the prompts whose tools the server has.
func (e *endpoint) addPrompts() {
	for _, p := range prompts {
		missing := slices.ContainsFunc(p.needs, func(need string) bool {
			return !slices.ContainsFunc(e.server.tools, func(d *definition) bool { return d.Name == need })
		})
		if missing {
			continue
		}
		e.mcp.AddPrompt(&mcp.Prompt{Name: p.name, Title: p.title, Description: p.description, Arguments: p.arguments}, p.get)
	}
}

func (p prompt) get(_ context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
	var b strings.Builder
	b.WriteString(p.text)
	for _, a := range p.arguments {
		value := cleanText(strings.TrimSpace(req.Params.Arguments[a.Name]), 200)
		if value == "" {
			continue
		}
		if a.Name == connectionArgument {
			fmt.Fprintf(&b, "\nPass connection %q to every call.", value)
		} else {
			fmt.Fprintf(&b, "\nKeep to the %s %q.", a.Name, value)
		}
	}
	return &mcp.GetPromptResult{
		Description: p.description,
		Messages:    []*mcp.PromptMessage{{Role: "user", Content: &mcp.TextContent{Text: b.String()}}},
	}, nil
}
