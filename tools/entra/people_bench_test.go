package entra

import (
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// BenchmarkMFAReport reads first pages and totals over 100,000 users.
func BenchmarkMFAReport(b *testing.B) {
	for name, filter := range map[string]toolstest.Args{
		"none":      {},
		"admins":    {"adminsOnly": true},
		"weak":      {"state": "weak", "excludeGuests": true, "excludeDisabled": true},
		"unknown":   {"state": "unknown"},
		"method":    {"method": "fido2SecurityKey"},
		"search":    {"search": "anna"},
		"countOnly": {"countOnly": true},
	} {
		b.Run(name, func(b *testing.B) {
			toolstest.BenchCall(b, "entra_mfa_report", func(*toolstest.World, int) toolstest.Args { return filter })
		})
	}
}

// BenchmarkDeviceList reads first pages and totals over 80,000 devices.
func BenchmarkDeviceList(b *testing.B) {
	for name, filter := range map[string]toolstest.Args{
		"none":      {},
		"stale":     {"stale": true},
		"inactive":  {"inactiveDays": 380},
		"personal":  {"trustType": "Workplace", "compliant": false},
		"ownerless": {"ownerless": true},
		"countOnly": {"countOnly": true},
	} {
		b.Run(name, func(b *testing.B) {
			toolstest.BenchCall(b, "entra_device_list", func(*toolstest.World, int) toolstest.Args { return filter })
		})
	}
}

// BenchmarkStaleReport reads first pages over 100,000 users, 8,000 service
// principals and their grants.
func BenchmarkStaleReport(b *testing.B) {
	for name, filter := range map[string]toolstest.Args{
		"all":      {},
		"inactive": {"kinds": []string{"inactive"}},
		"grants":   {"kinds": []string{"unusedGrant"}},
		"count":    {"countOnly": true, "days": 30},
	} {
		b.Run(name, func(b *testing.B) {
			toolstest.BenchCall(b, "entra_stale_account_report", func(*toolstest.World, int) toolstest.Args { return filter })
		})
	}
}
