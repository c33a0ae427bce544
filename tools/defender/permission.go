package defender

import (
	"errors"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// defenderPermissions are application permissions of WindowsDefenderATP, whose
// names Microsoft Graph has too and means other things by.
func defenderPermissions(values ...string) []cloud.Permission {
	out := make([]cloud.Permission, len(values))
	for i, v := range values {
		out[i] = cloud.Permission{API: cloud.Defender, Value: v}
	}
	return out
}

func defenderOptional(value, part string) tools.Optional {
	return tools.Optional{Permission: cloud.Permission{API: cloud.Defender, Value: value}, Part: part}
}

func xdrOptional(value, part string) tools.Optional {
	return tools.Optional{Permission: cloud.Permission{API: cloud.XDR, Value: value}, Part: part}
}

// noDefender are the clouds without Defender's own APIs.
// https://learn.microsoft.com/defender-endpoint/gov
var noDefender = []string{"china"}

// The most rows that one call reads of a list of Defender for Endpoint: two of
// Microsoft's largest pages.
const (
	defenderPage = 10_000
	defenderRows = 20_000
)

// coverDefender notes that a part could not be read of Defender for Endpoint. A
// tenant that does not have it says so once, whatever the parts.
func coverDefender(c *tools.Call, part string, err error) {
	var refused *cloud.SignInError
	if errors.As(err, &refused) && refused.NotProvisioned() {
		part = "everything of Defender for Endpoint"
	}
	c.CoverError(part, err)
}
