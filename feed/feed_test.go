package feed_test

import (
	"slices"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// TestDeclarations holds the table to what its readers rely on.
func TestDeclarations(t *testing.T) {
	t.Parallel()
	names := map[feed.Name]bool{}
	numbers, kinds := map[int64]entra.Kind{}, map[entra.Kind]int64{}
	for _, f := range feed.All() {
		if names[f.Name] {
			t.Errorf("%s is declared twice", f.Name)
		}
		if f.Parents != "" && !names[f.Parents] {
			t.Errorf("%s asks about %s, which must come before it", f.Name, f.Parents)
		}
		names[f.Name] = true
		if f.Label == "" || f.Needs == "" || f.Rows.Kind == "" {
			t.Errorf("%s lacks a label, a permission or a kind", f.Name)
		}
		if (f.Says == feed.OwnersOnly) != (f.AllOwners != "") {
			t.Errorf("%s: owners feeds, and no others, have a list of all owners", f.Name)
		}
		rows := f.Rows
		if kind, ok := numbers[rows.Number]; ok && kind != rows.Kind {
			t.Errorf("%s: the number %d is taken by %s", f.Name, rows.Number, kind)
		}
		if number, ok := kinds[rows.Kind]; ok && number != rows.Number {
			t.Errorf("%s: the kind %s has the number %d already", f.Name, rows.Kind, number)
		}
		numbers[rows.Number], kinds[rows.Kind] = rows.Kind, rows.Number
	}
	for _, f := range feed.All() {
		listed := slices.ContainsFunc(feed.All(), func(bin feed.Feed) bool {
			return bin.Says == feed.RecycleBin && bin.Rows.Number == f.Rows.Number
		})
		if f.Rows.HasBin != listed {
			t.Errorf("%s: has a recycle bin: %t, and a feed lists it: %t", f.Name, f.Rows.HasBin, listed)
		}
	}
	for n := int64(1); n <= int64(len(numbers))+1; n++ {
		if numbers[n] == "" && n != feed.Contact.Number {
			t.Errorf("no kind has the number %d: a new kind takes the next one", n)
		}
	}
}
