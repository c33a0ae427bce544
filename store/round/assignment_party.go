package round

import (
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/objectid"
)

// writeAssignmentParties writes who holds which app role, so that assignments can be
// found by it.
func (b *batch) writeAssignmentParties() error {
	var names []string
	var assignments []*objectChange
	for _, change := range b.order {
		if change.decoded != nil && change.after.state == enum.Live {
			assignments = append(assignments, change)
			names = append(names, change.decoded.PrincipalID, change.decoded.ResourceID)
		}
	}
	if _, err := b.lookUp(names); err != nil {
		return err
	}
	var values []any
	for _, change := range assignments {
		h := change.decoded
		principal := b.numberOf(objectid.Parse(h.PrincipalID), principalKind(h.PrincipalType))
		resource := b.numberOf(objectid.Parse(h.ResourceID), enum.ServicePrincipal)
		values = append(values, change.id, b.conn, principal.id, resource.id, objectid.Parse(h.AppRoleID).Value(), int64(principal.kind))
	}
	_, err := b.w.InsertMany("INSERT OR REPLACE INTO app_role_assignment (id, conn, principal, resource, role, kind) VALUES ", 6, "", values, nil)
	return err
}

// principalKind reads appRoleAssignment.principalType.
// https://learn.microsoft.com/graph/api/resources/approleassignment
func principalKind(principalType string) enum.Kind {
	switch principalType {
	case "User":
		return enum.User
	case "Group":
		return enum.Group
	case "ServicePrincipal":
		return enum.ServicePrincipal
	}
	return enum.Other
}
