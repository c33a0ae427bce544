package entra

import (
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// What a condition has beside what is known here is kept, told and written
// again; what says nothing is no condition.
func TestUnreadMembers(t *testing.T) {
	t.Parallel()
	const in = `{"users":{"includeUsers":["All"],"excludeRobots":["R2"]},"agents":{"level":"high"},"times":null,"devices":{"includeDevices":[]},"x@odata.type":"#y","applications":null}`
	var c ConditionalAccessConditions
	if err := json.Unmarshal([]byte(in), &c); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		more map[string]any
		want []string
	}{{c.More, []string{"agents"}}, {c.Users.More, []string{"excludeRobots"}}, {c.Devices.More, nil}} {
		if diff := cmp.Diff(tc.want, Unread(tc.more)); diff != "" {
			t.Error(diff)
		}
	}
	out, err := json.Marshal(c, json.Deterministic(true))
	const want = `{"users":{"includeUsers":["All"],"excludeRobots":["R2"]},"devices":{"includeDevices":[]},"agents":{"level":"high"},"times":null,"x@odata.type":"#y"}`
	if err != nil || string(out) != want {
		t.Errorf("got %s, %v, want %s", out, err, want)
	}
}
