package tools

import (
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// roleGrantRow is a directory role that a principal has or may take.
type roleGrantRow struct {
	ID        string        `json:"id,omitzero"`
	Role      string        `json:"role"`
	RoleID    string        `json:"roleId,omitzero"`
	Custom    bool          `json:"custom,omitzero"`
	Tier      int           `json:"tier"`
	Reason    string        `json:"tierReason,omitzero"`
	Principal *principalRef `json:"principal,omitzero"`
	ViaGroup  *principalRef `json:"viaGroup,omitzero"`
	Scope     roleScopeRef  `json:"scope"`
	State     string        `json:"state"`
	Then      string        `json:"then,omitzero"`
	Permanent *bool         `json:"permanent,omitzero"`
	Start     time.Time     `json:"start,omitzero"`
	End       time.Time     `json:"end,omitzero"`
	Condition string        `json:"condition,omitzero"`
}

// principalRef names who holds a role, and what is remarkable about it.
type principalRef struct {
	entra.Ref
	Disabled bool `json:"disabled,omitzero"`
	Guest    bool `json:"guest,omitzero"`
	Deleted  bool `json:"deleted,omitzero"`
	Unknown  bool `json:"notInDirectory,omitzero"`
}

// roleScopeRef says what a role reaches. Only type "tenant" is the whole
// tenant.
type roleScopeRef struct {
	Type             string `json:"type"`
	Name             string `json:"name,omitzero"`
	ID               string `json:"id,omitzero"`
	DirectoryScopeID string `json:"directoryScopeId,omitzero"`
	AppScopeID       string `json:"appScopeId,omitzero"`
	Restricted       bool   `json:"restrictedManagement,omitzero"` // unit that the tenant's roles cannot manage
	Deleted          bool   `json:"deleted,omitzero"`
	Unknown          bool   `json:"notInDirectory,omitzero"`
}

// newPrincipalRef names a principal; one that the directory does not hold, or
// not any more, has its id and says so.
func newPrincipalRef(names map[string]store.Principal, id string) *principalRef {
	p, ok := names[strings.ToLower(id)]
	if !ok {
		return &principalRef{Ref: entra.Ref{ID: id, Kind: "directoryObject"}, Unknown: true}
	}
	return &principalRef{Ref: p.Ref, Deleted: p.Deleted, Guest: p.UserType == "Guest", Disabled: p.Enabled != nil && !*p.Enabled}
}

func newScopeRef(names map[string]store.Principal, s governance.RoleScope) roleScopeRef {
	out := roleScopeRef{Type: string(s.Kind), DirectoryScopeID: s.Path}
	switch s.Kind {
	case governance.ScopeApp:
		out.DirectoryScopeID, out.AppScopeID = "", s.Path
	case governance.ScopeUnit, governance.ScopeObject:
		out.ID = s.ID
		p, ok := names[s.ID]
		out.Name, out.Deleted, out.Unknown = p.DisplayName, p.Deleted, !ok
		if ok && s.Kind == governance.ScopeObject {
			out.Type = string(p.Kind)
		}
	}
	return out
}

func newRoleGrantRow(role roleEntry, names map[string]store.Principal, g governance.RoleGrant) roleGrantRow {
	row := roleGrantRow{
		ID: g.ID, Role: firstOf(role.DisplayName, role.ID), RoleID: role.ID, Custom: !role.IsBuiltIn, Tier: role.rating.Tier, Reason: role.rating.Reason,
		Principal: newPrincipalRef(names, g.PrincipalID), Scope: newScopeRef(names, g.Scope),
		State: string(g.State), Then: string(g.Then), Start: g.Start, End: g.End, Condition: g.Condition,
	}
	if g.ViaGroupID != "" {
		row.ViaGroup = newPrincipalRef(names, g.ViaGroupID)
	}
	if permanent, known := g.Permanent(); known {
		row.Permanent = &permanent
	}
	return row
}

// key orders rows: what is most powerful first, the whole tenant before parts
// of it; it ends with what tells two rows apart.
func (r *roleGrantRow) key() string {
	via := ""
	if r.ViaGroup != nil {
		via = r.ViaGroup.ID
	}
	scope := "1"
	if r.Scope.Type == string(governance.ScopeTenant) {
		scope = "0"
	}
	return strings.Join([]string{string(rune('0' + r.Tier)), strings.ToLower(r.Role), scope, stateOrder[r.State], strings.ToLower(r.Principal.DisplayName), r.Principal.ID, via, r.Scope.DirectoryScopeID, r.ID}, "\x00")
}

var stateOrder = map[string]string{
	string(governance.RoleActivated): "0", string(governance.RoleAssigned): "1", string(governance.RoleActive): "1",
	string(governance.RoleEligible): "2", string(governance.RoleScheduled): "3",
}
