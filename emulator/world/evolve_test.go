package world

import (
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

func TestEvolveKeepsTheTenantWhole(t *testing.T) {
	t.Parallel()
	for _, users := range []int{50, 400} {
		d, _ := generated(t, users, 4)
		changes := 0
		kinds := map[string]int{}
		for seed := range uint64(4) {
			for _, c := range Evolve(d, seed+1, 250) {
				kinds[c.Kind]++
				changes++
			}
		}
		if changes != 1000 {
			t.Errorf("%d users: got %d changes, want 1000", users, changes)
		}
		for _, kind := range []string{"joiner", "mover", "leaver", "deleted", "restored", "memberAdded", "memberRemoved", "licenceAdded", "licenceRemoved", "secretAdded", "consent", "renamed", "cleared", "ownerAdded"} {
			if kinds[kind] == 0 {
				t.Errorf("%d users: no change of kind %s", users, kind)
			}
		}
		held := map[string]int64{}
		for u := range d.Each("user") {
			for _, l := range u.Maps("assignedLicenses") {
				held[l["skuId"].(string)]++
			}
		}
		for s := range d.Each("subscribedSkus") {
			if used, _ := s.Get("consumedUnits").(int64); used != held[s.Text("skuId")] {
				t.Errorf("%d users: %s: consumed %d, held by %d", users, s.Text("skuPartNumber"), used, held[s.Text("skuId")])
			}
		}
		for g := range d.Each("group") {
			rule := g.Text("membershipRule")
			if rule == "" {
				continue
			}
			members := map[string]bool{}
			for _, m := range d.Links(directory.RelMembers, g.ID) {
				members[m.ID] = true
			}
			for u := range d.Each("user") {
				if want := satisfies(t, u, rule); members[u.ID] != want {
					t.Errorf("%s: %s is member %v, rule says %v", g.Text("displayName"), u.Text("userPrincipalName"), members[u.ID], want)
				}
			}
		}
	}
}

func TestEvolveFollowsItsSeed(t *testing.T) {
	t.Parallel()
	a, _ := generated(t, 100, 1)
	b, _ := generated(t, 100, 1)
	Evolve(a, 42, 100)
	Evolve(b, 42, 100)
	if digest(a) != digest(b) {
		t.Error("two tenants of one seed differ after the same changes")
	}
}

func TestPlantDrift(t *testing.T) {
	t.Parallel()
	d, _ := generated(t, 50, 1)
	if got := len(PlantDrift(d)); got != 6 {
		t.Errorf("got %d changes, want 6", got)
	}
	if !areLinked(d, directory.RelMembers, groupNamed(t, d, tier0Group), userNamed(t, d, noahFerris)) {
		t.Error("Noah Ferris is not in the tier-0 group")
	}
	if got := groupNamed(t, d, mergersGroup).Text("visibility"); got != "Public" {
		t.Errorf("mergers group is %s, want Public", got)
	}
	if userNamed(t, d, martinKessler).Get("accountEnabled") != true {
		t.Error("Martin Kessler is still disabled")
	}
	if got := len(PlantDrift(d)); got != 0 {
		t.Errorf("second time: got %d changes, want none", got)
	}
}
