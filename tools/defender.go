package tools

import (
	"errors"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
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

func defenderOptional(value, part string) Optional {
	return Optional{Permission: cloud.Permission{API: cloud.Defender, Value: value}, Part: part}
}

func xdrOptional(value, part string) Optional {
	return Optional{Permission: cloud.Permission{API: cloud.XDR, Value: value}, Part: part}
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

// read once in a call: a call that is run twice because its answer was too big
// does not ask Microsoft twice.
func once[T any](c *Call, key string, read func() (T, error)) (T, error) {
	c.mu.Lock()
	held, ok := c.pages[key].(T)
	c.mu.Unlock()
	if ok {
		return held, nil
	}
	out, err := read()
	if err != nil {
		return out, err
	}
	c.Live()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pages == nil {
		c.pages = map[string]any{}
	}
	c.pages[key] = out
	return out, nil
}

// coverDefender notes that a part could not be read of Defender for Endpoint. A
// tenant that does not have it says so once, whatever the parts.
func (c *Call) coverDefender(part string, err error) {
	var refused *cloud.SignInError
	if errors.As(err, &refused) && refused.NotProvisioned() {
		part = "everything of Defender for Endpoint"
	}
	c.CoverError(part, err)
}
