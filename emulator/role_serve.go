package emulator

import (
	"net/http"
	"slices"
	"strings"
)

// pimError is an error in the words of PIM: a message that is JSON itself.
// https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/17
func pimError(status int, code, message string) *graphError {
	text := append([]byte(`{"errorCode":`), appendJSONString(nil, code)...)
	text = append(text, `,"message":`...)
	text = appendJSONString(text, message)
	return errorf(status, "UnknownError", "%s", string(append(text, `,"instanceAnnotations":[]}`...)))
}

// equalities are the properties that a filter demands to equal a value: alone
// or joined by "and".
func equalities(n node) map[string]string {
	out := map[string]string{}
	var walk func(node)
	walk = func(n node) {
		switch n := n.(type) {
		case *logicNode:
			if !n.or {
				walk(n.left)
				walk(n.right)
			}
		case *compareNode:
			if n.op == "eq" && len(n.path.segments) == 1 {
				out[n.path.segments[0]] = n.value.text
			}
		}
	}
	walk(n)
	return out
}

// wanted reads what the request's filter demands.
func (c *call) wanted() (map[string]string, *graphError) {
	if c.options.filter == "" {
		return map[string]string{}, nil
	}
	n, err := parseFilter(c.options.filter)
	if err != nil {
		return nil, err
	}
	return equalities(n), nil
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
func servePolicies(c *call) *graphError {
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
		return notServed("scopeType Directory") // the same settings under other ids
	default:
		return missing
	}
	return serveList(c)
}

// serveGroupSchedules lists PIM for groups: $filter must name a group or a
// principal. The refusal's wording is not on record.
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-assignmentscheduleinstances
func serveGroupSchedules(c *call) *graphError {
	want, err := c.wanted()
	if err != nil {
		return err
	}
	if want["groupId"] == "" && want["principalId"] == "" {
		return errorf(http.StatusBadRequest, "MissingParameters", "The required parameters GroupId or PrincipalId is missing.")
	}
	return serveList(c)
}

// servePolicyRules lists the rules of one policy.
// https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicy-list-rules
func servePolicyRules(c *call) *graphError {
	return c.derived(func(d *Directory, policy *Object) []*Object { return d.policyRules(policy.ID) })
}

// serveScopedRoleMembers lists who holds a role over one administrative unit,
// or one role over any.
// https://learn.microsoft.com/graph/api/administrativeunit-list-scopedrolemembers
// https://learn.microsoft.com/graph/api/directoryrole-list-scopedmembers
func serveScopedRoleMembers(c *call) *graphError {
	typ, _ := typeNamed("scopedRoleMembership")
	return c.derived(func(d *Directory, subject *Object) []*Object {
		t := d.tables["roleAssignments"]
		nums := t.indexes["directoryScopeId"][lower(unitScope+subject.ID)]
		if subject.Type.Name == "directoryRole" {
			nums = t.indexes["roleDefinitionId"][lower(subject.Text("roleTemplateId"))]
		}
		var out []*Object
		for _, num := range nums {
			row := d.objects[num]
			unit, scoped := strings.CutPrefix(row.Text("directoryScopeId"), unitScope)
			role, activated := d.tables["directoryRoles"].keys["roleTemplateId"][lower(row.Text("roleDefinitionId"))]
			if row.state != stateLive || !scoped || !activated {
				continue
			}
			who := map[string]any{"id": row.Text("principalId")}
			if o := d.object(row.Text("principalId")); o != nil {
				who["displayName"] = o.Text("displayName")
			}
			m := &Object{Type: typ}
			m.ID, m.values = packValues(typ, strings.ReplaceAll(row.ID, "-", "_"), map[string]any{
				"administrativeUnitId": unit, "roleId": d.objects[role].ID, "roleMemberInfo": who,
			})
			out = append(out, m)
		}
		return out
	})
}

// unitScope begins a directoryScopeId that is an administrative unit.
const unitScope = "/administrativeUnits/"

// derived answers all rows that are worked out from the subject, in one page.
func (c *call) derived(rows func(*Directory, *Object) []*Object) *graphError {
	if err := c.allowOptions(c.endpoint.options); err != nil {
		return err
	}
	typ, _ := typeNamed(c.endpoint.itemType())
	if err := checkSelect(typ, slices.Clone(c.options.selected), true); err != nil {
		return err
	}
	c.directory.mu.RLock()
	defer c.directory.mu.RUnlock()
	subject, err := c.subject()
	if err != nil {
		return err
	}
	enc := &encoders{declared: typ, selected: c.options.selected}
	body := append([]byte(nil), `{"@odata.context":`...)
	body = appendJSONString(body, c.context(c.fragment(), false))
	body = append(body, `,"value":[`...)
	for i, row := range rows(c.directory, subject) {
		if i > 0 {
			body = append(body, ',')
		}
		body = enc.append(body, row)
	}
	c.send(append(body, "]}"...))
	return nil
}
