package hunting

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// EvidenceOf are the pieces of an alert's evidence, each with its kind:
// "device", "user", "process", "file", "ip", "url" and so on.
func EvidenceOf(alert *directory.Object) []Evidence {
	var out []Evidence
	for _, m := range alert.Maps("evidence") {
		name, _ := m["@odata.type"].(string)
		kind := strings.TrimSuffix(name[strings.LastIndexByte(name, '.')+1:], "Evidence")
		out = append(out, Evidence{kind, m})
	}
	return out
}

// Evidence is a piece of it as Microsoft Graph has it.
type Evidence struct {
	Kind  string
	Props map[string]any
}

// Text is a string property below the names of a path, "" where there is none.
func (e Evidence) Text(path ...string) string {
	m := e.Props
	for _, step := range path[:len(path)-1] {
		m, _ = m[step].(map[string]any)
	}
	s, _ := m[path[len(path)-1]].(string)
	return s
}

// Number is a whole number, nil where there is none.
func (e Evidence) Number(name string) any {
	if n, ok := e.Props[name].(float64); ok {
		return int64(n)
	}
	return nil
}

// UpperFirst turns Graph's spelling of an enumeration into the older API's.
func UpperFirst(s string) any {
	if s == "" || s == "unknown" {
		return nil
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
