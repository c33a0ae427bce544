package entra

import (
	"cmp"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
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
	// Nested are the groups inside of it that lead to the principal.
	Nested     []string          `json:"nestedGroups,omitzero"`
	Membership string            `json:"membership,omitzero"` // of the group, where it is not simply one
	Scope      rolebook.ScopeRef `json:"scope,omitzero"`      // none in a list is the whole tenant
	State      string            `json:"state"`
	Then       string            `json:"then,omitzero"`
	Permanent  *bool             `json:"permanent,omitzero"`
	Start      time.Time         `json:"start,omitzero"`
	End        time.Time         `json:"end,omitzero"`
	Condition  string            `json:"condition,omitzero"`
}

func newRoleGrantRow(role rolebook.Role, names map[string]store.Principal, g grants.Grant) roleGrantRow {
	row := roleGrantRow{
		ID: g.ID, Role: cmp.Or(role.DisplayName, role.ID), RoleID: role.ID, Custom: !role.IsBuiltIn, Tier: role.Rating.Tier, Reason: role.Rating.Reason,
		Principal: rolebook.NewPrincipalRef(names, g.PrincipalID), Scope: rolebook.NewScopeRef(names, g.Scope),
		State: string(g.State), Then: string(g.Then), Start: g.Start, End: g.End, Condition: g.Condition,
	}
	if g.ViaGroupID != "" {
		row.ViaGroup, row.Membership = rolebook.NewPrincipalRef(names, g.ViaGroupID), string(g.Membership)
		for _, id := range g.Nested {
			row.Nested = append(row.Nested, cmp.Or(names[strings.ToLower(id)].DisplayName, id))
		}
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
	if r.Scope.Type == string(grants.ScopeTenant) {
		scope = "0"
	}
	return strings.Join([]string{string(rune('0' + r.Tier)), strings.ToLower(r.Role), scope, stateOrder[r.State], strings.ToLower(r.Principal.DisplayName), r.Principal.ID, via, r.Scope.DirectoryScopeID, r.ID}, "\x00")
}

var stateOrder = map[string]string{
	string(grants.Activated): "0", string(grants.Assigned): "1", string(grants.Active): "1",
	string(grants.Eligible): "2", string(grants.Scheduled): "3",
}
