package kql

import "strings"

// WithoutFence takes the Markdown fence off a query that was copied with it:
// ```kusto … ```, or single backticks. Blanks take the fence's place, so that
// places in the text stay what they were. Found says whether there was one.
func WithoutFence(text string) (plain string, found bool) {
	trimmed := strings.TrimSpace(text)
	start := strings.Index(text, trimmed)
	end := start + len(trimmed)
	for _, fence := range []string{"```", "~~~", "`"} {
		if len(trimmed) < 2*len(fence) || !strings.HasPrefix(trimmed, fence) || !strings.HasSuffix(trimmed, fence) {
			continue
		}
		open := len(fence)
		if fence != "`" {
			// The word behind an opening fence names the language; without a line
			// of its own, it is a literal of the query.
			line := strings.IndexByte(trimmed, '\n')
			if line < 0 || strings.ContainsFunc(strings.TrimSpace(trimmed[open:line]), func(r rune) bool { return !isNameRune(r) }) {
				return text, false
			}
			open = line
		}
		if strings.Contains(trimmed[open:len(trimmed)-len(fence)], fence) {
			return text, false
		}
		return text[:start] + strings.Repeat(" ", open) + text[start+open:end-len(fence)] + strings.Repeat(" ", len(fence)) + text[end:], true
	}
	return text, false
}

func isNameRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '+'
}
