package graph

import (
	"net/http"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
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
	{"accessPackage", directory.OwnerProperty, "accessPackages"},
	{"target", "id", "accessPackageSubjects"},
	{"requestor", "id", "accessPackageSubjects"},
}

func referenceNamed(t *directory.Type, name string) (reference, bool) {
	for _, r := range references {
		if t.Slot(r.property) >= 0 && r.name == name && !t.Is("directoryObject") {
			return r, true
		}
	}
	return reference{}, false
}

// ofPIM reports whether a type is of Privileged Identity Management.
func ofPIM(t *directory.Type) bool {
	return t.Is("unifiedRoleScheduleBase") || t.Is("unifiedRoleScheduleInstanceBase") ||
		t.Is("privilegedAccessSchedule") || t.Is("privilegedAccessScheduleInstance")
}

// bindReference checks one such relationship of $expand. PIM refuses $select
// inside of it but for id, role assignments ignore it:
// https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/9157
// https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/8876
func (c *call) bindReference(t *directory.Type, ref reference, nav directory.Navigation, item odata.ExpandItem) (odata.Expand, *odata.Error) {
	target, _ := directory.TypeNamed(nav.Type)
	if err := odata.CheckSelect(target, item.Selected, true); err != nil {
		return odata.Expand{}, err
	}
	enc := &odata.Encoders{Declared: target, Selected: item.Selected, Version: c.version}
	if target.Is("directoryObject") {
		enc.Visible = c.visibleLinked
	}
	switch {
	case t.Name == "unifiedRoleAssignment":
		enc.Selected = nil
	case ofPIM(t) && target.Name == "directoryObject" && len(item.Selected) > 0 && strings.Join(item.Selected, "") != "id":
		return odata.Expand{}, odata.Errorf(http.StatusBadRequest, "InvalidFilter", "The  filter is invalid.")
	}
	var err *odata.Error
	if enc.Expands, err = c.bindExpandItems(target, item.Inner); err != nil {
		return odata.Expand{}, err
	}
	d := c.directory
	x := odata.Expand{Name: nav.Name, Limit: expandLimit, Encoders: enc, D: d, Link: directory.Relationship{Single: !nav.Collection}}
	x.Follow = func(o *directory.Object) []*directory.Object { return follow(d, ref, o) }
	return x, nil
}

// directoryReaders is the role that every other built-in one inherits from.
// https://learn.microsoft.com/graph/api/unifiedroledefinition-get
const directoryReaders = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"

// follow finds the end of a reference. The directory is locked.
func follow(d *directory.Directory, ref reference, o *directory.Object) []*directory.Object {
	id := o.ID
	if ref.property != "id" {
		id = o.Text(ref.property)
	}
	switch ref.name {
	case "rules", "effectiveRules":
		return policyRules(d, id)
	case "inheritsPermissionsFrom":
		if o.Get("isBuiltIn") != true || id == directoryReaders {
			return nil
		}
		id = directoryReaders
	case "activatedUsing":
		if o.Text("assignmentType") != "Activated" {
			return nil
		}
		id += directory.EligibleSuffix
	case "directoryScope":
		id = id[strings.LastIndexByte(id, '/')+1:]
	}
	found := d.Find(id)
	if ref.collection != "" {
		found = findPolicy(d, ref.collection, id)
	}
	if found == nil {
		return nil
	}
	return []*directory.Object{found}
}

// policyRules are the rules of a policy under their own ids, which repeat from
// policy to policy. The directory is locked.
func policyRules(d *directory.Directory, policy string) []*directory.Object {
	if rest, alias := strings.CutPrefix(policy, directoryScope); alias {
		policy = roleScope + rest
	}
	t := d.Table("roleManagementPolicyRules")
	var rules []*directory.Object
	for _, num := range t.Indexed(directory.OwnerProperty, policy) {
		if row := d.At(num); row.Live() {
			_, id, _ := strings.Cut(row.ID, "/")
			rules = append(rules, row.WithID(id))
		}
	}
	return rules
}
