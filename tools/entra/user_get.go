package entra

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/text"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/appbook"
)

type userGetInput struct {
	User    string   `json:"user" required:"true" jsonschema:"object id, UPN, mail, or a name that only one user has"`
	Include []string `json:"include,omitzero" enum:"groups,roles,appGrants,licences,devices,owned,authMethods,signIns,risk,manager" jsonschema:"default groups, roles, licences; others but appGrants are read live"`
	Fresh   bool     `json:"fresh,omitzero" jsonschema:"read the user live"`
}

// userDetail is what entra_user_get answers. A part that was not asked for is
// absent; one that was asked for and could not be read is in coverage; one that
// is there and empty is empty.
type userDetail struct {
	entra.User
	SignInActivity *entra.SignInActivity          `json:"signInActivity,omitzero"`
	NeverSignedIn  bool                           `json:"neverSignedIn,omitzero"`
	Registration   *entra.UserRegistrationDetails `json:"registration,omitzero"`
	Manager        *entra.Ref                     `json:"manager,omitzero"`
	Roles          []roleHold                     `json:"roles,omitzero"`
	MoreRoles      []roleGrantRow                 `json:"pimAndScopedRoles,omitzero"` // eligible, activated, timed, over a unit or an app, custom
	Groups         []store.Membership             `json:"groups,omitzero"`
	Licences       []licenceName                  `json:"licences,omitzero"`
	AppGrants      *userGrants                    `json:"appGrants,omitzero"`
	Owned          []entra.Ref                    `json:"owned,omitzero"`
	Devices        *userDevices                   `json:"devices,omitzero"`
	AuthMethods    []authMethod                   `json:"authMethods,omitzero"`
	SignIns        []*signInRow                   `json:"signIns,omitzero"`
	Risk           *graph.RiskyUser               `json:"risk,omitzero"`
}

// userGrants are the apps that a user can use or has let in.
type userGrants struct {
	Assigned  []appbook.Access  `json:"assigned,omitzero"`
	Delegated []appbook.Consent `json:"delegated,omitzero"`
}

type userDevices struct {
	Owned      []entra.Device `json:"owned,omitzero"`
	Registered []entra.Device `json:"registered,omitzero"`
}

type authMethod struct {
	Method  string     `json:"method"`
	ID      string     `json:"id"`
	Created entra.Time `json:"createdDateTime,omitzero"`
}

var userDefaults = []string{"groups", "roles", "licences"}

var _ = tools.Add(tools.Tool[userGetInput, userDetail]{
	Name:        "entra_user_get",
	Title:       "Get Entra user",
	Description: "One user in full: profile, account state, last sign-in, MFA registration, groups (direct and nested), directory roles (also eligible and unit-scoped), licences; on request manager, devices, app grants, owned objects, methods, recent sign-ins, risk. Find the user with entra_search.",
	Core:        true,
	Mode:        tools.Mixed,
	Permissions: tools.GraphPermissions("User.Read.All", "GroupMember.Read.All", "Directory.Read.All"),
	Optional: []tools.Optional{
		tools.GraphOptional("AuditLog.Read.All", "last sign-ins, MFA registration and include signIns").WithPlan(tools.PlanP1),
		tools.GraphOptional("IdentityRiskyUser.Read.All", "include risk").WithPlan(tools.PlanP2),
		tools.GraphOptional("UserAuthenticationMethod.Read.All", "include authMethods"),
		tools.GraphOptional("RoleManagement.Read.Directory", "eligible and timed roles").WithPlan(tools.PlanP2),
		tools.GraphOptional("PrivilegedEligibilitySchedule.Read.AzureADGroup", "who may join a group that has a role").WithPlan(tools.PlanP2),
	},
	Run: func(ctx context.Context, c *tools.Call, in userGetInput) (userDetail, error) {
		var out userDetail
		held, err := c.Uses(ctx, feed.Users)
		if err != nil {
			return out, err
		}
		row, err := c.Store.User(ctx, c.ID(), in.User)
		if err != nil {
			if !held {
				return out, tools.NotRead("users", err)
			}
			return out, otherKind(ctx, c, in.User, err)
		}
		out.User = row.User
		out.UserType = cmp.Or(out.UserType, store.UnknownType)
		include := in.Include
		if len(include) == 0 {
			include = userDefaults
		}
		if !row.DeletedDateTime.IsZero() {
			coverDeleted(c, include...)
			return out, nil
		}
		if err := userReports(ctx, c, &out, row); err != nil {
			return out, err
		}
		if err := userCached(ctx, c, &out, row, include); err != nil {
			return out, err
		}
		userLive(ctx, c, &out, include, in.Fresh)
		return out, ctx.Err()
	},
})

// coverDeleted names the parts that Microsoft keeps of a deleted object but does
// not list.
// https://learn.microsoft.com/graph/api/directory-deleteditems-list
func coverDeleted(c *tools.Call, parts ...string) {
	for _, part := range parts {
		c.Cover(tools.Coverage{
			Part: part, State: tools.NotEvaluated, Reason: "scopeNotReadable",
			Fix: "the object is in the recycle bin: Microsoft keeps this and shows it again when it is restored",
		})
	}
	c.Note("This object is deleted and can be restored for 30 days.")
}

// otherKind words a miss when the name is that of an object of another kind.
func otherKind(ctx context.Context, c *tools.Call, named string, err error) error {
	if tools.Explain(err).Code != "notFound" {
		return err
	}
	refs, searchErr := c.Store.Search(ctx, c.ID(), named, nil, 10)
	if searchErr != nil {
		return err
	}
	for _, ref := range refs {
		if text.Fold(ref.DisplayName) != text.Fold(named) && text.Fold(ref.Key) != text.Fold(named) && ref.ID != named {
			continue
		}
		fix := "it is not in reach of this tool"
		switch ref.Kind {
		case entra.KindUser:
			fix = "use entra_user_get"
		case entra.KindGroup, entra.KindAdministrativeUnit:
			fix = "use entra_group_get"
		case entra.KindApplication, entra.KindServicePrincipal:
			fix = "use entra_app_get"
		case entra.KindDirectoryRole:
			fix = "use entra_role_assignment_list with role"
		}
		return &tools.Error{Code: "otherType", Message: tools.Quote(named) + " is a " + string(ref.Kind), Fix: fix, Candidates: []entra.Ref{ref}}
	}
	return err
}

// userReports adds what the sign-in and registration reports say of the user.
func userReports(ctx context.Context, c *tools.Call, out *userDetail, row store.UserRow) error {
	signIns, err := c.Uses(ctx, feed.SignInActivity)
	if err != nil {
		return err
	}
	out.SignInActivity = row.SignInActivity
	if row.SignInActivity != nil && signIns && row.SignInActivity.Last().IsZero() {
		out.NeverSignedIn = row.SignInActivity.Never(row.CreatedDateTime)
		switch {
		case row.SignInActivity.Latest().IsZero():
			out.SignInActivity = nil
		case out.NeverSignedIn:
			c.Note("No sign-in of this user succeeded: lastSignInDateTime and lastNonInteractiveSignInDateTime are of attempts.")
		default:
			c.Note("No sign-in of this user succeeded since %s, when Microsoft began to keep successes: lastSignInDateTime and lastNonInteractiveSignInDateTime are of attempts, and whether one before succeeded is not known.", entra.SuccessKept.Format(time.DateOnly))
		}
	}
	registered, err := c.Uses(ctx, feed.Registration)
	if err != nil {
		return err
	}
	out.Registration = row.Registration
	if row.Registration == nil && registered {
		c.Note("The registration report does not list this user (it leaves out disabled users): MFA registration is unknown.")
	}
	return nil
}

// userCached adds the parts that the local directory holds.
func userCached(ctx context.Context, c *tools.Call, out *userDetail, row store.UserRow, include []string) error {
	if slices.Contains(include, "groups") || slices.Contains(include, "roles") {
		if _, err := c.Uses(ctx, feed.Groups); err != nil {
			return err
		}
	}
	if slices.Contains(include, "groups") {
		if _, err := c.Uses(ctx, feed.AdministrativeUnits); err != nil {
			return err
		}
		groups, err := c.Store.MemberOf(ctx, c.ID(), row.ID, true)
		if err != nil {
			return err
		}
		if err := c.CoverHiddenAnywhere(ctx, "groups"); err != nil {
			return err
		}
		out.Groups = make([]store.Membership, 0, len(groups))
		for _, m := range groups {
			if m.Kind != entra.KindDirectoryRole { // roles have a part of their own
				out.Groups = append(out.Groups, m)
			}
		}
	}
	if slices.Contains(include, "roles") {
		if err := userRoles(ctx, c, out); err != nil {
			return err
		}
	}
	if slices.Contains(include, "licences") {
		ids := make([]string, len(row.AssignedLicenses))
		for i, l := range row.AssignedLicenses {
			ids[i] = l.SkuID
		}
		var err error
		if out.Licences, err = licenceNames(ctx, c, ids); err != nil {
			return err
		}
	}
	if slices.Contains(include, "appGrants") {
		assigned, consents, err := appbook.AccessOf(ctx, c, row.ID, entra.KindUser)
		if err != nil {
			return err
		}
		out.AppGrants = &userGrants{assigned, consents}
	}
	return nil
}
