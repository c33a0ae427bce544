package world

import (
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// Role management agrees with the directory: every member of an activated role
// has an assignment over the tenant, and each active assignment its instance.
func TestRolesAgreeWithDirectory(t *testing.T) {
	t.Parallel()
	eachTenant(t, func(t *testing.T, d *directory.Directory, users int) {
		for role := range d.Each("directoryRole") {
			for _, holder := range d.Links(directory.RelMembers, role.ID) {
				id := roleGrantID(role.Text("roleTemplateId"), holder.ID, tenantScope)
				if d.Row("roleAssignments", id) == nil || d.Row("roleAssignmentScheduleInstances", id) == nil {
					t.Errorf("%s of %s is no assignment", role.Text("displayName"), holder.Text("displayName"))
				}
			}
		}
		states := map[string]int{}
		for row := range d.Each("roleAssignmentScheduleInstances") {
			if d.Row("roleAssignments", row.Text("roleAssignmentOriginId")) == nil || d.Row("roleAssignmentSchedules", row.Text("roleAssignmentScheduleId")) == nil {
				t.Errorf("instance %s without assignment or schedule", row.ID)
			}
			end, timed := row.Get("endDateTime").(time.Time)
			if row.Text("assignmentType") == "Activated" {
				states["activated"]++
				if !timed || d.Row("roleEligibilityScheduleInstances", row.ID+directory.EligibleSuffix) == nil {
					t.Errorf("activation %s without an end or an eligibility", row.ID)
				}
			}
			if timed && !end.After(demoClock()) {
				t.Errorf("instance %s has ended", row.ID)
			}
			if row.Text("directoryScopeId") != tenantScope {
				states["scoped"]++
			}
		}
		for _, collection := range []string{"roleAssignments", "roleEligibilityScheduleInstances", "roleEligibilitySchedules"} {
			for row := range d.Each(collection) {
				if d.Row("roleDefinitions", row.Text("roleDefinitionId")) == nil || d.Object(row.Text("principalId")) == nil {
					t.Errorf("%s %s points nowhere", collection, row.ID)
				}
				if scope := row.Text("directoryScopeId"); scope != tenantScope && d.Object(scope[strings.LastIndexByte(scope, '/')+1:]) == nil {
					t.Errorf("%s %s: scope %s does not exist", collection, row.ID, scope)
				}
			}
		}
		if users >= 1000 && states["activated"] == 0 || states["scoped"] < 3 {
			t.Errorf("states %v", states)
		}
	})
}
