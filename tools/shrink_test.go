package tools

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

func TestShrink(t *testing.T) {
	t.Parallel()
	in := `{"b":1,"a":{"long":[1,2,3,4,5,6,7,8],"short":["x"]},"z":[10,20]}`
	got, cuts := shrink(jsontext.Value(in), 50)
	if want := `{"b":1,"a":{"long":[1,2],"short":["x"]},"z":[10,20]}`; len(got) > 50 && string(got) != want {
		t.Errorf("got %s, want at most 50 bytes", got)
	}
	if !json.Valid(got) {
		t.Errorf("got %s, want JSON", got)
	}
	if len(cuts) == 0 || !strings.HasPrefix(cuts[0], "long: ") || !strings.HasSuffix(cuts[0], " of 8 shown") {
		t.Errorf("got cuts %q, want those of long", cuts)
	}
	if got, cuts := shrink(jsontext.Value(in), 1000); string(got) != in || cuts != nil {
		t.Errorf("got %s %q, want what fits as it was", got, cuts)
	}
	if got, _ := shrink(jsontext.Value(`{"a":"text"}`), 3); string(got) != `{"a":"text"}` {
		t.Errorf("got %s, want what has no list as it was", got)
	}
}
