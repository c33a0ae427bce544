package entra

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance/access"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/policybook"
)

type conditionalAccessListInput struct {
	tools.Listing
	Kind    string `json:"kind,omitzero" enum:"policy,namedLocation,authenticationStrength,authenticationContext,template" jsonschema:"default policy"`
	State   string `json:"state,omitzero" enum:"enabled,disabled,enabledForReportingButNotEnforced"`
	Policy  string `json:"policy,omitzero" jsonschema:"id or name: that policy in full"`
	Targets string `json:"targets,omitzero" jsonschema:"id or name of a user, group, role, app or location, or a word such as All: policies that name it"`
}

// policyRow is a row of entra_conditional_access_list: a policy in words, with
// names for ids.
type policyRow struct {
	ID            string   `json:"id"`
	DisplayName   string   `json:"displayName,omitzero"`
	State         string   `json:"state"`
	Users         []string `json:"users,omitzero"`
	ExcludedUsers []string `json:"excludedUsers,omitzero"`
	Apps          []string `json:"apps,omitzero"`
	ExcludedApps  []string `json:"excludedApps,omitzero"`
	Conditions    []string `json:"conditions,omitzero"`
	Grant         string   `json:"grant,omitzero"`
	Session       []string `json:"session,omitzero"`
	// Unresolved are ids that no object has any more.
	Unresolved []policybook.Reference `json:"unresolved,omitzero"`
	Template   string                 `json:"templateId,omitzero"`
	Created    time.Time              `json:"createdDateTime,omitzero"`
	Modified   time.Time              `json:"modifiedDateTime,omitzero"`
	Detail     *policyDetail          `json:"detail,omitzero"`
}

// policyDetail is Microsoft's policy, and the names of what it names.
type policyDetail struct {
	Conditions      entra.ConditionalAccessConditions       `json:"conditions,omitzero"`
	GrantControls   *entra.ConditionalAccessGrantControls   `json:"grantControls,omitzero"`
	SessionControls *entra.ConditionalAccessSessionControls `json:"sessionControls,omitzero"`
	Names           []policybook.Reference                  `json:"names,omitzero"`
}

// policyFields are fields beside the lean ones.
var policyFields = []string{"createdDateTime", "modifiedDateTime", "templateId", "detail"}

var _ = tools.Add(tools.Tool[conditionalAccessListInput, tools.List[any]]{
	Name:        "entra_conditional_access_list",
	Title:       "List Conditional Access",
	Description: "Conditional Access policies in words, ids resolved to names, orphaned ids marked; policy shows one in full, targets those that name an object. kind: named locations, strengths, contexts, Microsoft's templates. Gaps: entra_conditional_access_report.",
	Core:        true,
	Mode:        tools.Snapshot,
	Permissions: tools.GraphPermissions("Policy.Read.All"),
	Optional: []tools.Optional{
		tools.GraphOptional("Directory.Read.All", "names of users, groups and apps"),
		tools.GraphOptional("AuthenticationContext.Read.All", "kind authenticationContext"),
	},
	Fields:   policyFields,
	SearchIn: "a policy's or location's name",
	Run: func(ctx context.Context, c *tools.Call, in conditionalAccessListInput) (tools.List[any], error) {
		var none tools.List[any]
		if err := in.check(); err != nil {
			return none, err
		}
		page, err := c.Page(in.Page)
		if err != nil {
			return none, err
		}
		feeds := []feed.Name{feed.ConditionalAccessPolicies}
		if own, ok := conditionalFeeds[in.Kind]; ok {
			feeds = append(feeds, own)
		}
		if err := c.Fresh(ctx, in.Fresh, feeds...); err != nil {
			return none, err
		}
		held, err := c.Uses(ctx, feeds...)
		if err != nil {
			return none, err
		}
		policies, err := store.Documents[entra.ConditionalAccessPolicy](ctx, c.Store, c.ID(), feed.ConditionalAccessPolicies)
		if err != nil {
			return none, err
		}
		if in.Kind != "" && in.Kind != "policy" {
			return conditionalParts(ctx, c, in, page, policies, held)
		}
		return policyList(ctx, c, in, page, policies, held)
	},
})

// conditionalFeeds are the feeds of the kinds beside policies. Templates are
// read live.
var conditionalFeeds = map[string]feed.Name{
	"namedLocation":          feed.NamedLocations,
	"authenticationStrength": feed.AuthenticationStrengths,
	"authenticationContext":  feed.AuthenticationContexts,
}

func (in conditionalAccessListInput) check() error {
	if in.Kind != "" && in.Kind != "policy" {
		if in.State != "" || in.Policy != "" || in.Targets != "" {
			return tools.BadArgument("kind", in.Kind+" cannot be combined with state, policy or targets: those are of policies", "leave one out")
		}
		if len(in.Fields) > 0 {
			return tools.BadArgument("fields", "are of kind policy only", "leave fields or kind out")
		}
		return nil
	}
	if in.Policy != "" && (in.State != "" || in.Targets != "" || in.Search != "") {
		return tools.BadArgument("policy", "names one policy and cannot be combined with state, targets or search", "leave one out")
	}
	return nil
}

func policyList(ctx context.Context, c *tools.Call, in conditionalAccessListInput, page store.Page, policies []entra.ConditionalAccessPolicy, held bool) (tools.List[any], error) {
	var none tools.List[any]
	fields := in.Fields
	if in.Policy != "" {
		one, err := pickPolicy(policies, in.Policy, held)
		if err != nil {
			return none, err
		}
		policies, fields = []entra.ConditionalAccessPolicy{one}, policyFields
	}
	ids, _ := policybook.ReferenceFeeds(policies)
	n, err := policybook.ReadNames(ctx, c, ids)
	if err != nil {
		return none, err
	}
	target, err := policybook.Matching(ctx, c, in.Targets, policies, n)
	if err != nil {
		return none, err
	}
	var rows []policyRow
	var shown []entra.ConditionalAccessPolicy
	orphans := 0
	for i := range policies {
		p := &policies[i]
		refs := policybook.References(p, n)
		if in.State != "" && p.State != in.State || !wordsMatch(p.DisplayName, in.Search) || target != nil && !target(p, refs) {
			continue
		}
		row := newPolicyRow(p, refs, fields)
		if len(row.Unresolved) > 0 {
			orphans++
		}
		rows, shown = append(rows, row), append(shown, *p)
	}
	_, feeds := policybook.ReferenceFeeds(shown)
	if _, err := c.Uses(ctx, feeds...); err != nil {
		return none, err
	}
	policybook.CoverNotKnown(c, shown)
	if orphans > 0 {
		// What is in the recycle bin is told from what never was.
		if _, err := c.Uses(ctx, feed.DeletedUsers); err != nil {
			return none, err
		}
		c.Note("Ids marked deleted or unknown name nothing that is left: what they include is not covered, what they exclude is not spared. Policies with such ids: %d.", orphans)
	}
	if in.Targets != "" {
		c.Note("Only policies that name it themselves are shown, included or excluded; for what applies to a sign-in, through groups and roles too, use entra_conditional_access_what_if.")
	}
	out := tools.List[any]{Total: tools.Total(len(rows), held), NoItems: in.CountOnly}
	var items []policyRow
	items, out.Next = tools.PageOf(rows, page, func(r policyRow) string { return tools.NameKey(r.DisplayName, r.ID) })
	if in.CountOnly || out.Next != "" && in.Cursor == "" {
		out.Facets = map[string][]tools.Facet{
			"state":      tools.CountBy(rows, func(r policyRow) string { return r.State }),
			"grant":      tools.CountBy(rows, policyRow.controls),
			"unresolved": tools.CountBy(rows, func(r policyRow) string { return strconv.FormatBool(len(r.Unresolved) > 0) }),
		}
	}
	if in.CountOnly {
		out.Next = ""
		return out, nil
	}
	for _, row := range items {
		out.Items = append(out.Items, row)
	}
	return out, nil
}

// controls is what the policy demands, in short.
func (r policyRow) controls() string {
	if r.Grant == "" && len(r.Session) > 0 {
		return "session controls only"
	}
	return cmp.Or(r.Grant, "none")
}

// wordsMatch reports whether every word of search begins a word of the text.
func wordsMatch(text, search string) bool {
	have := strings.FieldsFunc(strings.ToLower(text), notWord)
	for _, want := range strings.FieldsFunc(strings.ToLower(search), notWord) {
		if !slices.ContainsFunc(have, func(word string) bool { return strings.HasPrefix(word, want) }) {
			return false
		}
	}
	return true
}

func newPolicyRow(p *entra.ConditionalAccessPolicy, refs []policybook.Reference, fields []string) policyRow {
	row := policyRow{
		ID: p.ID, DisplayName: p.DisplayName, State: p.State, Template: p.TemplateID, Created: p.CreatedDateTime, Modified: p.ModifiedDateTime,
		Users:         policybook.Labels(refs, "users.includeUsers", "users.includeGroups", "users.includeRoles", "clientApplications.includeServicePrincipals", "clientApplications.includeAgentIdServicePrincipals"),
		ExcludedUsers: policybook.Labels(refs, "users.excludeUsers", "users.excludeGroups", "users.excludeRoles", "clientApplications.excludeServicePrincipals", "clientApplications.excludeAgentIdServicePrincipals"),
		Apps:          policybook.Labels(refs, "applications.includeApplications", "applications.includeUserActions", "applications.includeAuthenticationContextClassReferences"),
		ExcludedApps:  policybook.Labels(refs, "applications.excludeApplications"),
		Conditions:    policybook.Conditions(&p.Conditions, refs),
		Grant:         policybook.Grant(p.GrantControls),
		Session:       policybook.Session(p.SessionControls),
	}
	if u := p.Conditions.Users; u != nil {
		row.Users = append(row.Users, policybook.Externals(u.IncludeGuestsOrExternalUsers)...)
		row.ExcludedUsers = append(row.ExcludedUsers, policybook.Externals(u.ExcludeGuestsOrExternalUsers)...)
	}
	if p.Conditions.ClientApplications != nil && len(row.Users) > 1 {
		row.Users = slices.DeleteFunc(row.Users, func(name string) bool { return name == policybook.Words["None"] })
	}
	for _, name := range access.NotUnderstood(p) {
		row.Conditions = append(row.Conditions, policybook.NotKnown+": "+name)
	}
	for _, ref := range refs {
		if ref.Broken() {
			row.Unresolved = append(row.Unresolved, ref)
		}
	}
	if slices.Contains(fields, "detail") {
		row.Detail = &policyDetail{Conditions: p.Conditions, GrantControls: p.GrantControls, SessionControls: p.SessionControls, Names: refs}
	}
	tools.KeepFields(&row, []string{
		"id", "displayName", "state", "users", "excludedUsers", "apps", "excludedApps", "conditions", "grant", "session", "unresolved",
	}, fields)
	return row
}

// pickPolicy finds the policy that a person means, by id or by name.
func pickPolicy(policies []entra.ConditionalAccessPolicy, ref string, held bool) (entra.ConditionalAccessPolicy, error) {
	var none entra.ConditionalAccessPolicy
	var named []string
	var same []entra.ConditionalAccessPolicy
	for _, p := range policies {
		if strings.EqualFold(p.ID, strings.TrimSpace(ref)) {
			return p, nil
		}
		named = append(named, p.DisplayName)
		if strings.EqualFold(p.DisplayName, strings.TrimSpace(ref)) {
			same = append(same, p)
		}
	}
	if len(same) == 0 {
		for _, p := range policies {
			if wordsMatch(p.DisplayName, ref) {
				same = append(same, p)
			}
		}
	}
	switch {
	case len(same) == 1:
		return same[0], nil
	case len(same) > 1:
		e := &store.AmbiguousError{Ref: ref}
		for _, p := range same[:min(len(same), 10)] {
			e.Candidates = append(e.Candidates, entra.Ref{ID: p.ID, Kind: "conditionalAccessPolicy", DisplayName: p.DisplayName})
		}
		return none, e
	case !held:
		return none, &tools.Error{
			Code: "notRead", Message: "not found, but the tenant's Conditional Access policies have not been fully read yet",
			Fix: "see entra_connection_status",
		}
	}
	fix := "list them with entra_conditional_access_list"
	if near := tools.Nearest(ref, named); near != "" {
		fix = "did you mean " + tools.Quote(near) + "?"
	}
	return none, &tools.Error{Code: "notFound", Message: "there is no Conditional Access policy " + tools.Quote(ref), Fix: fix}
}

func notWord(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 127)
}
