package entra

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/policybook"
)

// locationRow is a named location and the policies that name it.
type locationRow struct {
	ID             string   `json:"id"`
	DisplayName    string   `json:"displayName"`
	Kind           string   `json:"kind"` // ip or country
	Trusted        bool     `json:"isTrusted,omitzero"`
	Ranges         []string `json:"ipRanges,omitzero"`
	Countries      []string `json:"countriesAndRegions,omitzero"`
	IncludeUnknown bool     `json:"includeUnknownCountriesAndRegions,omitzero"`
	Lookup         string   `json:"countryLookupMethod,omitzero"`
	UsedBy         []string `json:"usedBy,omitzero"`
}

// strengthRow is an authentication strength and the policies that demand it.
type strengthRow struct {
	entra.AuthenticationStrengthPolicy
	UsedBy []string `json:"usedBy,omitzero"`
}

type contextRow struct {
	entra.AuthenticationContextClassReference
	UsedBy []string `json:"usedBy,omitzero"`
}

// templateRow is one of Microsoft's templates and the policies made from it.
type templateRow struct {
	ID          string   `json:"id"`
	DisplayName string   `json:"displayName"`
	Description string   `json:"description,omitzero"`
	Scenarios   []string `json:"scenarios,omitzero"`
	Grant       string   `json:"grant,omitzero"`
	UsedBy      []string `json:"usedBy,omitzero"`
}

// conditionalParts lists what policies are made of.
func conditionalParts(ctx context.Context, c *tools.Call, in conditionalAccessListInput, page store.Page, policies []entra.ConditionalAccessPolicy, held bool) (tools.List[any], error) {
	type part struct {
		key, state string
		row        any
	}
	var rows []part
	add := func(name, id, state string, row any) {
		if wordsMatch(name, in.Search) {
			rows = append(rows, part{tools.NameKey(name, id), state, row})
		}
	}
	switch in.Kind {
	case "namedLocation":
		list, err := store.Documents[entra.NamedLocation](ctx, c.Store, c.ID(), feed.NamedLocations)
		if err != nil {
			return tools.List[any]{}, err
		}
		for _, l := range list {
			row := newLocationRow(l)
			row.UsedBy = usedBy(policies, func(p *entra.ConditionalAccessPolicy) bool { return namesLocation(p, l) })
			add(l.DisplayName, l.ID, row.Kind, row)
		}
	case "authenticationStrength":
		list, err := store.Documents[entra.AuthenticationStrengthPolicy](ctx, c.Store, c.ID(), feed.AuthenticationStrengths)
		if err != nil {
			return tools.List[any]{}, err
		}
		for _, s := range list {
			add(s.DisplayName, s.ID, s.PolicyType, strengthRow{s, usedBy(policies, func(p *entra.ConditionalAccessPolicy) bool {
				return p.GrantControls != nil && p.GrantControls.AuthenticationStrength != nil && p.GrantControls.AuthenticationStrength.ID == s.ID
			})})
		}
	case "authenticationContext":
		list, err := store.Documents[entra.AuthenticationContextClassReference](ctx, c.Store, c.ID(), feed.AuthenticationContexts)
		if err != nil {
			return tools.List[any]{}, err
		}
		for _, x := range list {
			add(x.DisplayName, x.ID, strconv.FormatBool(x.IsAvailable), contextRow{x, usedBy(policies, func(p *entra.ConditionalAccessPolicy) bool {
				return p.Conditions.Applications != nil && slices.Contains(p.Conditions.Applications.IncludeAuthenticationContextClassReferences, x.ID)
			})})
		}
	case "template":
		for _, t := range policyTemplates(ctx, c, &held) {
			add(t.Name, t.ID, policybook.Grant(t.Details.GrantControls), templateRow{
				ID: t.ID, DisplayName: t.Name, Description: t.Description, Scenarios: t.Scenarios.List(), Grant: policybook.Grant(t.Details.GrantControls),
				UsedBy: usedBy(policies, func(p *entra.ConditionalAccessPolicy) bool { return p.TemplateID == t.ID }),
			})
		}
	}
	items, next := tools.PageOf(rows, page, func(p part) string { return p.key })
	out := tools.List[any]{Total: tools.Total(len(rows), held), Next: next, NoItems: in.CountOnly}
	if in.CountOnly {
		out.Next = ""
		facet := map[string]string{"namedLocation": "kind", "authenticationStrength": "policyType", "authenticationContext": "isAvailable", "template": "grant"}[in.Kind]
		out.Facets = map[string][]tools.Facet{facet: tools.CountBy(rows, func(p part) string { return p.state })}
		return out, nil
	}
	for _, p := range items {
		out.Items = append(out.Items, p.row)
	}
	return out, nil
}

// policyTemplates reads Microsoft's templates; what cannot be read becomes coverage.
func policyTemplates(ctx context.Context, c *tools.Call, held *bool) []entra.ConditionalAccessTemplate {
	t, err := c.Tenant(ctx)
	var list []entra.ConditionalAccessTemplate
	if err == nil {
		list, err = t.Graph.ConditionalAccessTemplates(ctx)
	}
	if err != nil {
		c.CoverError("templates", err)
		*held = false
		return nil
	}
	c.Live()
	return list
}

func newLocationRow(l entra.NamedLocation) locationRow {
	row := locationRow{ID: l.ID, DisplayName: l.DisplayName, Kind: "ip", Trusted: l.IsTrusted}
	for _, r := range l.IPRanges {
		if r.CIDRAddress != "" {
			row.Ranges = append(row.Ranges, r.CIDRAddress)
		} else {
			row.Ranges = append(row.Ranges, r.LowerAddress+"-"+r.UpperAddress)
		}
	}
	if l.IsCountry() {
		row.Kind, row.Countries, row.IncludeUnknown, row.Lookup = "country", l.CountriesAndRegions, l.IncludeUnknownCountriesAndRegions, l.CountryLookupMethod
	}
	return row
}

// namesLocation reports whether a policy names the location, by its id or, of a
// trusted one, as one of all trusted.
func namesLocation(p *entra.ConditionalAccessPolicy, l entra.NamedLocation) bool {
	at := p.Conditions.Locations
	if at == nil {
		return false
	}
	named := slices.Concat(at.IncludeLocations, at.ExcludeLocations)
	return slices.ContainsFunc(named, func(id string) bool { return strings.EqualFold(id, l.ID) }) || l.IsTrusted && slices.Contains(named, "AllTrusted")
}

// usedBy names the policies that something is part of, with the state of those
// that are not enforced.
func usedBy(policies []entra.ConditionalAccessPolicy, uses func(*entra.ConditionalAccessPolicy) bool) []string {
	var out []string
	for i := range policies {
		p := &policies[i]
		if !uses(p) {
			continue
		}
		name := p.DisplayName
		switch p.State {
		case entra.PolicyDisabled:
			name += " (disabled)"
		case entra.PolicyReportOnly:
			name += " (report-only)"
		}
		out = append(out, name)
	}
	return out
}
