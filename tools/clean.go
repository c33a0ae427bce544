package tools

import "github.com/mscloud-mcp/mscloud-mcp/text"

// The longest text, in runes, that an answer carries from the tenant: a row of
// a list is a summary, a detail may hold a whole membership rule (3,072
// characters, https://learn.microsoft.com/graph/api/resources/group).
const (
	MaxRowText    = 500
	maxDetailText = 4096
)

// CleanText is a text of the tenant's as an answer may carry it.
func CleanText(s string, limit int) string { return text.Clip(text.Clean(s), limit) }
