package graph

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
)

// pimError is an error in the words of PIM: a message that is JSON itself.
// https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/17
func pimError(status int, code, message string) *odata.Error {
	text := append([]byte(`{"errorCode":`), directory.AppendString(nil, code)...)
	text = append(text, `,"message":`...)
	text = directory.AppendString(text, message)
	return odata.Errorf(status, "UnknownError", "%s", string(append(text, `,"instanceAnnotations":[]}`...)))
}

// wanted reads what the request's filter demands.
func (c *call) wanted() (map[string]string, *odata.Error) {
	if c.options.Filter == "" {
		return map[string]string{}, nil
	}
	n, err := odata.ParseFilter(c.options.Filter)
	if err != nil {
		return nil, err
	}
	return odata.Equalities(n), nil
}

// unservedArea is the area of a path that is not served: the requests of PIM,
// which no read permission opens, are refused in its words.
func unservedArea(template string) area {
	if strings.HasSuffix(strings.TrimSuffix(template, "/{id}"), "schedulerequests") {
		return areaPIM
	}
	return areaDirectory
}

// servePolicies lists the settings of roles, or of a group: $filter must name
// scopeId and scopeType. The refusal is that of
// https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/2444
func servePolicies(c *call) *odata.Error {
	want, err := c.wanted()
	if err != nil {
		return err
	}
	missing := pimError(http.StatusBadRequest, "MissingProvider", "The provider is missing.")
	if want["scopeId"] == "" {
		return missing
	}
	switch want["scopeType"] {
	case "Group":
		if !c.tok.Has(groupPolicyReaders...) {
			return areaPIM.forbidden(c.tok, groupPolicyReaders)
		}
	case "DirectoryRole":
		if roles := policyReaders[:len(policyReaders)-len(groupPolicyReaders)]; !c.tok.Has(roles...) {
			return areaPIM.forbidden(c.tok, roles)
		}
	case "Directory":
		if roles := policyReaders[:len(policyReaders)-len(groupPolicyReaders)]; !c.tok.Has(roles...) {
			return areaPIM.forbidden(c.tok, roles)
		}
		c.options.Filter = directoryScopeType.ReplaceAllString(c.options.Filter, "${1}'DirectoryRole'")
		l := c.listing()
		l.view = inDirectoryScope
		return c.answer(l)
	default:
		return missing
	}
	return serveList(c)
}

// The settings of a role have two ids, one for each scopeType that the pages
// name: DirectoryRole_… and Directory_….
// https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicies
const roleScope, directoryScope = "DirectoryRole_", "Directory_"

var directoryScopeType = regexp.MustCompile(`(\bscopeType\s+eq\s+)'Directory'`)

// inDirectoryScope is a policy, or its assignment, as scopeType Directory
// shows it.
func inDirectoryScope(o *directory.Object) *directory.Object {
	props := map[string]any{"scopeType": "Directory"}
	if policy, ok := strings.CutPrefix(o.Text("policyId"), roleScope); ok {
		props["policyId"] = directoryScope + policy
	}
	return o.With(directoryScope+strings.TrimPrefix(o.ID, roleScope), props)
}

// findPolicy finds a policy, or its assignment, by either id. The directory is
// locked.
func findPolicy(d *directory.Directory, collection, id string) *directory.Object {
	rest, alias := strings.CutPrefix(id, directoryScope)
	if !alias {
		return d.FindRow(collection, id)
	}
	if o := d.FindRow(collection, roleScope+rest); o != nil {
		return inDirectoryScope(o)
	}
	return nil
}

// serveGroupSchedules lists PIM for groups: $filter must name a group or a
// principal. The refusal's wording is not on record.
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-assignmentscheduleinstances
func serveGroupSchedules(c *call) *odata.Error {
	want, err := c.wanted()
	if err != nil {
		return err
	}
	if want["groupId"] == "" && want["principalId"] == "" {
		return odata.Errorf(http.StatusBadRequest, "MissingParameters", "The required parameters GroupId or PrincipalId is missing.")
	}
	return serveList(c)
}

// servePolicyRules lists the rules of one policy.
// https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicy-list-rules
func servePolicyRules(c *call) *odata.Error {
	return c.derived(func(d *directory.Directory, policy *directory.Object) []*directory.Object {
		return policyRules(d, policy.ID)
	})
}

// serveScopedRoleMembers lists who holds a role over one administrative unit,
// or one role over any.
// https://learn.microsoft.com/graph/api/administrativeunit-list-scopedrolemembers
// https://learn.microsoft.com/graph/api/directoryrole-list-scopedmembers
func serveScopedRoleMembers(c *call) *odata.Error {
	return c.derived(scopedRoleMembers)
}

// scopedRoleMembers are the holders of a role over a unit, for the unit or for
// the role. The directory is locked.
func scopedRoleMembers(d *directory.Directory, subject *directory.Object) []*directory.Object {
	typ, _ := directory.TypeNamed("scopedRoleMembership")
	t := d.Table("roleAssignments")
	nums := t.Indexed("directoryScopeId", directory.UnitScope+subject.ID)
	if subject.Type.Name == "directoryRole" {
		nums = t.Indexed("roleDefinitionId", subject.Text("roleTemplateId"))
	}
	var out []*directory.Object
	for _, num := range nums {
		row := d.At(num)
		unit, scoped := strings.CutPrefix(row.Text("directoryScopeId"), directory.UnitScope)
		role, activated := d.Table("directoryRoles").ByKey("roleTemplateId", row.Text("roleDefinitionId"))
		if !row.Live() || !scoped || !activated {
			continue
		}
		who := map[string]any{"id": row.Text("principalId")}
		if o := d.Find(row.Text("principalId")); o != nil {
			who["displayName"] = o.Text("displayName")
		}
		out = append(out, directory.NewObject(typ, strings.ReplaceAll(row.ID, "-", "_"), map[string]any{
			"administrativeUnitId": unit, "roleId": d.At(role).ID, "roleMemberInfo": who,
		}))
	}
	return out
}

// derived answers all rows that are worked out from the subject, in one page.
func (c *call) derived(rows func(*directory.Directory, *directory.Object) []*directory.Object) *odata.Error {
	if err := c.allowOptions(c.endpoint.options); err != nil {
		return err
	}
	typ, _ := directory.TypeNamed(c.endpoint.itemType())
	if err := odata.CheckSelect(typ, c.options.Selected, true); err != nil {
		return err
	}
	c.directory.RLock()
	defer c.directory.RUnlock()
	subject, err := c.subject()
	if err != nil {
		return err
	}
	enc := &odata.Encoders{Declared: typ, Selected: c.options.Selected, Version: c.version}
	body := append([]byte(nil), `{"@odata.context":`...)
	body = directory.AppendString(body, c.context(c.fragment(), false))
	body = append(body, `,"value":[`...)
	for i, row := range rows(c.directory, subject) {
		if i > 0 {
			body = append(body, ',')
		}
		body = enc.Append(body, row)
	}
	c.send(append(body, "]}"...))
	return nil
}
