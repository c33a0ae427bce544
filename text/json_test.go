package text

import (
	"encoding/json"
	"testing"
)

func TestEscapeJSON(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{"a":"b"}` + "\n":             `{"a":"b"}` + "\n",
		`"Zoë 王 😀"`:                    `"Zoë 王 😀"`,
		"\"a\u009b31mb\u0085\u007f\"":  `"a\u009b31mb\u0085\u007f"`,
		"\"\u202egnp.exe\u2066\"":      `"\u202egnp.exe\u2066"`,
		"\"a\u200b\ufeff\u2028\"":      `"a\u200b\ufeff\u2028"`,
		"\"tag \U000e0041\U000e0001\"": `"tag \udb40\udc41\udb40\udc01"`,
	} {
		got := string(EscapeJSON([]byte(in)))
		if got != want {
			t.Errorf("%+q: got %s, want %s", in, got, want)
		}
		var before, after any
		if json.Unmarshal([]byte(in), &before) != nil || json.Unmarshal([]byte(got), &after) != nil || in[0] == '"' && before != after {
			t.Errorf("%+q became %+q", before, after)
		}
	}
}
