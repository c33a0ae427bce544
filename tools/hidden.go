package tools

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// maxHiddenNames is how many groups with hidden membership a note names.
const maxHiddenNames = 3

// CoverHidden notes that a part of the answer rests on the members of groups or
// administrative units that Microsoft does not show this application: they look
// empty and need not be. No groups, no note.
func (c *Call) CoverHidden(part string, hidden []entra.Ref) {
	if len(hidden) == 0 {
		return
	}
	var names []string
	for i, ref := range hidden {
		if i == maxHiddenNames {
			names = append(names, fmt.Sprintf("and %d more", len(hidden)-maxHiddenNames))
			break
		}
		names = append(names, cmp.Or(ref.DisplayName, ref.ID))
	}
	c.Cover(Coverage{
		Part: part, State: Partial, Reason: "permissionMissing",
		Fix: "the members of " + strings.Join(names, ", ") + " are hidden: grant " + feed.ReadsHidden + " (application permission, Microsoft Graph) and consent to it",
	})
}

// CoverHiddenAnywhere is CoverHidden for an answer that any group or unit may
// be part of: the memberships of one object.
func (c *Call) CoverHiddenAnywhere(ctx context.Context, part string) error {
	hidden, err := c.Store.HiddenContainers(ctx, c.ID())
	c.CoverHidden(part, hidden)
	return err
}
