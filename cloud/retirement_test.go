package cloud

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRetirements(t *testing.T) {
	t.Parallel()
	all := Retirements()
	if !slices.IsSortedFunc(all, func(a, b Retirement) int { return a.On.Compare(b.On) }) {
		t.Error("retirements are not in the order of their days")
	}
	for _, r := range all {
		if r.What == "" || r.Replacement == "" || !strings.Contains(r.Source, "https://learn.microsoft.com/") {
			t.Errorf("%+v lacks a name, a replacement or a source", r)
		}
		for _, p := range []Permission{r.Permission, r.Instead} {
			if _, known := PermissionOf(p); p != (Permission{}) && !known {
				t.Errorf("%s: permission %s is not in the catalogue", r.What, p)
			}
		}
		if r.Instead != (Permission{}) && r.Permission == (Permission{}) {
			t.Errorf("%s: a permission instead of none", r.What)
		}
	}
	hunting, ok := RetirementOf(Permission{XDR, "AdvancedHunting.Read.All"})
	if !ok || hunting.Day() != "2027-02-01" || hunting.Instead.Value != "ThreatHunting.Read.All" {
		t.Errorf("got %+v", hunting)
	}
	if _, ok := RetirementOf(Permission{}); ok {
		t.Error("no permission has a retirement")
	}
	for _, test := range []struct {
		now        time.Time
		near, over bool
	}{
		{hunting.On.Add(-181 * 24 * time.Hour), false, false},
		{hunting.On.Add(-180 * 24 * time.Hour), true, false},
		{hunting.On.Add(-time.Second), true, false},
		{hunting.On, true, true},
	} {
		if hunting.Near(test.now) != test.near || hunting.Over(test.now) != test.over {
			t.Errorf("%s: got near %t, over %t", test.now, hunting.Near(test.now), hunting.Over(test.now))
		}
	}
}
