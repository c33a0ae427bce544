package entra

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// signInGroup counts the sign-ins that have one value.
type signInGroup struct {
	Value    string `json:"value"` // "" is a sign-in without one
	Name     string `json:"name,omitzero"`
	Count    int    `json:"count"`
	Failures int    `json:"failures"`
	// Interrupted are those that asked for something more, and are no failures;
	// ThenSucceeded are those of them that a success with the same correlation id
	// followed.
	Interrupted   int `json:"interrupted,omitzero"`
	ThenSucceeded int `json:"interruptedThenSucceeded,omitzero"`

	Users     int       `json:"identities,omitzero"` // how many different users or service principals
	Apps      int       `json:"apps,omitzero"`       // likewise
	Addresses int       `json:"addresses,omitzero"`  // likewise
	Countries int       `json:"countries,omitzero"`  // likewise
	First     time.Time `json:"first"`
	Last      time.Time `json:"last"`

	users, apps, addresses, countries map[string]bool
	interruptions                     []string // correlation ids
}

// signInGroups counts instead of listing.
func signInGroups(ctx context.Context, c *tools.Call, walk *tools.LivePages[graph.SignIn], in signInListInput, wanted func(graph.SignIn) bool) (tools.List[signInItem], error) {
	page, err := c.Page(in.Page)
	if err != nil {
		return tools.List[signInItem]{}, err
	}
	groups := map[string]*signInGroup{}
	succeeded := map[string]bool{} // correlation ids
	ended, err := walk.Each(ctx, "narrow the question by since, until or other filters", func(s graph.SignIn) {
		if s.Status.ErrorCode == 0 && s.CorrelationID != "" {
			succeeded[s.CorrelationID] = true
		}
		if wanted(s) {
			countSignIn(groups, in.GroupBy, s)
		}
	})
	if err != nil {
		return tools.List[signInItem]{}, err
	}
	list := make([]*signInGroup, 0, len(groups))
	rows, interrupted := 0, 0
	for _, g := range groups {
		g.join(succeeded)
		rows, interrupted = rows+g.Count, interrupted+g.Interrupted
		g.Users, g.Apps, g.Addresses, g.Countries = len(g.users), len(g.apps), len(g.addresses), len(g.countries)
		list = append(list, g)
	}
	slices.SortFunc(list, func(a, b *signInGroup) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	c.Note("Sign-ins counted: %d, in groups: %d.", rows, len(list))
	if interrupted > 0 {
		c.Note("Interrupted sign-ins asked for something more (a second factor, the device, to stay signed in) and are no failures; interruptedThenSucceeded are those that a success with the same correlation id followed in the time read.")
	}
	out := tools.List[signInItem]{Items: []signInItem{}}
	if ended {
		out.Total = new(len(list))
	}
	if len(list) > page.Limit {
		c.Note("The largest %d groups are shown: raise limit or narrow the question for the rest.", page.Limit)
		list = list[:page.Limit]
	}
	for _, g := range list {
		out.Items = append(out.Items, signInItem{signInGroup: g})
	}
	return out, nil
}

// join counts the interruptions whose sign-in went on to a success, by
// correlation id.
func (g *signInGroup) join(succeeded map[string]bool) {
	for _, id := range g.interruptions {
		if succeeded[id] {
			g.ThenSucceeded++
		}
	}
}

// countSignIn adds a sign-in to its group.
func countSignIn(groups map[string]*signInGroup, by string, s graph.SignIn) {
	who, name := s.UserID, s.UserPrincipalName
	if who == "" {
		who, name = s.ServicePrincipalID, s.ServicePrincipalName
	}
	country := ""
	if s.Location != nil {
		country = s.Location.CountryOrRegion
	}
	value, label := "", ""
	switch by {
	case "user":
		value, label = who, name
	case "app":
		value, label = s.AppID, s.AppDisplayName
	case "resource":
		value = s.ResourceDisplayName
	case "ip":
		value = s.IPAddress
	case "country":
		value = country
	case "status":
		value, label = strconv.Itoa(s.Status.ErrorCode), s.Status.FailureReason
		if s.Status.ErrorCode == 0 {
			label = "success"
		}
	case "clientApp":
		value = s.ClientAppUsed
	case "caStatus":
		value = s.ConditionalAccessStatus
	case "risk":
		value = s.RiskLevelDuringSignIn
	case "day":
		value = s.CreatedDateTime.UTC().Format(time.DateOnly)
	}
	g := groups[value]
	if g == nil {
		g = &signInGroup{Value: value, Name: label, First: s.CreatedDateTime, Last: s.CreatedDateTime}
		if by != "user" {
			g.users = map[string]bool{}
		}
		if by != "app" {
			g.apps = map[string]bool{}
		}
		if by != "ip" {
			g.addresses = map[string]bool{}
		}
		if by != "country" {
			g.countries = map[string]bool{}
		}
		groups[value] = g
	}
	g.Count++
	switch s.Status.State() {
	case graph.SignInFailure:
		g.Failures++
	case graph.SignInInterrupted:
		g.Interrupted++
		g.interruptions = append(g.interruptions, s.CorrelationID)
	}
	if s.CreatedDateTime.Before(g.First) {
		g.First = s.CreatedDateTime
	}
	if s.CreatedDateTime.After(g.Last) {
		g.Last = s.CreatedDateTime
	}
	for _, seen := range []struct {
		set   map[string]bool
		value string
	}{{g.users, who}, {g.apps, s.AppID}, {g.addresses, s.IPAddress}, {g.countries, country}} {
		if seen.set != nil && seen.value != "" {
			seen.set[seen.value] = true
		}
	}
}
