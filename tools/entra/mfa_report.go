package entra

import (
	"cmp"
	"context"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

type mfaReportInput struct {
	tools.Listing
	AdminsOnly      bool   `json:"adminsOnly,omitzero" jsonschema:"active or eligible directory roles, also by group"`
	ExcludeGuests   bool   `json:"excludeGuests,omitzero"`
	ExcludeDisabled bool   `json:"excludeDisabled,omitzero"`
	Method          string `json:"method,omitzero" jsonschema:"registered method: mobilePhone, fido2SecurityKey …"`
	State           string `json:"state,omitzero" enum:"none,notCapable,weak,capable,passwordless,unknown" jsonschema:"weak: phone only; notCapable: registered, but not allowed by policy"`
}

// mfaRow is a row of entra_mfa_report.
type mfaRow struct {
	ID string `json:"id,omitzero"` // of one without a userPrincipalName, or asked for
	entra.User
	Enabled    *bool                          `json:"accountEnabled,omitzero"` // only of one that is not
	Admin      bool                           `json:"admin,omitzero"`          // one whose roles are not known
	Roles      []string                       `json:"roles,omitzero"`
	State      string                         `json:"state"`
	Methods    []string                       `json:"methodsRegistered,omitempty"`
	LastSignIn entra.Time                     `json:"lastSignIn,omitzero"`
	Register   *entra.UserRegistrationDetails `json:"registration,omitzero"`
}

var mfaExtras = []string{"lastSignIn", "registration"}

var leanMFAUser = []string{"displayName", "userPrincipalName", "userType"}

var _ = tools.Add(tools.Tool[mfaReportInput, tools.List[mfaRow]]{
	Name:        "entra_mfa_report",
	Title:       "MFA registration report",
	Description: "Who can do MFA and how: state none, notCapable, weak (phone only), capable, passwordless or unknown, and the methods, administrators and the worst first; totals by state and method. One user's methods: entra_user_get with include authMethods.",
	Core:        true,
	Mode:        tools.Snapshot,
	Permissions: tools.GraphPermissions("AuditLog.Read.All", "User.Read.All"),
	Optional: []tools.Optional{
		tools.GraphOptional("Directory.Read.All", "administrators"),
		tools.GraphOptional("RoleManagement.Read.Directory", "administrators by eligible (PIM) roles"),
		tools.GraphOptional("PrivilegedEligibilitySchedule.Read.AzureADGroup", "who may join a group that has a role").WithPlan(tools.PlanP2),
	},
	Fields:   slices.Concat(entra.UserProperties, mfaExtras),
	SearchIn: "name, UPN or mail",
	Run: func(ctx context.Context, c *tools.Call, in mfaReportInput) (tools.List[mfaRow], error) {
		var none tools.List[mfaRow]
		if methods := append(slices.Clone(entra.RegisteredMethods), store.OtherMethod); in.Method != "" && !slices.Contains(methods, in.Method) {
			return none, tools.BadArgument("method", "cannot be "+tools.Quote(in.Method), tools.DidYouMean(in.Method, methods))
		}
		if in.Method != "" && in.State == entra.MFAUnknown {
			return none, tools.BadArgument("state", "unknown cannot be combined with method: no method is known of these users", "leave one out")
		}
		page, err := c.Page(in.Page)
		if err != nil {
			return none, err
		}
		if err := c.Fresh(ctx, in.Fresh, feed.Users, feed.Registration); err != nil {
			return none, err
		}
		held, err := c.Uses(ctx, feed.Users)
		if err != nil {
			return none, err
		}
		reported, err := c.Uses(ctx, feed.Registration)
		if err != nil {
			return none, err
		}
		known, err := rolebook.Uses(ctx, c)
		if err != nil {
			return none, err
		}
		book, err := rolebook.Read(ctx, c)
		if err != nil {
			return none, err
		}
		tiers, err := rolebook.Tiers(ctx, c)
		if err != nil {
			return none, err
		}
		users, err := c.Store.Registrations(ctx, c.ID(), store.RegistrationQuery{
			Search: in.Search, AdminsOnly: in.AdminsOnly, ExcludeGuests: in.ExcludeGuests, ExcludeDisabled: in.ExcludeDisabled,
			Method: in.Method, State: in.State, Admins: tiers, AdminsKnown: known.All, Page: page, CountOnly: in.CountOnly, Facets: in.WantsFacets(),
		})
		if err != nil {
			return none, err
		}
		if !reported && in.State != "" && in.State != entra.MFAUnknown || !reported && in.Method != "" {
			held = false // of nobody is it known
		}
		held = held && (known.All || !in.AdminsOnly)
		noteUnreported(c, users.Facets["state"], reported)
		if in.Cursor == "" {
			all, err := c.Store.Users(ctx, c.ID(), store.UserQuery{UserType: entra.UserAgent, CountOnly: true})
			if err != nil {
				return none, err
			}
			noteAgents(c, all.Facets["userType"], "", "agents' user accounts are left out: they sign in by their agent and have no methods of their own")
		}
		if !in.CountOnly {
			c.LeftOut(in.Page, "accountEnabled true, userType Member")
		}
		out := tools.List[mfaRow]{
			Items: make([]mfaRow, len(users.Items)), Next: users.Next,
			Total: tools.Total(users.Total, held), Facets: tools.FacetsOf(users.Facets), NoItems: in.CountOnly,
		}
		now := book.At(c.Now)
		for i, u := range users.Items {
			out.Items[i] = newMFARow(u, in.Fields)
			if out.Items[i].Roles = book.Labels(now, u.ID); len(out.Items[i].Roles) > 0 {
				out.Items[i].Admin = false // the roles say so
			}
		}
		return out, nil
	},
})

// noteUnreported says why users are in the state unknown.
// https://learn.microsoft.com/entra/identity/authentication/howto-authentication-methods-activity
func noteUnreported(c *tools.Call, states []store.FacetCount, reported bool) {
	for _, s := range states {
		if s.Value == entra.MFAUnknown && reported {
			c.Note("State unknown (%d): Microsoft's registration report leaves out disabled users, and new ones for some hours. It does not mean that they have no MFA.", s.Count)
		}
	}
}

func newMFARow(u store.RegistrationRow, fields []string) mfaRow {
	row := mfaRow{User: u.User, Admin: u.Admin, State: u.State}
	tools.KeepFields(&row.User, leanMFAUser, fields)
	if !u.AccountEnabled || slices.Contains(fields, "accountEnabled") {
		row.Enabled = &u.AccountEnabled
	}
	row.UserType = cmp.Or(row.UserType, store.UnknownType)
	if row.UserType == "Member" && !slices.Contains(fields, "userType") {
		row.UserType = ""
	}
	if row.UserPrincipalName == "" || slices.Contains(fields, "id") {
		row.ID = u.ID
	}
	if u.Registration != nil {
		row.Methods = u.Registration.MethodsRegistered
		if slices.Contains(fields, "registration") {
			row.Register = u.Registration
		}
	}
	if u.SignInActivity != nil && slices.Contains(fields, "lastSignIn") {
		row.LastSignIn = u.SignInActivity.Last()
	}
	return row
}
