package policybook

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// targetKinds are what a policy can name in the directory.
var targetKinds = []entra.Kind{entra.KindUser, entra.KindGroup, entra.KindServicePrincipal, entra.KindApplication, entra.KindDirectoryRole}

// Matching tells policies that name something, by id, by a name or by a
// word; nil for no target. A name that fits several objects is an error with
// the candidates, and so is one that fits nothing.
func Matching(ctx context.Context, c *tools.Call, target string, policies []entra.ConditionalAccessPolicy, n *Names) (func(*entra.ConditionalAccessPolicy, []Reference) bool, error) {
	target = strings.TrimSpace(target)
	if target == "" {
		return nil, nil
	}
	switch strings.ToLower(target) {
	case "guests":
		return namesGuests, nil
	case "workloadidentities":
		return func(p *entra.ConditionalAccessPolicy, _ []Reference) bool {
			return p.Conditions.ClientApplications != nil
		}, nil
	}
	var ids []string
	for i := range policies {
		for _, ref := range References(&policies[i], n) {
			if strings.EqualFold(ref.ID, target) {
				ids = []string{ref.ID}
			}
		}
	}
	if ids == nil {
		var err error
		if ids, err = targetIDs(ctx, c, target, policies, n); err != nil {
			return nil, err
		}
	}
	return func(_ *entra.ConditionalAccessPolicy, refs []Reference) bool {
		return slices.ContainsFunc(refs, func(r Reference) bool {
			return slices.Contains(ids, strings.ToLower(r.ID)) || slices.Contains(ids, r.ID)
		})
	}, nil
}

// targetIDs are the ids by which policies may name what has the name: an
// application by its appId, its service principal by its object id.
func targetIDs(ctx context.Context, c *tools.Call, name string, policies []entra.ConditionalAccessPolicy, n *Names) ([]string, error) {
	var same []entra.Ref
	for i := range policies {
		for _, ref := range References(&policies[i], n) {
			if strings.EqualFold(ref.Name, name) || ref.Key != "" && strings.EqualFold(ref.Key, name) {
				same = append(same, entra.Ref{ID: ref.ID, Kind: entra.Kind(ref.Kind), DisplayName: ref.Name, Key: ref.Key})
			}
		}
	}
	inDirectory, missing := c.Store.Named(ctx, c.ID(), name, targetKinds...)
	if missing != nil && !errors.Is(missing, store.ErrNotFound) {
		return nil, missing
	}
	same = append(same, inDirectory...)
	var ids []string
	var different []entra.Ref
	for _, ref := range same {
		ids = append(ids, strings.ToLower(ref.ID), ref.ID, strings.ToLower(ref.Key))
		if !slices.ContainsFunc(different, func(have entra.Ref) bool { return sameThing(have, ref) }) {
			different = append(different, ref)
		}
	}
	switch {
	case len(different) > 1:
		return nil, &store.AmbiguousError{Ref: name, Candidates: different[:min(len(different), 10)]}
	case len(different) == 1:
		return slices.DeleteFunc(ids, func(id string) bool { return id == "" }), nil
	}
	for _, name := range []feed.Name{feed.Users, feed.Groups, feed.ServicePrincipals} {
		if !n.complete[name] {
			return nil, tools.NotRead("users, groups or applications", missing)
		}
	}
	return nil, &tools.Error{
		Code: "notFound", Message: "there is no user, group, role, app or location " + tools.Quote(name),
		Fix: cmp.Or(tools.Explain(missing).Fix, "find the right one with entra_search"),
	}
}

// sameThing reports whether two references are one thing to a person: an
// application and its service principal, a role and its template.
func sameThing(a, b entra.Ref) bool {
	return strings.EqualFold(a.ID, b.ID) || b.Key != "" && strings.EqualFold(a.ID, b.Key) || a.Key != "" && (strings.EqualFold(a.Key, b.Key) || strings.EqualFold(a.Key, b.ID))
}

// namesGuests tells policies that speak of guests and external users.
func namesGuests(p *entra.ConditionalAccessPolicy, refs []Reference) bool {
	u := p.Conditions.Users
	return u != nil && (u.IncludeGuestsOrExternalUsers != nil || u.ExcludeGuestsOrExternalUsers != nil) ||
		slices.ContainsFunc(refs, func(r Reference) bool { return r.ID == "GuestsOrExternalUsers" })
}
