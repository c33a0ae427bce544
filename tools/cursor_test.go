package tools

import (
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

func TestCursorBinding(t *testing.T) {
	t.Parallel()
	type filters = map[string]jsontext.Value
	base := cursorBinding("entra_user_list", "c1", filters{"userType": jsontext.Value(`"Guest"`), "enabled": jsontext.Value(`true`)})
	place := "after 42"
	cursor := encodeCursor(base, place)
	same := cursorBinding("entra_user_list", "c1", filters{
		"enabled": jsontext.Value(` true`), "userType": jsontext.Value(`"\u0047uest"`), // the same values in another spelling
		"limit": jsontext.Value(`10`), "cursor": jsontext.Value(`"x"`), "fields": jsontext.Value(`["mail"]`), "fresh": jsontext.Value(`true`),
	})
	if got, err := decodeCursor(same, cursor); err != nil || got != place {
		t.Errorf("same list: got %q, %v, want %q", got, err, place)
	}
	for name, other := range map[string][bindingSize]byte{
		"another tool":       cursorBinding("entra_group_list", "c1", filters{"userType": jsontext.Value(`"Guest"`), "enabled": jsontext.Value(`true`)}),
		"another connection": cursorBinding("entra_user_list", "c2", filters{"userType": jsontext.Value(`"Guest"`), "enabled": jsontext.Value(`true`)}),
		"another value":      cursorBinding("entra_user_list", "c1", filters{"userType": jsontext.Value(`"Member"`), "enabled": jsontext.Value(`true`)}),
		"one filter less":    cursorBinding("entra_user_list", "c1", filters{"userType": jsontext.Value(`"Guest"`)}),
	} {
		if _, err := decodeCursor(other, cursor); err == nil {
			t.Errorf("%s: the cursor was taken", name)
		}
	}
	for _, bad := range []string{"", "x", "AAAA", cursor[:len(cursor)-14], cursor + "=", "!" + cursor, "Ag" + cursor[2:]} {
		if _, err := decodeCursor(base, bad); err == nil {
			t.Errorf("cursor %q was taken", bad)
		}
	}
}

func FuzzDecodeCursor(f *testing.F) {
	binding := cursorBinding("entra_user_list", "c1", nil)
	f.Add(encodeCursor(binding, "place"))
	f.Add("")
	f.Add("AQAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, cursor string) {
		place, err := decodeCursor(binding, cursor)
		if err == nil && encodeCursor(binding, place) != cursor {
			t.Fatalf("%q was taken for place %q, whose cursor is another", cursor, place)
		}
	})
}
