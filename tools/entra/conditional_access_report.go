package entra

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance/access"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/policybook"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

type accessReportInput struct {
	tools.Page
	Checks    []string `json:"checks,omitzero" enum:"adminMfa,userMfa,azureMfa,legacyAuthentication,deviceCodeFlow,riskPolicy,uncoveredUsers,uncoveredApps,adminExclusions,breakGlass,locationBypass,reportOnly,orphanedIds" jsonschema:"default all"`
	Principal string   `json:"principal,omitzero" jsonschema:"id, UPN or name of a user: the gaps that concern them"`
	Fresh     bool     `json:"fresh,omitzero" jsonschema:"read changes first"`
}

// gapSummary says what was checked.
type gapSummary struct {
	Policies  policyCounts `json:"policies"`
	Users     int          `json:"enabledUsers,omitzero"`
	Principal *entra.Ref   `json:"principal,omitzero"`
	Applies   []string     `json:"enforcedPolicies,omitzero"` // for the principal
	Excluded  []string     `json:"excludedFrom,omitzero"`
	Checks    []gapCheck   `json:"checks"`
}

type policyCounts struct {
	Enabled    int `json:"enabled"`
	ReportOnly int `json:"reportOnly"`
	Disabled   int `json:"disabled"`
}

// gapCheck is the result of one check: ok, gaps, or notEvaluated.
type gapCheck struct {
	Check  string `json:"check"`
	Result string `json:"result"`
	Gaps   int    `json:"gaps,omitzero"`
	// Joined are policies that close it only together.
	Joined []gapJoin `json:"closedTogether,omitzero"`
}

// gapJoin are policies that close a check together, where none does alone.
type gapJoin struct {
	Policies []string `json:"policies"`
	Users    int      `json:"users,omitzero"` // whom they cover so; without a principal
}

// gapRow is one gap.
type gapRow struct {
	Check    string      `json:"check"`
	Severity string      `json:"severity"`
	Title    string      `json:"title"`
	Users    *gapUsers   `json:"users,omitzero"`
	Policies []gapPolicy `json:"policies,omitzero"`
	App      *entra.Ref  `json:"app,omitzero"`
	// Locations are the named locations of a bypass.
	Locations []gapLocation          `json:"locations,omitzero"`
	Orphans   []policybook.Reference `json:"orphans,omitzero"`
	Fix       string                 `json:"fix,omitzero"`
	rank      int
}

// gapUsers are the users whom a gap concerns.
type gapUsers struct {
	Count    int         `json:"count"`
	Guests   int         `json:"guests,omitzero"`
	Admins   int         `json:"admins,omitzero"`
	Examples []entra.Ref `json:"examples,omitzero"`
}

type gapPolicy struct {
	ID   string `json:"id"`
	Name string `json:"displayName"`
	Why  string `json:"why,omitzero"`
}

// maxExamples is how many users and policies of a gap are named.
const maxExamples = 5

// severities, the worst first.
var severities = []string{"critical", "high", "medium", "low"}

var _ = tools.Add(tools.Tool[accessReportInput, tools.Detail[gapSummary, gapRow]]{
	Name:        "entra_conditional_access_report",
	Title:       "Conditional Access gaps",
	Description: "Gaps in Conditional Access, nested groups expanded: admins, users, Azure management and apps without MFA, legacy authentication, device code flow, risk, location bypass, report-only, orphaned ids, break-glass. principal: gaps of one user. One sign-in: entra_conditional_access_what_if.",
	Mode:        tools.Computed,
	Permissions: tools.GraphPermissions("Policy.Read.All", "User.Read.All", "GroupMember.Read.All", "Directory.Read.All"),
	Optional: []tools.Optional{
		tools.GraphOptional("Application.Read.All", "names of apps"),
		tools.GraphOptional("AuthenticationContext.Read.All", "orphaned authentication contexts"),
		tools.GraphOptional("RoleManagement.Read.Directory", "administrators by eligible (PIM) roles").WithPlan(tools.PlanP2),
	},
	Plan: tools.PlanP1,
	Run: func(ctx context.Context, c *tools.Call, in accessReportInput) (tools.Detail[gapSummary, gapRow], error) {
		var out tools.Detail[gapSummary, gapRow]
		page, err := c.Page(in.Page)
		if err != nil {
			return out, err
		}
		feeds := []feed.Name{feed.ConditionalAccessPolicies, feed.NamedLocations, feed.Users, feed.Groups, feed.DirectoryRoles}
		if err := c.Fresh(ctx, in.Fresh, feeds...); err != nil {
			return out, err
		}
		g := gapReport{Call: c, in: in}
		if err := g.read(ctx); err != nil {
			return out, err
		}
		whole := g.policiesHeld && g.policiesKnown
		for _, check := range gapChecks {
			if len(in.Checks) > 0 && !slices.Contains(in.Checks, check.name) {
				continue
			}
			result := gapCheck{Check: check.name, Result: "notEvaluated"}
			if g.policiesHeld && (g.usersHeld || !check.users) && (g.locationsHeld || !check.places) {
				before := len(g.rows)
				g.joined = nil
				if err := check.run(&g, ctx, check.name); err != nil {
					return out, err
				}
				result.Joined = g.joined
				if result.Result, result.Gaps = "ok", len(g.rows)-before; result.Gaps > 0 {
					result.Result = "gaps"
				}
				if check.users && g.inside != nil {
					same, err := g.sure(before, func() error { return check.run(&g, ctx, check.name) })
					if err != nil {
						return out, err
					}
					if result.Gaps = len(g.rows) - before; !same {
						result.Result, result.Joined = "notEvaluated", nil
					}
				}
			}
			whole = whole && result.Result != "notEvaluated"
			out.Item.Checks = append(out.Item.Checks, result)
		}
		g.summarize(&out.Item)
		for i := range g.rows {
			g.rows[i].rank = i
		}
		out.Total = tools.Total(len(g.rows), whole)
		out.Items, out.Next = tools.PageOf(g.rows, page, func(r gapRow) string {
			return fmt.Sprintf("%d %04d", slices.Index(severities, r.Severity), r.rank)
		})
		return out, g.nameExamples(ctx, out.Items)
	},
})

// gapChecks are the checks, in the order in which equal gaps are shown. users
// marks those that look at users.
var gapChecks = []struct {
	name  string
	users bool
	// places marks those that look at named locations.
	places bool
	run    func(g *gapReport, ctx context.Context, check string) error
}{
	{"adminMfa", true, false, (*gapReport).adminMFA},
	{"userMfa", true, false, (*gapReport).userMFA},
	{"azureMfa", true, false, (*gapReport).azureMFA},
	{"legacyAuthentication", true, false, (*gapReport).legacyAuthentication},
	{"deviceCodeFlow", true, false, (*gapReport).deviceCodeFlow},
	{"riskPolicy", true, false, (*gapReport).riskPolicy},
	{"uncoveredUsers", true, false, (*gapReport).uncoveredUsers},
	{"uncoveredApps", true, false, (*gapReport).uncoveredApps},
	{"adminExclusions", true, false, (*gapReport).adminExclusions},
	{"breakGlass", true, false, (*gapReport).breakGlass},
	{"locationBypass", false, true, (*gapReport).locationBypass},
	{"reportOnly", false, false, (*gapReport).reportOnly},
	{"orphanedIds", false, false, (*gapReport).orphanedIDs},
}

// gapReport is a report under way.
type gapReport struct {
	*tools.Call
	in            accessReportInput
	policiesHeld  bool
	policiesKnown bool // nothing in them is new to this version
	// locationsHeld: the named locations have been read.
	locationsHeld bool
	usersHeld     bool
	roles         rolebook.Known
	policies      []entra.ConditionalAccessPolicy
	ca            *access.PolicySet
	classes       *store.UserClasses
	people        []gapPeople
	// hidden are the groups that policies name and whose members are not all
	// shown; reach has nobody in them, inside everybody.
	hidden    map[string]bool
	reach     *access.Reach
	inside    *access.Reach
	principal *entra.Ref
	emergency []entra.Ref // accounts that are called so
	rows      []gapRow
	joined    []gapJoin // of the check under way
	// wanted are the positions whose users a row names, by row.
	wanted map[int][]int
}

// gapPeople are users of whom all that policies ask for is the same.
type gapPeople struct {
	facts access.User
	class int // of classes; -1 for the principal alone
	count int
	guest bool
	// admin holds a role of tier 0 now, over whatever scope; mayAdmin may only
	// take one.
	admin, mayAdmin bool
}

// privileged: they hold or may take a role of tier 0.
func (p gapPeople) privileged() bool { return p.admin || p.mayAdmin }

func (g *gapReport) summarize(s *gapSummary) {
	for _, p := range g.policies {
		switch p.State {
		case entra.PolicyEnabled:
			s.Policies.Enabled++
		case entra.PolicyReportOnly:
			s.Policies.ReportOnly++
		default:
			s.Policies.Disabled++
		}
	}
	s.Principal = g.principal
	if g.principal == nil {
		for _, p := range g.people {
			s.Users += p.count
		}
		return
	}
	for i, p := range g.policies {
		if p.State != entra.PolicyEnabled || len(g.people) == 0 {
			continue
		}
		switch {
		case g.reach.Applies(i, 0) == access.Yes:
			s.Applies = append(s.Applies, p.DisplayName)
		case g.reach.Excluded(i, 0):
			s.Excluded = append(s.Excluded, p.DisplayName)
		}
	}
}

// sure asks a check again with everybody inside the groups whose members are
// hidden, and keeps those of its rows, from before on, that stand either way. It
// reports whether all do.
func (g *gapReport) sure(before int, check func() error) (bool, error) {
	outside := slices.Clone(g.rows[before:])
	wanted := make([][]int, len(outside))
	for i := range outside {
		wanted[i] = g.wanted[before+i]
		delete(g.wanted, before+i)
	}
	reach := g.reach
	g.rows, g.reach = g.rows[:before], g.inside
	err := check()
	g.reach = reach
	inside := slices.Clone(g.rows[before:])
	g.rows = g.rows[:before]
	for i := range inside {
		delete(g.wanted, before+i)
	}
	same := len(inside) == len(outside)
	for i, row := range outside {
		if !slices.ContainsFunc(inside, func(r gapRow) bool { return reflect.DeepEqual(r, row) }) {
			same = false
			continue
		}
		if len(wanted[i]) > 0 {
			g.wanted[len(g.rows)] = wanted[i]
		}
		g.rows = append(g.rows, row)
	}
	return same, err
}

// add puts a gap on the list; positions are the people whom it concerns.
func (g *gapReport) add(row gapRow, positions []int) {
	if len(positions) > 0 {
		row.Users = &gapUsers{}
		for _, n := range positions {
			p := g.people[n]
			row.Users.Count += p.count
			if p.guest {
				row.Users.Guests += p.count
			}
			if p.privileged() {
				row.Users.Admins += p.count
			}
		}
		if g.wanted == nil {
			g.wanted = map[int][]int{}
		}
		g.wanted[len(g.rows)] = positions
	}
	g.rows = append(g.rows, row)
}

// nameExamples names some of the users of the rows that are shown.
func (g *gapReport) nameExamples(ctx context.Context, rows []gapRow) error {
	for i := range rows {
		positions := g.wanted[rows[i].rank]
		if len(positions) == 0 {
			continue
		}
		if g.principal != nil {
			rows[i].Users = nil // the principal, whom the summary names
			continue
		}
		classes := make([]int, len(positions))
		for n, position := range positions {
			classes[n] = g.people[position].class
		}
		users, err := g.Store.ClassUsers(ctx, g.ID(), g.classes, classes, maxExamples)
		if err != nil {
			return err
		}
		rows[i].Users.Examples = users
	}
	return nil
}

// policyAt names a policy.
func (g *gapReport) policyAt(i int, why string) gapPolicy {
	return gapPolicy{ID: g.policies[i].ID, Name: g.policies[i].DisplayName, Why: why}
}

// plural is "1 id" or "3 ids".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	if stem, ok := strings.CutSuffix(one, "y"); ok {
		one = stem + "ie"
	}
	return fmt.Sprintf("%d %ss", n, one)
}
