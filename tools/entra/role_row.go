package entra

import (
	"cmp"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

// roleGrantRow is a directory role that a principal has or may take.
type roleGrantRow struct {
	ID        string                 `json:"id,omitzero"`
	Role      string                 `json:"role"`
	RoleID    string                 `json:"roleId,omitzero"`
	Custom    bool                   `json:"custom,omitzero"`
	Tier      int                    `json:"tier"`
	Reason    string                 `json:"tierReason,omitzero"`
	Principal *rolebook.PrincipalRef `json:"principal,omitzero"`
	ViaGroup  *rolebook.PrincipalRef `json:"viaGroup,omitzero"`
	Scope     rolebook.ScopeRef      `json:"scope,omitzero"` // none in a list is the whole tenant
	State     string                 `json:"state"`
	Then      string                 `json:"then,omitzero"`
	Permanent *bool                  `json:"permanent,omitzero"`
	Start     time.Time              `json:"start,omitzero"`
	End       time.Time              `json:"end,omitzero"`
	Condition string                 `json:"condition,omitzero"`
}

func newRoleGrantRow(role rolebook.Role, names map[string]store.Principal, g governance.RoleGrant) roleGrantRow {
	row := roleGrantRow{
		ID: g.ID, Role: cmp.Or(role.DisplayName, role.ID), RoleID: role.ID, Custom: !role.IsBuiltIn, Tier: role.Rating.Tier, Reason: role.Rating.Reason,
		Principal: rolebook.NewPrincipalRef(names, g.PrincipalID), Scope: rolebook.NewScopeRef(names, g.Scope),
		State: string(g.State), Then: string(g.Then), Start: g.Start, End: g.End, Condition: g.Condition,
	}
	if g.ViaGroupID != "" {
		row.ViaGroup = rolebook.NewPrincipalRef(names, g.ViaGroupID)
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
