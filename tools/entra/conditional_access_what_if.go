package entra

import (
	"context"
	"net/netip"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance/access"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/policybook"
)

type whatIfInput struct {
	tools.Page
	User                 string `json:"user,omitzero" jsonschema:"id, UPN, name"`
	ServicePrincipal     string `json:"servicePrincipal,omitzero" jsonschema:"or agent, instead of user"`
	App                  string `json:"app,omitzero" jsonschema:"resource: appId, name, Office365, MicrosoftAdminPortals"`
	Action               string `json:"action,omitzero" enum:"registerSecurityInformation,registerOrJoinDevices" jsonschema:"instead of app"`
	AuthContext          string `json:"authContext,omitzero" jsonschema:"or c1 to c99"`
	IP                   string `json:"ip,omitzero" jsonschema:"give ip and country together"`
	Country              string `json:"country,omitzero" jsonschema:"two letters, or unknown"`
	Platform             string `json:"platform,omitzero" enum:"android,iOS,windows,macOS,linux"`
	Client               string `json:"client,omitzero" enum:"browser,mobileAppsAndDesktopClients,exchangeActiveSync,other" jsonschema:"other: legacy authentication"`
	UserRisk             string `json:"userRisk,omitzero" enum:"none,low,medium,high"`
	SignInRisk           string `json:"signInRisk,omitzero" enum:"none,low,medium,high"`
	ServicePrincipalRisk string `json:"servicePrincipalRisk,omitzero" enum:"none,low,medium,high" jsonschema:"or agent's"`
	InsiderRisk          string `json:"insiderRisk,omitzero" enum:"none,minor,moderate,elevated"`
	Flow                 string `json:"flow,omitzero" enum:"none,deviceCodeFlow,authenticationTransfer"`
	Device               string `json:"device,omitzero" jsonschema:"id or name, or unregistered"`
	HomeTenant           string `json:"homeTenant,omitzero" jsonschema:"tenant id, of a guest"`
	LocalOnly            bool   `json:"localOnly,omitzero" jsonschema:"do not ask Microsoft"`
}

var _ = tools.Add(tools.Tool[whatIfInput, tools.Detail[whatIfAnswer, whatIfRow]]{
	Name:        "entra_conditional_access_what_if",
	Title:       "Conditional Access what-if",
	Description: "Which Conditional Access policies apply to a sign-in, why others do not, what it must meet: judged here, confirmed by Microsoft, differences shown. What is not given stays notEnoughInformation. Gaps: entra_conditional_access_report.",
	Mode:        tools.Mixed,
	Permissions: tools.GraphPermissions("Policy.Read.All", "User.Read.All", "GroupMember.Read.All", "Directory.Read.All"),
	Optional: []tools.Optional{
		tools.GraphOptional("AuditLog.Read.All", "methods that the user registered").WithPlan(tools.PlanP1),
		tools.GraphOptional("Application.Read.All", "apps and service principals"),
	},
	Plan: tools.PlanP1,
	Run: func(ctx context.Context, c *tools.Call, in whatIfInput) (tools.Detail[whatIfAnswer, whatIfRow], error) {
		var out tools.Detail[whatIfAnswer, whatIfRow]
		page, err := c.Page(in.Page)
		if err != nil {
			return out, err
		}
		if err := in.check(); err != nil {
			return out, err
		}
		w := whatIf{Call: c, in: in}
		if err := w.readSignIn(ctx); err != nil {
			return out, err
		}
		if err := w.readPolicies(ctx); err != nil {
			return out, err
		}
		live := w.askMicrosoft(ctx)
		if !w.held && live == nil {
			return out, &tools.Error{
				Code: "notRead", Message: "the Conditional Access policies have not been read, and Microsoft could not be asked",
				Fix: "grant Policy.Read.All (application permission, Microsoft Graph) and see entra_connection_status",
			}
		}
		out.Item, out.Items, out.Next = w.answer(live, page)
		out.Total = tools.Total(len(w.policies), w.held || live != nil)
		return out, ctx.Err()
	},
})

func (in whatIfInput) check() error {
	switch {
	case in.User == "" && in.ServicePrincipal == "":
		return &tools.Error{Code: "missingArgument", Message: "user or servicePrincipal is required", Fix: "say who signs in"}
	case in.User != "" && in.ServicePrincipal != "":
		return tools.BadArgument("servicePrincipal", "cannot be combined with user: one of them signs in", "leave one out")
	}
	given := 0
	for _, target := range []string{in.App, in.Action, in.AuthContext} {
		if target != "" {
			given++
		}
	}
	if given > 1 {
		return tools.BadArgument("app", "cannot be combined with action or authContext: a sign-in is for one of them", "leave all but one out")
	}
	if in.IP != "" {
		if _, err := netip.ParseAddr(in.IP); err != nil {
			return tools.BadArgument("ip", "is not an IP address", "write 203.0.113.7 or 2001:db8::1")
		}
	}
	if country := in.Country; country != "" && country != access.UnknownCountry && (len(country) != 2 || strings.ContainsFunc(country, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') })) {
		return tools.BadArgument("country", "is not a country code of two letters", "write DE, or unknown for an address of no country")
	}
	if x := in.AuthContext; x != "" && (x[0] != 'c' || len(x) > 3 || strings.Trim(x[1:], "0123456789") != "" || x == "c") {
		return tools.BadArgument("authContext", "is not an authentication context", "write c1 to c99; entra_conditional_access_list with kind authenticationContext lists them")
	}
	return nil
}

// whatIf is a question under way.
type whatIf struct {
	*tools.Call
	in       whatIfInput
	signIn   access.SignIn
	identity entra.Ref
	app      entra.Ref
	device   *entra.Device
	policies []entra.ConditionalAccessPolicy
	// held says that the policies have been read to their end.
	held bool
	ca   *access.PolicySet
	// unheld are the policies that only Microsoft's answer has, by id.
	unheld map[string]bool
	// byMethods: a control can be met by registered methods.
	byMethods bool
}

// readPolicies reads what policies are made of.
func (w *whatIf) readPolicies(ctx context.Context) error {
	var err error
	if w.held, err = w.Uses(ctx, feed.ConditionalAccessPolicies); err != nil {
		return err
	}
	if w.policies, err = store.Documents[entra.ConditionalAccessPolicy](ctx, w.Store, w.ID(), feed.ConditionalAccessPolicies); err != nil {
		return err
	}
	policybook.CoverNotKnown(w.Call, w.policies)
	w.ca, err = conditionalAccess(ctx, w.Call, w.policies)
	return err
}

// conditionalAccess prepares policies with the tenant's locations and
// strengths, as far as these have been read.
func conditionalAccess(ctx context.Context, c *tools.Call, policies []entra.ConditionalAccessPolicy) (*access.PolicySet, error) {
	held, err := c.Uses(ctx, feed.NamedLocations)
	if err != nil {
		return nil, err
	}
	var locations []entra.NamedLocation
	if held {
		if locations, err = store.Documents[entra.NamedLocation](ctx, c.Store, c.ID(), feed.NamedLocations); err != nil {
			return nil, err
		}
	}
	strengths, err := store.Documents[entra.AuthenticationStrengthPolicy](ctx, c.Store, c.ID(), feed.AuthenticationStrengths)
	if err != nil {
		return nil, err
	}
	return access.NewPolicySet(policies, locations, strengths), nil
}
