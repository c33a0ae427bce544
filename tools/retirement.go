package tools

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
)

// RetirementText says in one sentence what ends with a permission that is
// granted, and what to grant instead.
func RetirementText(r cloud.Retirement, now time.Time) string {
	verb := "ends on "
	if r.Over(now) {
		verb = "ended on "
	}
	out := r.What + " " + verb + r.Day() + ", and " + r.Permission.Value + " with it"
	if r.Instead != (cloud.Permission{}) {
		return out + ": grant " + r.Instead.String() + "."
	}
	return out + ": " + r.Replacement + " takes its place."
}
