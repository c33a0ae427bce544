package lsp

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
)

// diagnostic is a finding as the protocol has it.
type diagnostic struct {
	Range    place    `json:"range"`
	Severity int      `json:"severity"` // 1 error, 2 warning, 3 information
	Code     kql.Code `json:"code"`
	Source   string   `json:"source"`
	Message  string   `json:"message"`
	// fixes may stand in the place of the range.
	fixes []string
}

// diagnostics are what Parse, Bind and Guard say of a query.
func (s *server) diagnostics(text string) []diagnostic {
	found := []diagnostic{}
	plain, _ := kql.WithoutFence(text)
	query, faults := kql.Parse(plain)
	add := func(d kql.Diagnostic) {
		found = append(found, diagnostic{
			place{positionOf(text, d.Start), positionOf(text, d.End)}, int(d.Severity) + 1, d.Code, "kql", d.Text(), d.Nearest,
		})
	}
	for _, e := range faults {
		add(kql.Diagnostic{Span: e.Span, Code: e.Code, Message: e.Text()})
	}
	if len(faults) > 0 || len(query.Statements) == 0 {
		return found
	}
	for _, d := range check.Guard(query, check.GuardOptions{Schema: s.options.Schema}).Refusals {
		add(d)
	}
	for _, d := range check.Bind(query, s.options.Schema).Findings {
		add(d)
	}
	return found
}

// edit replaces a range of a document.
type edit struct {
	Range   place  `json:"range"`
	NewText string `json:"newText"`
}

// actions are the fixes of the findings in a range.
func (s *server) actions(text string, in documentParams) any {
	type object = map[string]any
	all := []object{}
	for _, d := range s.diagnostics(text) {
		if after(d.Range.Start, in.Range.End) || after(in.Range.Start, d.Range.End) {
			continue
		}
		for i, fix := range d.fixes {
			all = append(all, object{
				"title": "Replace with " + fix, "kind": "quickfix", "isPreferred": i == 0, "diagnostics": []diagnostic{d},
				"edit": object{"changes": object{in.TextDocument.URI: []edit{{d.Range, fix}}}},
			})
		}
	}
	return all
}

func after(a, b position) bool {
	return a.Line > b.Line || a.Line == b.Line && a.Character > b.Character
}

// formatting lays the document out; nothing changes in one with errors.
func (s *server) formatting(text string, _ documentParams) any {
	out, err := kql.Format(text)
	if err != nil || out == text {
		return []edit{}
	}
	return []edit{{whole(text), out}}
}
