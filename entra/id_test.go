package entra

import "testing"

func TestIsID(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		"62e90394-69f5-4237-9190-012177145e10": true,
		"62E90394-69F5-4237-9190-012177145E10": true,
		"00000000-0000-0000-0000-000000000000": true,
		// Forms that google/uuid reads and Microsoft does not write.
		"{62e90394-69f5-4237-9190-012177145e10}":        false,
		"urn:uuid:62e90394-69f5-4237-9190-012177145e10": false,
		"62e9039469f542379190012177145e10":              false,
		"62e90394-69f5-4237-9190-012177145e1g":          false,
		"62e903946-9f5-4237-9190-012177145e10":          false,
		" 62e90394-69f5-4237-9190-012177145e1":          false,
		"contoso.com":                                   false,
		"":                                              false,
	}
	for s, want := range tests {
		if got := IsID(s); got != want {
			t.Errorf("%q: got %v, want %v", s, got, want)
		}
	}
}
