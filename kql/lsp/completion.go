package lsp

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
)

// completionKinds are the protocol's numbers.
var completionKinds = map[string]int{
	"table": 22, "column": 5, "variable": 6, "function": 3, "aggregate": 3, "operator": 14,
}

// completionItem is one suggestion of the protocol.
type completionItem struct {
	Label  string `json:"label"`
	Kind   int    `json:"kind"`
	Detail string `json:"detail,omitempty"`
	Sort   string `json:"sortText,omitempty"`
}

// completion is what may be written at a place.
func (s *server) completion(text string, in documentParams) any {
	suggested := check.Suggest(text, offsetOf(text, in.Position), s.options.Schema)
	items := make([]completionItem, len(suggested))
	for i, c := range suggested {
		sort := "1"
		if c.Kind == "function" || c.Kind == "aggregate" {
			sort = "2"
		}
		items[i] = completionItem{c.Label, completionKinds[c.Kind], c.Detail, sort + c.Label}
	}
	return map[string]any{"isIncomplete": false, "items": items}
}

// hover is what a name means.
func (s *server) hover(text string, in documentParams) any {
	described, span := check.Describe(text, offsetOf(text, in.Position), s.options.Schema)
	if described == "" {
		return nil
	}
	return map[string]any{
		"contents": map[string]string{"kind": "markdown", "value": described},
		"range":    place{positionOf(text, span.Start), positionOf(text, span.End)},
	}
}
