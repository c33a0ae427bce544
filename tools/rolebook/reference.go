package rolebook

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// PrincipalRef names who holds a role, and what is remarkable about it.
type PrincipalRef struct {
	entra.Ref
	Disabled bool `json:"disabled,omitzero"`
	Guest    bool `json:"guest,omitzero"`
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
	return &PrincipalRef{Ref: p.Ref, Deleted: p.Deleted, Guest: p.UserType == "Guest", Disabled: p.Enabled != nil && !*p.Enabled}
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
