package rolebook

import (
	"context"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// PrincipalRef names who holds a role, and what is remarkable about it.
type PrincipalRef struct {
	entra.Ref
	Disabled bool `json:"disabled,omitzero"`
	Guest    bool `json:"guest,omitzero"`
	Agent    bool `json:"agent,omitzero"` // the user account of an agent
	Deleted  bool `json:"deleted,omitzero"`
	Unknown  bool `json:"notInDirectory,omitzero"`
}

// ScopeRef says what a role reaches. Only type "tenant" is the whole
// tenant.
type ScopeRef struct {
	Type             string `json:"type"`
	Name             string `json:"name,omitzero"`
	ID               string `json:"id,omitzero"`
	DirectoryScopeID string `json:"directoryScopeId,omitzero"`
	AppScopeID       string `json:"appScopeId,omitzero"`
	Restricted       bool   `json:"restrictedManagement,omitzero"` // unit that the tenant's roles cannot manage
	Deleted          bool   `json:"deleted,omitzero"`
	Unknown          bool   `json:"notInDirectory,omitzero"`
}

// NewPrincipalRef names a principal; one that the directory does not hold, or
// not any more, has its id and says so.
func NewPrincipalRef(names map[string]store.Principal, id string) *PrincipalRef {
	p, ok := names[strings.ToLower(id)]
	if !ok {
		return &PrincipalRef{Ref: entra.Ref{ID: id, Kind: "directoryObject"}, Unknown: true}
	}
	ref := StateOf(p)
	return &ref
}

// StateOf is a principal with its state.
func StateOf(p store.Principal) PrincipalRef {
	return PrincipalRef{
		Ref: p.Ref, Deleted: p.Deleted, Guest: p.UserType == entra.UserGuest, Agent: p.UserType == entra.UserAgent,
		Disabled: p.Enabled != nil && !*p.Enabled,
	}
}

// States are objects, by their names, with their states. Of one that was not read
// nothing is said.
func States(ctx context.Context, c *tools.Call, refs []entra.Ref) ([]PrincipalRef, error) {
	ids := make([]string, len(refs))
	for i, ref := range refs {
		ids[i] = ref.ID
	}
	known, err := c.Store.Principals(ctx, c.ID(), ids)
	out := make([]PrincipalRef, len(refs))
	for i, ref := range refs {
		out[i] = PrincipalRef{Ref: ref}
		if p, ok := known[strings.ToLower(ref.ID)]; ok {
			out[i] = StateOf(p)
		}
	}
	return out, err
}

// NewScopeRef names what a role reaches.
func NewScopeRef(names map[string]store.Principal, s grants.Scope) ScopeRef {
	out := ScopeRef{Type: string(s.Kind), DirectoryScopeID: s.Path}
	switch s.Kind {
	case grants.ScopeApp:
		out.DirectoryScopeID, out.AppScopeID = "", s.Path
	case grants.ScopeUnit, grants.ScopeObject:
		out.ID = s.ID
		p, ok := names[s.ID]
		out.Name, out.Deleted, out.Unknown = p.DisplayName, p.Deleted, !ok
		if ok && s.Kind == grants.ScopeObject {
			out.Type = string(p.Kind)
		}
	}
	return out
}
