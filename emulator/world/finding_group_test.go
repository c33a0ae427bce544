package world

import (
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

func init() {
	evidence["nested-privilege"] = func(t *testing.T, d *directory.Directory) bool {
		for i := range len(nestedOwners) - 1 {
			if !areLinked(d, directory.RelMembers, groupNamed(t, d, nestedOwners[i]), groupNamed(t, d, nestedOwners[i+1])) {
				return false
			}
		}
		return areLinked(d, directory.RelMembers, groupNamed(t, d, contractorsGroup), userNamed(t, d, jonasBrandt))
	}
	evidence["sales-owner-of-helpdesk"] = func(t *testing.T, d *directory.Directory) bool {
		g := groupNamed(t, d, helpdeskGroup)
		return userNamed(t, d, lenaSommer).Text("department") == "Sales" && areLinked(d, directory.RelOwners, g, userNamed(t, d, lenaSommer)) &&
			areLinked(d, directory.RelMembers, roleNamed(t, d, "Helpdesk Administrator"), g)
	}
	evidence["public-payroll"] = func(t *testing.T, d *directory.Directory) bool {
		return groupNamed(t, d, payrollGroup).Text("visibility") == "Public"
	}
	evidence["guest-owns-mergers"] = func(t *testing.T, d *directory.Directory) bool {
		return areLinked(d, directory.RelOwners, groupNamed(t, d, mergersGroup), userNamed(t, d, rafaelOrtega))
	}
	evidence["rule-a-guest-can-meet"] = func(t *testing.T, d *directory.Directory) bool {
		return areLinked(d, directory.RelMembers, groupNamed(t, d, financeReaders), userNamed(t, d, financeScanner))
	}
	evidence["mfa-exclusion-filled"] = func(t *testing.T, d *directory.Directory) bool {
		return len(d.Links(directory.RelMembers, groupNamed(t, d, mfaExclusion).ID)) >= 2
	}
	evidence["group-cycle"] = func(t *testing.T, d *directory.Directory) bool {
		for i := range cycleGroups {
			if !areLinked(d, directory.RelMembers, groupNamed(t, d, cycleGroups[i]), groupNamed(t, d, cycleGroups[(i+1)%len(cycleGroups)])) {
				return false
			}
		}
		return true
	}
	evidence["hostile-tags"] = func(t *testing.T, d *directory.Directory) bool {
		return strings.ContainsFunc(groupNamed(t, d, tagGroup).Text("description"), func(r rune) bool { return r > 0xE0000 && r < 0xE0080 })
	}
	evidence["hostile-html"] = func(t *testing.T, d *directory.Directory) bool { return groupNamed(t, d, htmlGroup) != nil }
	evidence["hostile-sql"] = func(t *testing.T, d *directory.Directory) bool { return groupNamed(t, d, sqlGroup) != nil }
	evidence["empty-ownerless-group"] = func(t *testing.T, d *directory.Directory) bool {
		g := groupNamed(t, d, abandonedGroup)
		return len(d.Links(directory.RelMembers, g.ID)) == 0 && len(d.Links(directory.RelOwners, g.ID)) == 0
	}
}
