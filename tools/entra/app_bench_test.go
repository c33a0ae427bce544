package entra

import (
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// BenchmarkAppList reads first pages over 5,000 applications and 8,000 service
// principals with 60,000 app role assignments.
func BenchmarkAppList(b *testing.B) {
	for name, filter := range map[string]toolstest.Args{
		"none":          {},
		"foreign":       {"foreignTenant": true, "publisher": "unverified"},
		"agents":        {"kind": "agentIdentity"},
		"ownerless":     {"ownerless": true},
		"highPrivilege": {"highPrivilege": true},
		"unused":        {"unusedDays": 90},
		"countOnly":     {"countOnly": true},
	} {
		b.Run(name, func(b *testing.B) {
			toolstest.BenchCall(b, "entra_app_list", func(*toolstest.World, int) toolstest.Args { return filter })
		})
	}
}

func BenchmarkAppGet(b *testing.B) {
	toolstest.BenchCall(b, "entra_app_get", func(_ *toolstest.World, n int) toolstest.Args {
		return toolstest.Args{"app": []string{"Deploy Runner", "Orders API", "Access Request Agent", "Workflow Genie"}[n%4]}
	})
}

func BenchmarkAppCredentialReport(b *testing.B) {
	for name, filter := range map[string]toolstest.Args{"all": {}, "expiring": {"only": []string{"expiring"}}, "federated": {"only": []string{"federated"}}} {
		b.Run(name, func(b *testing.B) {
			toolstest.BenchCall(b, "entra_app_credential_report", func(*toolstest.World, int) toolstest.Args { return filter })
		})
	}
}

func BenchmarkAppPermissionReport(b *testing.B) {
	for name, filter := range map[string]toolstest.Args{"all": {}, "tier 0": {"tier": 0}, "delegated": {"type": "delegated", "foreignOnly": true}} {
		b.Run(name, func(b *testing.B) {
			toolstest.BenchCall(b, "entra_app_permission_report", func(*toolstest.World, int) toolstest.Args { return filter })
		})
	}
}
