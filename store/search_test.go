package store

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// TestSearchSpellings finds people and groups by their names as people write
// them, alike in every list: with initials and marks, or with others.
func TestSearchSpellings(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(feed.Users, true,
		person(1, "Thomas E. Williams"), person(2, "Thomas Edwards"), person(3, "Thomas A. Williams"), person(4, "Pat O'Brien"),
		person(5, "Anna-Lena Groß"), person(6, "Brien Oakes"), person(7, "Lena Annasson"))
	f.round(feed.Groups, true, group(1, "Research & Development", ""), group(2, "Sales (EMEA)", ""), group(3, "The R&D Board", ""))
	for search, want := range map[string]string{
		"Thomas E. Williams":   "Thomas E. Williams",
		"thomas e williams":    "Thomas E. Williams",
		"Williams, Thomas E.":  "Thomas E. Williams",
		`"Thomas E. Williams"`: "Thomas E. Williams",
		"Williams, Thomas":     "Thomas A. Williams, Thomas E. Williams",
		"t williams":           "Thomas A. Williams, Thomas E. Williams",
		"O'Brien":              "Pat O'Brien",
		"pat o’brien":          "Pat O'Brien",
		"anna lena":            "Anna-Lena Groß, Lena Annasson",
		"anna-lena":            "Anna-Lena Groß",
		"lena_gro":             "Anna-Lena Groß",
		"e":                    "Thomas Edwards",
		"& -":                  "",
	} {
		list, err := f.db.Users(f.ctx(), f.conn, UserQuery{Search: search})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, u := range list.Items {
			got = append(got, u.DisplayName)
		}
		if diff := cmp.Diff(want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("users %q: want -, got +\n%s", search, diff)
		}
		registered, err := f.db.Registrations(f.ctx(), f.conn, RegistrationQuery{Search: search})
		if err != nil {
			t.Fatal(err)
		}
		got = nil
		for _, u := range registered.Items {
			got = append(got, u.DisplayName)
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("registrations %q: want -, got +\n%s", search, diff)
		}
	}
	for search, want := range map[string]string{
		"Research & Development": "Research & Development",
		"sales emea":             "Sales (EMEA)",
		"Sales (EMEA)":           "Sales (EMEA)",
		"r&d board":              "The R&D Board",
		"the r&d":                "The R&D Board",
	} {
		list, err := f.db.Groups(f.ctx(), f.conn, GroupQuery{Search: search})
		if err != nil {
			t.Fatal(err)
		}
		refs, err := f.db.Search(f.ctx(), f.conn, search, []entra.Kind{entra.KindGroup}, 5)
		if err != nil {
			t.Fatal(err)
		}
		if len(list.Items) != 1 || list.Items[0].DisplayName != want || len(refs) != 1 || refs[0].DisplayName != want {
			t.Errorf("groups %q: got %v and %v, want %s", search, list.Items, refs, want)
		}
	}
}
