package graph

import (
	"strings"
	"testing"
)

// TestWithheld: what Microsoft leaves out is of requests that there are, and has a
// page of its documentation.
func TestWithheld(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, r := range Requests() {
		names[r.Name] = true
	}
	for _, w := range AllWithheld {
		if w.What == "" || w.Instead == "" || w.Page == "" || len(w.Of) == 0 {
			t.Errorf("%+v: something is not said", w)
		}
		for _, of := range w.Of {
			if name, _, _ := strings.Cut(of, "."); !names[name] {
				t.Errorf("%s: there is no request %s", w.What, name)
			}
		}
	}
}
