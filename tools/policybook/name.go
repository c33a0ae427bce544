package policybook

import (
	"context"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/governance/access"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// NotKnown is the state of a word of Microsoft's that this version does not
// know: it stands for something, nobody here knows for what.
const NotKnown = "not known to this version"

// Named is something that a policy names. State says of an id that no object
// has any more that it is "deleted", or "unknown" where the tenant never had
// one that we know of; "notRead" where we cannot tell yet.
type Named struct {
	ID    string `json:"id,omitzero"`
	Kind  string `json:"type,omitzero"`
	Name  string `json:"displayName,omitzero"`
	Key   string `json:"key,omitzero"`
	State string `json:"state,omitzero"`
}

// Broken reports whether the name stands for nothing that is there.
func (n Named) Broken() bool { return n.State == "deleted" || n.State == "unknown" }

// Label is the name in a summary.
func (n Named) Label() string {
	name := n.Name
	if name == "" {
		name = n.ID
	}
	if n.State != "" {
		return name + " (" + n.State + ")"
	}
	switch n.Kind {
	case "user":
		if n.Key != "" {
			return name + " (" + n.Key + ")"
		}
	case "group", "role", "servicePrincipal":
		return name + " (" + n.Kind + ")"
	}
	return name
}

// Words are the words that policies use in place of ids.
var Words = map[string]string{
	"All": "all", "None": "none", "AllTrusted": "all trusted locations", "GuestsOrExternalUsers": "guests and external users",
	"Office365": "Office 365", "MicrosoftAdminPortals": "Microsoft Admin Portals", "ServicePrincipalsInMyTenant": "all service principals of the tenant",
	access.AgentResources:           "all agent resources",
	access.AgentUsers:               "all agents' user accounts",
	access.CompliantNetwork:         "all compliant network locations",
	"urn:user:registersecurityinfo": "register security information", "urn:user:registerdevice": "register or join devices",
	"00000000-0000-0000-0000-000000000000": "multifactor authentication trusted IPs", // https://learn.microsoft.com/entra/identity/conditional-access/concept-assignment-network
}

// Names resolves what policies name, from the local directory.
type Names struct {
	objects   map[string]store.Identified
	locations map[string]entra.NamedLocation
	contexts  map[string]entra.AuthenticationContextClassReference
	// complete says of which feeds everything has been read, so that an id that
	// is not among them is known to name nothing.
	complete map[feed.Name]bool
}

// ReadNames prepares to resolve ids of directory objects, named locations and
// authentication contexts. What could not be read of a feed that wants names
// becomes coverage.
func ReadNames(ctx context.Context, c *tools.Call, ids []string, wants ...feed.Name) (*Names, error) {
	n := &Names{locations: map[string]entra.NamedLocation{}, contexts: map[string]entra.AuthenticationContextClassReference{}, complete: map[feed.Name]bool{}}
	if _, err := c.Uses(ctx, wants...); err != nil {
		return nil, err
	}
	states, err := c.FeedStates(ctx)
	if err != nil {
		return nil, err
	}
	for name, state := range states {
		n.complete[name] = !state.LastOKAt.IsZero()
	}
	slices.Sort(ids)
	objects, err := c.Store.Identify(ctx, c.ID(), slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	n.objects = objects
	if slices.ContainsFunc(ids, func(id string) bool { o, ok := objects[id]; return !access.IsWord(id) && (!ok || o.Deleted) }) && slices.Contains(wants, feed.Users) {
		// What is in the recycle bin is told from what never was.
		if _, err := c.Uses(ctx, feed.DeletedUsers); err != nil {
			return nil, err
		}
	}
	locations, err := store.Documents[entra.NamedLocation](ctx, c.Store, c.ID(), feed.NamedLocations)
	if err != nil {
		return nil, err
	}
	for _, l := range locations {
		n.locations[strings.ToLower(l.ID)] = l
	}
	contexts, err := store.Documents[entra.AuthenticationContextClassReference](ctx, c.Store, c.ID(), feed.AuthenticationContexts)
	if err != nil {
		return nil, err
	}
	for _, x := range contexts {
		n.contexts[strings.ToLower(x.ID)] = x
	}
	return n, nil
}

// word is one of Words, or one that is not known: whatever is no GUID.
func word(id string) (Named, bool) {
	text, ok := Words[id]
	if !ok && access.IsWord(id) {
		return Named{ID: id, Kind: "word", Name: id, State: NotKnown}, true
	}
	return Named{ID: id, Kind: "word", Name: text}, ok
}

// Object names a user, group or service principal, or the application of an
// appId; feed is where such an object would have been read.
func (n *Names) Object(id string, kind entra.Kind, name feed.Name) Named {
	if w, ok := word(id); ok {
		return w
	}
	o, ok := n.objects[id]
	switch {
	case ok && o.Deleted:
		return Named{ID: id, Kind: string(kind), Name: o.DisplayName, Key: o.Key, State: "deleted"}
	case ok:
		out := Named{ID: id, Kind: string(kind), Name: o.DisplayName, Key: o.Key}
		if kind == entra.KindApplication {
			out.Key = "" // the id is the appId already
		}
		return out
	case kind == entra.KindApplication && strings.EqualFold(id, access.AzureManagement):
		return Named{ID: id, Kind: string(kind), Name: "Windows Azure Service Management API"}
	case kind == entra.KindApplication && governance.ResourceName(id) != "":
		return Named{ID: id, Kind: string(kind), Name: governance.ResourceName(id)}
	}
	return Named{ID: id, Kind: string(kind), State: n.missing(name)}
}

// missing is the state of an id that was not found in a feed.
func (n *Names) missing(name feed.Name) string {
	if n.complete[name] {
		return "unknown"
	}
	return "notRead"
}

// Role names a role by its template. Microsoft's templates are the same in
// every tenant.
func (n *Names) Role(id string) Named {
	if w, ok := word(id); ok {
		return w
	}
	if rating := governance.RoleTier(id); rating.Known {
		return Named{ID: id, Kind: "role", Name: rating.Name}
	}
	if o, ok := n.objects[id]; ok && !o.Deleted {
		return Named{ID: id, Kind: "role", Name: o.DisplayName}
	}
	return Named{ID: id, Kind: "role", State: "unknown"}
}

func (n *Names) location(id string) Named {
	if w, ok := word(id); ok {
		return w
	}
	if l, ok := n.locations[strings.ToLower(id)]; ok {
		return Named{ID: id, Kind: "namedLocation", Name: l.DisplayName}
	}
	return Named{ID: id, Kind: "namedLocation", State: n.missing(feed.NamedLocations)}
}

func (n *Names) context(id string) Named {
	if x, ok := n.contexts[strings.ToLower(id)]; ok {
		return Named{ID: id, Kind: "authenticationContext", Name: x.DisplayName}
	}
	return Named{ID: id, Kind: "authenticationContext", State: n.missing(feed.AuthenticationContexts)}
}
