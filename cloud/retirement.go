package cloud

import (
	"slices"
	"time"
)

// Retirement is something of Microsoft's that ends, or has ended, on a day.
type Retirement struct {
	What string
	On   time.Time // from this day on it answers nothing
	// Permission is what opens nothing else of Microsoft's that this product
	// reads; the zero value where no permission goes with it.
	Permission  Permission
	Replacement string
	// Instead is the permission of the replacement, if it has one.
	Instead Permission
	Source  string   // where Microsoft says so
	Tools   []string // that read it
}

// RetirementNotice is how long before the day it is warned of.
const RetirementNotice = 180 * 24 * time.Hour

// retirements is what is known, by date.
var retirements = []Retirement{
	{
		// The page names the month alone.
		What: "Agent registry of Microsoft Graph (/beta/agentRegistry)", On: day(2026, time.May, 1),
		Permission: Permission{Graph, "AgentRegistration.Read.All"}, Replacement: "the registry of Microsoft Agent 365",
		Source: "https://learn.microsoft.com/graph/api/resources/agentregistry",
	},
	{
		What: "Hunting table AIAgentsInfo", On: day(2026, time.July, 1), Replacement: "AgentsInfo",
		Source: "https://learn.microsoft.com/defender-xdr/advanced-hunting-agentsinfo-table", Tools: []string{"mscloud_defender_hunting_query"},
	},
	{
		What: "Alerts before alerts_v2 (/security/alerts)", On: day(2026, time.October, 15),
		Permission: Permission{Graph, "SecurityEvents.Read.All"}, Replacement: "/security/alerts_v2", Instead: Permission{Graph, "SecurityAlert.Read.All"},
		Source: "https://learn.microsoft.com/graph/api/resources/alert", Tools: []string{"mscloud_defender_alert_list"},
	},
	{
		What: "PIM iteration 2 (/beta/privilegedAccess)", On: day(2026, time.October, 28),
		Replacement: "PIM iteration 3, and Azure Resource Manager for Azure roles",
		Source:      "https://learn.microsoft.com/graph/api/resources/privilegedaccess",
	},
	{
		What: "Defender XDR's own hunting API (/api/advancedhunting/run)", On: day(2027, time.February, 1),
		Permission: Permission{XDR, "AdvancedHunting.Read.All"}, Replacement: "/security/runHuntingQuery of Microsoft Graph", Instead: Permission{Graph, "ThreatHunting.Read.All"},
		Source: "MC1220762, https://learn.microsoft.com/defender-xdr/api-advanced-hunting",
		Tools:  []string{"mscloud_defender_hunting_query", "mscloud_defender_logon_users"},
	},
	{
		What: "Defender for Endpoint's hunting API (/api/advancedqueries/run)", On: day(2027, time.February, 1),
		Permission: Permission{Defender, "AdvancedQuery.Read.All"}, Replacement: "/security/runHuntingQuery of Microsoft Graph", Instead: Permission{Graph, "ThreatHunting.Read.All"},
		Source: "MC1220762, https://learn.microsoft.com/defender-endpoint/api/run-advanced-query-api",
	},
	{
		What: "Control plane of Key Vault in versions before 2026-02-01", On: day(2027, time.February, 27), Replacement: "version 2026-02-01",
		Source: "https://learn.microsoft.com/azure/key-vault/general/migrate-api-version",
	},
}

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

// Retirements returns everything that is known to end, the earliest first.
func Retirements() []Retirement { return slices.Clone(retirements) }

// RetirementOf returns what ends with a permission.
func RetirementOf(p Permission) (Retirement, bool) {
	i := slices.IndexFunc(retirements, func(r Retirement) bool { return r.Permission == p })
	if i < 0 || p == (Permission{}) {
		return Retirement{}, false
	}
	return retirements[i], true
}

// Over reports whether it has ended at a time.
func (r Retirement) Over(now time.Time) bool { return !now.Before(r.On) }

// Near reports whether it has ended or is to be warned of.
func (r Retirement) Near(now time.Time) bool { return !now.Before(r.On.Add(-RetirementNotice)) }

// Day is the day as it is written.
func (r Retirement) Day() string { return r.On.Format(time.DateOnly) }
