package entra

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

type userListInput struct {
	tools.Listing
	UserType     string `json:"userType,omitzero" enum:"Member,Guest,agentUser,unknown" jsonschema:"agentUser: the account of an AI agent"`
	Enabled      *bool  `json:"enabled,omitzero" jsonschema:"may sign in"`
	Deleted      bool   `json:"deleted,omitzero" jsonschema:"the recycle bin instead"`
	Department   string `json:"department,omitzero"`
	Licence      string `json:"licence,omitzero" jsonschema:"skuPartNumber or skuId"`
	Synced       *bool  `json:"synced,omitzero" jsonschema:"from on-premises"`
	RoleHolder   *bool  `json:"roleHolder,omitzero" jsonschema:"holds or may activate a directory role, also by group"`
	NoMFA        *bool  `json:"noMfa,omitzero" jsonschema:"no MFA method registered"`
	InactiveDays int    `json:"inactiveDays,omitzero" min:"1" max:"3650" jsonschema:"no sign-in for so many days"`
	CreatedAfter string `json:"createdAfter,omitzero" format:"date"`
}

// userRow is a row of entra_user_list: lean, with what the caller asked for.
type userRow struct {
	entra.User
	Purged     time.Time                      `json:"purgeDateTime,omitzero"`
	LastSignIn time.Time                      `json:"lastSignIn,omitzero"`
	Never      bool                           `json:"neverSignedIn,omitzero"`
	Attempt    time.Time                      `json:"lastAttempt,omitzero"` // after the last success
	MFA        *bool                          `json:"isMfaRegistered,omitzero"`
	Roles      []string                       `json:"roles,omitzero"`
	SignIn     *entra.SignInActivity          `json:"signInActivity,omitzero"`
	Register   *entra.UserRegistrationDetails `json:"registration,omitzero"`
}

// leanUser are the properties of every row.
var leanUser = []string{"id", "displayName", "userPrincipalName", "userType", "accountEnabled", "department", "jobTitle"}

// userExtras are fields beside the user's own properties.
var userExtras = []string{"lastSignIn", "isMfaRegistered", "roles", "signInActivity", "registration"}

var _ = tools.Add(tools.Tool[userListInput, tools.List[userRow]]{
	Name:        "entra_user_list",
	Title:       "List Entra users",
	Description: "Users by any mix of filters: guests, disabled, deleted, inactive, without MFA, with a licence or a directory role. countOnly gives totals and facets by type, state and department. For one user's details use entra_user_get.",
	Core:        true,
	Mode:        tools.Cache,
	Permissions: tools.GraphPermissions("User.Read.All"),
	Optional: []tools.Optional{
		tools.GraphOptional("AuditLog.Read.All", "last sign-ins and MFA registration").WithPlan(tools.PlanP1),
		tools.GraphOptional("Directory.Read.All", "directory roles"),
		tools.GraphOptional("RoleManagement.Read.Directory", "eligible roles (PIM)").WithPlan(tools.PlanP2),
		tools.GraphOptional("PrivilegedEligibilitySchedule.Read.AzureADGroup", "who may join a group that has a role").WithPlan(tools.PlanP2),
	},
	Fields:   slices.Concat(entra.UserProperties, userExtras),
	SearchIn: "name, UPN or mail",
	Run: func(ctx context.Context, c *tools.Call, in userListInput) (tools.List[userRow], error) {
		var none tools.List[userRow]
		if in.Deleted && (in.RoleHolder != nil || in.Licence != "" || in.NoMFA != nil || in.InactiveDays > 0) {
			return none, tools.BadArgument("deleted", "cannot be combined with roleHolder, licence, noMfa or inactiveDays: Microsoft does not list these for deleted users", "leave one out")
		}
		page, err := c.Page(in.Page)
		if err != nil {
			return none, err
		}
		name := feed.Users
		if in.Deleted {
			name = feed.DeletedUsers
		}
		if err := c.Fresh(ctx, in.Fresh, name); err != nil {
			return none, err
		}
		held, err := c.Uses(ctx, append(userFilterFeeds(in), name)...)
		if err != nil {
			return none, err
		}
		roles, err := readUserRoles(ctx, c, in)
		if err != nil {
			return none, err
		}
		held = held && (in.RoleHolder == nil || roles.known.All)
		q := store.UserQuery{
			Search: in.Search, UserType: in.UserType, Department: in.Department,
			Enabled: in.Enabled, Deleted: in.Deleted, Synced: in.Synced, NoMFA: in.NoMFA, RoleHolder: in.RoleHolder,
			InactiveDays: in.InactiveDays, CreatedAfter: c.Date(in.CreatedAfter),
			Page: page, CountOnly: in.CountOnly, Facets: in.WantsFacets(), Without: in.unwanted(),
		}
		if in.Licence != "" {
			if q.SKU, err = findLicence(ctx, c, in.Licence); err != nil {
				return none, err
			}
		}
		if in.NoMFA != nil {
			c.Note("Users whose MFA registration is unknown are left out: the report does not list disabled and some other users.")
		}
		if in.InactiveDays > 0 {
			c.Note("Users who never signed in count from their creation; users whose sign-ins are unknown are left out.")
		}
		users, err := c.Store.Users(ctx, c.ID(), q)
		if err != nil {
			return none, err
		}
		if in.RoleHolder != nil && *in.RoleHolder {
			c.Note("roleHolder takes everybody who holds a directory role now or may activate one, also by group and over a unit or app alone: each role says so.")
		}
		if users.Total == 0 && held && in.Department != "" {
			if err := noteDepartments(ctx, c, in.Department); err != nil {
				return none, err
			}
		}
		noteAgents(c, users.Facets["userType"], in.UserType, "among them: agents' accounts, which are no persons (userType agentUser)")
		out := tools.List[userRow]{
			Items: make([]userRow, len(users.Items)), Next: users.Next,
			Total: tools.Total(users.Total, held), Facets: in.Facets(users.Facets, users.Next), NoItems: in.CountOnly,
		}
		for i, u := range users.Items {
			out.Items[i] = leanUserRow(u, in)
			out.Items[i].Roles = roles.labels(u.ID)
		}
		return out, nil
	},
})

// noteAgents says how many of the users that were counted are agents' accounts,
// unless they were asked for.
func noteAgents(c *tools.Call, types []store.FacetCount, wanted, means string) {
	for _, f := range types {
		if f.Value == entra.UserAgent && wanted != entra.UserAgent {
			c.Note("%d %s.", f.Count, means)
		}
	}
}

// unwanted are the parts of the rows that neither a filter nor a field shows.
func (in userListInput) unwanted() store.UserPart {
	wants := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(in.Fields, name) })
	}
	var parts store.UserPart
	if in.InactiveDays == 0 && !wants("lastSignIn", "signInActivity") {
		parts |= store.SignIns
	}
	if in.NoMFA == nil && !wants("isMfaRegistered", "registration") {
		parts |= store.Registration
	}
	return parts
}

// userFilterFeeds are the feeds that a query's filters and columns rest on
// besides the users themselves.
func userFilterFeeds(in userListInput) []feed.Name {
	var feeds []feed.Name
	unwanted := in.unwanted()
	if unwanted&store.SignIns == 0 {
		feeds = append(feeds, feed.SignInActivity)
	}
	if unwanted&store.Registration == 0 {
		feeds = append(feeds, feed.Registration)
	}
	return feeds
}

// noteDepartments names the departments when a filter found nobody: it is
// exact, and a typing error looks like an empty department.
func noteDepartments(ctx context.Context, c *tools.Call, wanted string) error {
	all, err := c.Store.Users(ctx, c.ID(), store.UserQuery{CountOnly: true, Facets: true})
	if err != nil {
		return err
	}
	var names []string
	for _, f := range all.Facets["department"] {
		names = append(names, f.Value)
	}
	if len(names) > 0 && !slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, wanted) }) {
		c.Note("department is an exact match. The largest departments are: %s.", strings.Join(names, ", "))
	}
	return nil
}

// binDays is how long a deleted user can be restored; then Microsoft removes it
// for good.
// https://learn.microsoft.com/graph/api/resources/directory
const binDays = 30

func leanUserRow(u store.UserRow, in userListInput) userRow {
	row := userRow{User: u.User}
	extra := in.Fields
	if in.CreatedAfter != "" {
		extra = append(slices.Clone(extra), "createdDateTime")
	}
	if u.ExternalUserState != "" && u.ExternalUserState != "Accepted" {
		extra = append(slices.Clone(extra), "externalUserState")
	}
	if in.Deleted {
		extra = append(slices.Clone(extra), "deletedDateTime")
	}
	tools.KeepFields(&row.User, leanUser, extra)
	row.UserType = cmp.Or(row.UserType, store.UnknownType)
	if in.Deleted && !u.DeletedDateTime.IsZero() {
		row.Purged = u.DeletedDateTime.AddDate(0, 0, binDays)
	}
	wants := func(name string) bool { return slices.Contains(in.Fields, name) }
	if u.SignInActivity != nil {
		if in.InactiveDays > 0 || wants("lastSignIn") {
			row.LastSignIn, row.Attempt = u.SignInActivity.Last(), u.SignInActivity.Attempt()
			row.Never = u.SignInActivity.Never(u.CreatedDateTime)
		}
		if wants("signInActivity") {
			row.SignIn = u.SignInActivity
		}
	}
	if u.Registration != nil {
		if in.NoMFA != nil || wants("isMfaRegistered") {
			row.MFA = new(u.Registration.IsMfaRegistered)
		}
		if wants("registration") {
			row.Register = u.Registration
		}
	}
	return row
}

// rolesOfUsers is the book of grants where a list shows roles or filters by
// them; the zero value shows none.
type rolesOfUsers struct {
	known rolebook.Known
	book  *rolebook.Book
	page  *grants.Page
}

func readUserRoles(ctx context.Context, c *tools.Call, in userListInput) (rolesOfUsers, error) {
	if in.RoleHolder == nil && !slices.Contains(in.Fields, "roles") {
		return rolesOfUsers{}, nil
	}
	var r rolesOfUsers
	var err error
	if r.known, err = rolebook.Uses(ctx, c); err != nil {
		return r, err
	}
	if r.book, err = rolebook.Read(ctx, c); err == nil {
		r.page = r.book.At(c.Now)
	}
	return r, err
}

// labels are the roles that a principal has or may take, in words.
func (r rolesOfUsers) labels(id string) []string {
	if r.book == nil {
		return nil
	}
	return r.book.Labels(r.page, id)
}
