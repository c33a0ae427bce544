package policybook

import (
	"fmt"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance/access"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// maxNotKnown is how many policies a note names.
const maxNotKnown = 5

// CoverNotKnown notes the policies, of those that are not off, that say
// something that this version does not know: whether they apply stays open. It
// reports whether there are none.
func CoverNotKnown(c *tools.Call, policies []entra.ConditionalAccessPolicy) bool {
	var names []string
	more := 0
	for i := range policies {
		p := &policies[i]
		strange := access.NotUnderstood(p)
		switch {
		case len(strange) == 0 || p.State == entra.PolicyDisabled:
		case len(names) == maxNotKnown:
			more++
		default:
			names = append(names, fmt.Sprintf("%s (%s)", p.DisplayName, strings.Join(strange, ", ")))
		}
	}
	if len(names) == 0 {
		return true
	}
	c.Cover(tools.Coverage{
		Part: string(feed.ConditionalAccessPolicies), State: tools.Partial, Reason: "scopeNotReadable",
		Fix: NotKnown + ", so that it stays open whether they apply: " + strings.Join(withMore(names, more), "; ") + ". Look at them in the Entra admin center",
	})
	return false
}
