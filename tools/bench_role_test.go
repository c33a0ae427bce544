package tools

import "testing"

func BenchmarkRoleAssignmentList(b *testing.B) {
	for name, filter := range map[string]args{
		"none":      {},
		"eligible":  {"state": "eligible", "tier": 0},
		"role":      {"role": "Helpdesk Administrator", "state": "active"},
		"scope":     {"scope": "administrativeUnit"},
		"search":    {"search": "anna"},
		"countOnly": {"countOnly": true},
	} {
		b.Run(name, func(b *testing.B) {
			benchCall(b, "entra_role_assignment_list", func(*world, int) args { return filter })
		})
	}
}

func BenchmarkRoleList(b *testing.B) {
	benchCall(b, "entra_role_list", func(*world, int) args { return args{} })
}

func BenchmarkPIMSettings(b *testing.B) {
	benchCall(b, "entra_pim_report", func(*world, int) args { return args{} })
}
