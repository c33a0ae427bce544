package function

import (
	"encoding/csv"
	"net/url"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// parseCSV is the first record of a CSV text.
func parseCSV(_ *Call, a []data.Value) (data.Value, error) {
	reader := csv.NewReader(strings.NewReader(a[0].Str))
	reader.LazyQuotes, reader.FieldsPerRecord = true, -1
	record, err := reader.Read()
	if err != nil {
		return data.DynamicOf([]any{a[0].Str}), nil
	}
	out := make([]any, len(record))
	for i, value := range record {
		out[i] = value
	}
	return data.DynamicOf(out), nil
}

// parseCommandLine splits as Windows does: quotes group, a backslash escapes a
// quote.
func parseCommandLine(_ *Call, a []data.Value) (data.Value, error) {
	out := []any{}
	var word strings.Builder
	inside, quoted := false, false
	s := a[0].Str
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == '"':
			word.WriteByte('"')
			inside = true
			i++
		case s[i] == '"':
			quoted, inside = !quoted, true
		case (s[i] == ' ' || s[i] == '\t') && !quoted:
			if inside {
				out = append(out, word.String())
				word.Reset()
				inside = false
			}
		default:
			word.WriteByte(s[i])
			inside = true
		}
	}
	if inside {
		out = append(out, word.String())
	}
	return data.DynamicOf(out), nil
}

// unescape is url_decode.
func unescape(s string) string {
	if out, err := url.QueryUnescape(s); err == nil {
		return out
	}
	return s
}
