package entra

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFlags(t *testing.T) {
	t.Parallel()
	f := Flags(" deviceCodeFlow, authenticationTransfer,")
	if diff := cmp.Diff([]string{"deviceCodeFlow", "authenticationTransfer"}, f.List()); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	for member, want := range map[string]bool{"authenticationtransfer": true, "device": false, "": false} {
		if got := f.Has(member); got != want {
			t.Errorf("has %q: %v, want %v", member, got, want)
		}
	}
	if got := Flags("").List(); got != nil {
		t.Errorf("list of nothing: %v", got)
	}
}
