package graph

import (
	"strings"
	"testing"
)

// FuzzTimespan: what is read is an interval, and nothing else is.
func FuzzTimespan(f *testing.F) {
	for _, seed := range []string{"P7D", "PT1H30M", "2026-01-01/P3D", "P1W/2026-01-01T00:00:00Z", "2026-01-01", "P", "PT", "P99999999999D", "//"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		from, to, ok := parseTimespan(text, fixedTime)
		if ok && text != "" && to.Before(from) && !strings.Contains(text, "-") {
			t.Errorf("%q is %v to %v", text, from, to)
		}
	})
}
