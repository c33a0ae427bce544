package entra

import (
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

func BenchmarkRoleAssignmentList(b *testing.B) {
	for name, filter := range map[string]toolstest.Args{
		"none":      {},
		"eligible":  {"state": "eligible", "tier": 0},
		"role":      {"role": "Helpdesk Administrator", "state": "active"},
		"scope":     {"scope": "administrativeUnit"},
		"search":    {"search": "anna"},
		"countOnly": {"countOnly": true},
	} {
		b.Run(name, func(b *testing.B) {
			toolstest.BenchCall(b, "entra_role_assignment_list", func(*toolstest.World, int) toolstest.Args { return filter })
		})
	}
}

func BenchmarkRoleList(b *testing.B) {
	toolstest.BenchCall(b, "entra_role_list", func(*toolstest.World, int) toolstest.Args { return toolstest.Args{} })
}

func BenchmarkPIMSettings(b *testing.B) {
	toolstest.BenchCall(b, "entra_pim_report", func(*toolstest.World, int) toolstest.Args { return toolstest.Args{} })
}
