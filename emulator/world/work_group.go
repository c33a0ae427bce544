package world

import (
	"fmt"
	"math"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

var (
	projectNames = []string{"Aurora", "Basalt", "Cobalt", "Dragonfly", "Ember", "Falcon", "Granite", "Harbor", "Iris", "Juniper", "Kestrel", "Lighthouse", "Meridian", "Nimbus", "Orchid", "Pioneer", "Quartz", "Redwood", "Saffron", "Tundra", "Umber", "Vertex", "Willow", "Xenon", "Yarrow", "Zephyr"}
	topicNames   = []string{"Planning", "Budget", "Launch", "Migration", "Review", "Operations", "Customer Board", "Steering", "Rollout", "Quality", "Onboarding", "Research", "Partner Desk", "Field Reports", "Roadmap"}
	accessNames  = []string{"SharePoint Editors", "SharePoint Readers", "VPN Users", "ERP Users", "CRM Users", "Git Contributors", "Print Color", "BI Viewers", "Jira Users", "Badge Access", "File Share Read", "File Share Write", "Citrix Desktop", "Lab Access", "Test Data Users"}
)

// memberships for each user that addWorkGroups aims at, all groups together.
const membershipsPerUser = 5

// addWorkGroups fills up to one group for ten users with the groups of daily
// work, most of them small and inside one department.
func (g *generator) addWorkGroups(d dice.Dice) {
	count := g.size/10 - len(g.groupNames)
	if count < 8 {
		count = 8
	}
	left := g.size*membershipsPerUser - g.links
	var earlier []string // security groups that later ones may hold
	for i := range count {
		dept := d.IntN(len(company.Departments))
		pool := g.byDept[dept]
		for len(pool) < 2 {
			dept = (dept + 1) % len(company.Departments)
			pool = g.byDept[dept]
		}
		s := g.drawWorkGroup(d, dept)
		size := g.drawGroupSize(d, left, count-i)
		switch {
		case d.Chance(0.02):
			size = 0
		case d.Chance(0.15): // across the company
			pool = g.byOffice[d.IntN(len(company.Offices))]
		}
		members := dice.Sample(d, pool, min(size, len(pool)))
		if !d.Chance(0.05) && !s.synced && s.kind != groupDistribution {
			for _, k := range dice.Sample(d, pool, d.Between(1, 2)) {
				if g.people[k].enabled {
					s.owners = append(s.owners, g.people[k].id)
				}
			}
		}
		id := g.addGroup(d, s)
		before := g.links
		add := g.members(id)
		for _, k := range members {
			add(&g.people[k])
		}
		if (s.kind == groupTeam || s.kind == groupMicrosoft365) && d.Chance(0.25) {
			for _, k := range dice.Sample(d, g.guests, d.Between(1, 3)) {
				if !g.isPlanted(k) {
					add(&g.people[k])
				}
			}
		}
		if s.kind == groupSecurity {
			if len(earlier) > 3 && d.Chance(0.06) {
				for _, child := range dice.Sample(d, earlier, d.Between(1, 3)) {
					g.link(directory.RelMembers, id, child)
				}
			} else if size > 0 {
				earlier = append(earlier, id)
			}
		}
		left -= g.links - before
	}
}

// drawGroupSize spreads what memberships are left over the groups to come, with
// many small groups and a few large ones.
func (g *generator) drawGroupSize(d dice.Dice, left, groups int) int {
	mean := float64(max(left, groups*3)) / float64(groups)
	size := int(mean * math.Exp(d.NormFloat64()*0.8-0.32))
	return min(max(size, 2), g.size/5)
}

func (g *generator) drawWorkGroup(d dice.Dice, dept int) groupSpec {
	x := &company.Departments[dept]
	s := groupSpec{created: dice.Ago(d, g.now, 4, 2500)}
	switch r := d.Float64(); {
	case r < 0.30:
		s.kind = groupTeam
	case r < 0.45:
		s.kind = groupMicrosoft365
	case r < 0.78:
		s.kind = groupSecurity
		s.synced = d.Chance(0.55)
	case r < 0.84:
		s.kind = groupMailSecurity
		s.synced = d.Chance(0.5)
	default:
		s.kind = groupDistribution
		s.synced = d.Chance(0.6)
	}
	switch s.kind {
	case groupTeam, groupMicrosoft365:
		s.name = g.freeName("Project " + dice.Pick(d, projectNames) + " " + dice.Pick(d, topicNames))
		s.description = x.Name + ": " + s.name
		if d.Chance(0.18) {
			s.visibility = "Public"
		}
	case groupDistribution:
		s.name = g.freeName("DL " + x.Name + " " + dice.Pick(d, topicNames))
	default:
		s.name = g.freeName("SG " + x.Name + " " + dice.Pick(d, accessNames))
		if d.Chance(0.6) {
			s.description = "Grants " + x.Name + " access"
		}
	}
	return s
}

// freeName makes a group's display name unique by a number.
func (g *generator) freeName(name string) string {
	for n := 2; g.groupNames[name]; n++ {
		base := name
		candidate := fmt.Sprintf("%s %d", base, n)
		if n > 40 {
			candidate = fmt.Sprintf("%s %d", base, len(g.groupNames))
		}
		if !g.groupNames[candidate] {
			return candidate
		}
	}
	return name
}
