package text_test

import (
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/text"
)

func TestGUID(t *testing.T) {
	t.Parallel()
	const id = "01234567-89ab-cdef-0123-456789abcdef"
	for in, want := range map[string]struct {
		id, rest string
		ok       bool
	}{
		id:                                     {id, "", true},
		"{" + id + "}":                         {id, "", true},
		"{" + id:                               {id, "", true},
		" 0123456789ABCDEF0123456789ABCDEF":    {id, "", true},
		"{0123456789abcdef0123456789abcdef}":   {id, "", true},
		"0123456789ab-cdef-0123-456789abcdef":  {id, "", true}, // of Microsoft's page
		id + " and more":                       {id, " and more", true},
		id + "ff":                              {id, "ff", true},
		"(" + id + ")":                         {},
		"0123-456789ab-cdef-0123-456789abcdef": {},
		"01234567--89ab-cdef-0123-456789abcd":  {},
		"01234567-89ab-cdef-0123-456789abcde":  {},
		"g1234567-89ab-cdef-0123-456789abcdef": {},
		"":                                     {},
	} {
		if got, rest, ok := text.GUID(in); got != want.id || rest != want.rest || ok != want.ok {
			t.Errorf("%q: got %q %q %v, want %q %q %v", in, got, rest, ok, want.id, want.rest, want.ok)
		}
	}
}
