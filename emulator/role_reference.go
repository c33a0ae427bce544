package emulator

import (
	"net/http"
	"strings"
)

// reference is a relationship whose end is named by a property, by id.
type reference struct {
	name       string // of the navigation property
	property   string // that holds the id
	collection string // of the end; any directory object when empty
}

// references are those of role management. directoryScopeId is a path whose
// last segment is the id.
var references = []reference{
	{"principal", "principalId", ""},
	{"directoryScope", "directoryScopeId", ""},
	{"roleDefinition", "roleDefinitionId", "roleDefinitions"},
	{"policy", "policyId", "roleManagementPolicies"},
	{"group", "groupId", ""},
	{"activatedUsing", "id", "roleEligibilityScheduleInstances"},
	{"inheritsPermissionsFrom", "id", "roleDefinitions"},
	{"rules", "id", "roleManagementPolicyRules"},
	{"effectiveRules", "id", "roleManagementPolicyRules"},
	{"accessPackage", ownerProperty, "accessPackages"},
	{"target", "id", "accessPackageSubjects"},
	{"requestor", "id", "accessPackageSubjects"},
}

func referenceNamed(t *EntityType, name string) (reference, bool) {
	for _, r := range references {
		if t.Slot(r.property) >= 0 && r.name == name && !t.Is("directoryObject") {
			return r, true
		}
	}
	return reference{}, false
}

// expandsSeveral reports whether $expand takes several relationships of a
// type: PIM does, role assignments do not.
func expandsSeveral(t *EntityType) bool {
	return t.Is("unifiedRoleScheduleBase") || t.Is("unifiedRoleScheduleInstanceBase") ||
		t.Is("privilegedAccessSchedule") || t.Is("privilegedAccessScheduleInstance") ||
		t.Is("accessPackageAssignment") || t.Is("accessPackageAssignmentRequest")
}

// bindReference checks one such relationship of $expand. PIM refuses $select
// inside of it but for id, role assignments ignore it:
// https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/9157
// https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/8876
func (c *call) bindReference(t *EntityType, ref reference, nav Navigation, item expandItem) (boundExpand, *graphError) {
	target, _ := typeNamed(nav.Type)
	if err := checkSelect(target, item.selected, true); err != nil {
		return boundExpand{}, err
	}
	enc := &encoders{declared: target, selected: item.selected}
	if target.Is("directoryObject") {
		enc.visible = c.visibleLinked
	}
	switch {
	case t.Name == "unifiedRoleAssignment":
		enc.selected = nil
	case expandsSeveral(t) && target.Name == "directoryObject" && len(item.selected) > 0 && strings.Join(item.selected, "") != "id":
		return boundExpand{}, errorf(http.StatusBadRequest, "InvalidFilter", "The  filter is invalid.")
	}
	if item.inner != "" {
		inner, ok := referenceNamed(target, item.inner)
		nested, known := target.Navigation(item.inner)
		if !ok || !known {
			return boundExpand{}, badRequest("Parsing OData Select and Expand failed: Could not find a property named '%s' on type '%s'.", item.inner, target.FullName())
		}
		x, err := c.bindReference(target, inner, nested, expandItem{name: item.inner})
		if err != nil {
			return boundExpand{}, err
		}
		enc.expands = []boundExpand{x}
	}
	d := c.directory
	x := boundExpand{name: nav.Name, limit: expandLimit, encoders: enc, d: d, link: linkSource{single: !nav.Collection}}
	x.follow = func(o *Object) []*Object { return d.follow(ref, o) }
	return x, nil
}

// directoryReaders is the role that every other built-in one inherits from.
// https://learn.microsoft.com/graph/api/unifiedroledefinition-get
const directoryReaders = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"

// follow finds the end of a reference. The directory is locked.
func (d *Directory) follow(ref reference, o *Object) []*Object {
	id := o.ID
	if ref.property != "id" {
		id = o.Text(ref.property)
	}
	switch ref.name {
	case "rules", "effectiveRules":
		return d.policyRules(id)
	case "inheritsPermissionsFrom":
		if o.Get("isBuiltIn") != true || id == directoryReaders {
			return nil
		}
		id = directoryReaders
	case "activatedUsing":
		if o.Text("assignmentType") != "Activated" {
			return nil
		}
		id += eligibleSuffix
	case "directoryScope":
		id = id[strings.LastIndexByte(id, '/')+1:]
	}
	found := d.object(id)
	if ref.collection != "" {
		found = d.row(d.tables[ref.collection], id)
	}
	if found == nil {
		return nil
	}
	return []*Object{found}
}

// eligibleSuffix ends the id of an eligibility where that of the same active
// assignment ends before it.
const eligibleSuffix = "-e"

// policyRules are the rules of a policy under their own ids, which repeat from
// policy to policy. The directory is locked.
func (d *Directory) policyRules(policy string) []*Object {
	t := d.tables["roleManagementPolicyRules"]
	var rules []*Object
	for _, num := range t.indexes[ownerProperty][lower(policy)] {
		if row := d.objects[num]; row.state == stateLive {
			rule := *row
			_, rule.ID, _ = strings.Cut(row.ID, "/")
			rules = append(rules, &rule)
		}
	}
	return rules
}
