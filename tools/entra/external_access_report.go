package entra

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

type externalAccessInput struct {
	tools.Listing
	Kind         string `json:"kind,omitzero" enum:"privilegedGuest,foreignApp,partner,unredeemedGuest,staleGuest" jsonschema:"default all, in this order"`
	InactiveDays int    `json:"inactiveDays,omitzero" min:"1" max:"3650" jsonschema:"stale after so many days without sign-in; default 90"`
}

const defaultStaleGuest = 90

// guestRow is a guest in the report.
type guestRow struct {
	Kind       string    `json:"kind"`
	ID         string    `json:"id"`
	Name       string    `json:"displayName"`
	UPN        string    `json:"userPrincipalName,omitzero"` // of a guest without mail
	Mail       string    `json:"mail,omitzero"`
	Enabled    *bool     `json:"accountEnabled,omitzero"` // only of one that is not
	State      string    `json:"externalUserState,omitzero"`
	Roles      []string  `json:"roles,omitzero"`
	LastSignIn time.Time `json:"lastSignIn,omitzero"`
	Never      bool      `json:"neverSignedIn,omitzero"`
	Attempt    time.Time `json:"lastAttempt,omitzero"` // after the last success
	Created    time.Time `json:"createdDateTime,omitzero"`
	// DaysOpen is how long an invitation has not been accepted.
	DaysOpen int `json:"daysOpen,omitzero"`
}

// partnerRow is a tenant with rules of its own.
type partnerRow struct {
	Kind              string   `json:"kind"`
	TenantID          string   `json:"tenantId"`
	IsServiceProvider bool     `json:"isServiceProvider,omitzero"`
	InMultiTenantOrg  bool     `json:"isInMultiTenantOrganization,omitzero"`
	Means             []string `json:"means"`
	// FromDefault is how many settings the partner takes from the default.
	FromDefault int `json:"fromDefault,omitzero"`
	// Apps are applications registered in the tenant that were granted something.
	Apps []string `json:"apps,omitzero"`
}

// foreignAppRow is an application of another tenant that was granted something.
type foreignAppRow struct {
	Kind        string   `json:"kind"`
	AppID       string   `json:"appId"`
	Name        string   `json:"displayName"`
	Enabled     *bool    `json:"accountEnabled,omitzero"` // only of one that is not
	Verified    bool     `json:"verifiedPublisher"`
	Publisher   string   `json:"publisherName,omitzero"`
	OwnerTenant string   `json:"appOwnerOrganizationId,omitzero"`
	Tier        *int     `json:"tier,omitzero"` // of its strongest permission, 0 is the control plane
	Application []string `json:"application,omitzero"`
	Delegated   []string `json:"delegated,omitzero"`
}

// externalSection is one kind of row: how many there are, and a page of them.
type externalSection struct {
	kind string
	// feeds are what it rests on.
	feeds []feed.Name
	read  func(ctx context.Context, c *tools.Call, in externalAccessInput, page store.Page) (rows []any, next string, total int, err error)
}

// externalSections are in the order of the report, the worst first.
var externalSections = []externalSection{
	{"privilegedGuest", []feed.Name{feed.Users, feed.Groups, feed.RoleAssignments}, privilegedGuests},
	{"foreignApp", []feed.Name{feed.ServicePrincipals, feed.Grants, feed.AppRoleAssignments}, foreignApps},
	{"partner", []feed.Name{feed.CrossTenantAccessPartners, feed.CrossTenantAccessDefault}, crossTenantPartners},
	{"unredeemedGuest", []feed.Name{feed.Users}, unredeemedGuests},
	{"staleGuest", []feed.Name{feed.Users, feed.SignInActivity}, staleGuests},
}

var _ = tools.Add(tools.Tool[externalAccessInput, tools.List[any]]{
	Name:        "entra_external_access_report",
	Title:       "External access report",
	Description: "Who reaches in from outside: guests with directory roles, unredeemed and stale guests, tenants with cross-tenant rules and what these allow, applications of other tenants with grants. A guest's details: entra_user_get; the default: entra_auth_policy_get.",
	Mode:        tools.Computed,
	Permissions: tools.GraphPermissions("User.Read.All", "Policy.Read.All", "Directory.Read.All", "Application.Read.All"),
	SearchIn:    "a guest's, app's or tenant's name or id",
	Optional: []tools.Optional{
		tools.GraphOptional("AuditLog.Read.All", "stale guests").WithPlan(tools.PlanP1),
		tools.GraphOptional("RoleManagement.Read.Directory", "guests with eligible (PIM) roles").WithPlan(tools.PlanP2),
		tools.GraphOptional("PrivilegedEligibilitySchedule.Read.AzureADGroup", "who may join a group that has a role").WithPlan(tools.PlanP2),
	},
	Run: func(ctx context.Context, c *tools.Call, in externalAccessInput) (tools.List[any], error) {
		out := tools.List[any]{NoItems: in.CountOnly}
		if in.InactiveDays > 0 && in.Kind != "" && in.Kind != "staleGuest" {
			return out, tools.BadArgument("inactiveDays", "is of stale guests and does nothing for kind "+in.Kind, "leave one out")
		}
		if in.InactiveDays == 0 {
			in.InactiveDays = defaultStaleGuest
		}
		page, err := c.Page(in.Page)
		if err != nil {
			return out, err
		}
		sections := slices.DeleteFunc(slices.Clone(externalSections), func(s externalSection) bool { return in.Kind != "" && s.kind != in.Kind })
		var feeds []feed.Name
		for _, s := range sections {
			feeds = append(feeds, s.feeds...)
		}
		if err := c.Fresh(ctx, in.Fresh, feeds...); err != nil {
			return out, err
		}
		held, err := c.Uses(ctx, feeds...)
		if err != nil {
			return out, err
		}
		if slices.ContainsFunc(sections, func(s externalSection) bool { return s.kind == "privilegedGuest" }) {
			roles, err := rolebook.Uses(ctx, c)
			if err != nil {
				return out, err
			}
			held = held && roles.All
		}
		if slices.ContainsFunc(sections, func(s externalSection) bool { return slices.Contains(s.feeds, feed.Users) }) {
			known, err := knownUserTypes(ctx, c)
			if err != nil {
				return out, err
			}
			held = held && known
		}
		return out, externalPage(ctx, c, in, sections, page, held, &out)
	},
})

// externalPage walks the sections from the cursor's place, which is a kind and
// a place within it, until the page is full.
func externalPage(ctx context.Context, c *tools.Call, in externalAccessInput, sections []externalSection, page store.Page, held bool, out *tools.List[any]) error {
	at, inner, _ := strings.Cut(page.After, " ")
	from := 0
	if at != "" {
		if from = slices.IndexFunc(sections, func(s externalSection) bool { return s.kind == at }); from < 0 {
			return tools.ErrCursor
		}
	}
	sum := 0
	counts := []tools.Facet{}
	for i, s := range sections {
		part := store.Page{Limit: page.Limit - len(out.Items)}
		if i == from {
			part.After = inner
		}
		full := part.Limit <= 0 || i < from || in.CountOnly
		if full {
			part.Limit = 0
		}
		rows, next, n, err := s.read(ctx, c, in, part)
		if err != nil {
			return err
		}
		sum += n
		if n > 0 {
			counts = append(counts, tools.Facet{Value: s.kind, Count: n})
		}
		switch {
		case i < from || in.CountOnly || out.Next != "":
		case full && n > 0:
			out.Next = s.kind + " "
		case !full:
			out.Items = append(out.Items, rows...)
			if next != "" {
				out.Next = s.kind + " " + next
			}
		}
	}
	out.Total = tools.Total(sum, held)
	if in.CountOnly || in.Cursor == "" && in.Kind == "" {
		out.Facets = map[string][]tools.Facet{"kind": counts}
	}
	return nil
}
