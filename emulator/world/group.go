package world

import (
	"fmt"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// groupKind is what a group is in Graph's flags.
type groupKind uint8

const (
	groupSecurity groupKind = iota
	groupMicrosoft365
	groupTeam
	groupMailSecurity
	groupDistribution
)

// groupSpec is a group about to be made.
type groupSpec struct {
	id             string
	name           string
	description    string
	kind           groupKind
	visibility     string // of Microsoft 365 groups
	rule           string
	roleAssignable bool
	synced         bool
	licence        int // index into demoSKUs + 1
	created        time.Time
	owners         []string
}

// addGroup makes the group and returns its id.
func (g *generator) addGroup(d dice.Dice, s groupSpec) string {
	if s.id == "" {
		s.id = d.GUID()
	}
	nick := company.AccountName(strings.ReplaceAll(s.name, " ", "-"))
	if nick == "" {
		nick = "group-" + s.id[:8]
	}
	p := map[string]any{
		"displayName": s.name, "createdDateTime": s.created, "mailNickname": nick,
		"mailEnabled": s.kind != groupSecurity, "securityEnabled": s.kind == groupSecurity || s.kind == groupMailSecurity,
		"groupTypes": []string{}, "proxyAddresses": emptyList, "renewedDateTime": s.created,
		"securityIdentifier":          fmt.Sprintf("S-1-12-1-%d-%d-%d-%d", d.Uint32(), d.Uint32(), d.Uint32(), d.Uint32()),
		"resourceProvisioningOptions": emptyList, "resourceBehaviorOptions": emptyList,
	}
	if s.description != "" {
		p["description"] = s.description
	}
	var types []string
	switch s.kind {
	case groupTeam:
		p["resourceProvisioningOptions"] = []string{"Team"}
		fallthrough
	case groupMicrosoft365:
		types = append(types, "Unified")
		if s.visibility == "" {
			s.visibility = "Private"
		}
		p["visibility"] = s.visibility
		p["renewedDateTime"] = later(s.created, dice.Ago(d, g.now, 1, 170))
	}
	if s.kind != groupSecurity {
		mail := nick + "@" + g.company.Domain
		p["mail"], p["proxyAddresses"] = mail, []string{"SMTP:" + mail}
	}
	if s.rule != "" {
		types = append(types, "DynamicMembership")
		p["membershipRule"], p["membershipRuleProcessingState"] = s.rule, "On"
	}
	if types != nil {
		p["groupTypes"] = types
	}
	if s.roleAssignable {
		p["isAssignableToRole"] = true
	}
	if s.synced {
		p["onPremisesSyncEnabled"], p["onPremisesLastSyncDateTime"] = true, g.lastSync()
		p["onPremisesSamAccountName"], p["onPremisesDomainName"] = nick, g.company.ADDomain
	}
	if s.licence > 0 {
		p["assignedLicenses"] = assignedLicences(licences(0).with(s.licence - 1))
	}
	g.d.Add("group", s.id, p)
	for _, owner := range s.owners {
		g.d.Link(directory.RelOwners, s.id, owner)
	}
	g.groups[s.name] = s.id
	g.groupNames[s.name] = true
	return s.id
}

// addGroups makes about one group for ten users, on top of those that every
// tenant has, and about five memberships for each user.
func (g *generator) addGroups() {
	d := g.dice("groups")
	g.addLicenceGroups(d)
	g.addDynamicGroups(d)
	g.addStaffTree(d)
	g.addPlantedGroups(d)
	g.addWorkGroups(d)
}

func (g *generator) addLicenceGroups(d dice.Dice) {
	for i, name := range licenceGroups {
		id := g.addGroup(d, groupSpec{
			id: g.groups[name], name: name, description: "Assigns " + demoSKUs()[i].part + " to its members",
			created: g.founded().Add(400 * dice.Day), licence: i + 1, owners: []string{g.itOwner(d)},
		})
		add := g.members(id)
		for k := range g.people {
			if who := &g.people[k]; licenceGroup(who.held) == name {
				add(who)
			}
		}
	}
}

// itOwner is an enabled member of IT, or of the top where IT is empty.
func (g *generator) itOwner(d dice.Dice) string {
	team := g.byDept[company.IT]
	for range 8 {
		if len(team) == 0 {
			break
		}
		if who := &g.people[dice.Pick(d, team)]; who.enabled {
			return who.id
		}
	}
	return g.people[g.byDept[company.Executive][0]].id
}

// dynamicRule is a membership rule in Entra's language and what it means.
// https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership
type dynamicRule struct {
	group, text string
	kind        groupKind
	holds       func(*person) bool
}

func dynamicRules(size int) []dynamicRule {
	rules := []dynamicRule{
		{"All Guests", `(user.userType -eq "Guest")`, groupSecurity, func(p *person) bool { return p.kind == kindGuest }},
		{financeReaders, `(user.displayName -contains "Finance")`, groupSecurity, func(p *person) bool { return strings.Contains(p.name, "Finance") }},
	}
	for i, x := range company.Departments {
		kind := groupSecurity
		if i%3 == 1 {
			kind = groupTeam
		}
		rules = append(rules, dynamicRule{"All " + x.Name, fmt.Sprintf(`(user.department -eq %q)`, x.Name), kind,
			func(p *person) bool { return int(p.department) == i }})
	}
	if size < 400 {
		return rules
	}
	for i, o := range company.Offices {
		rules = append(rules, dynamicRule{"Site " + o.Name, fmt.Sprintf(`(user.officeLocation -eq "%s") and (user.accountEnabled -eq true) and (user.department -eq "IT")`, o.Name), groupSecurity,
			func(p *person) bool { return int(p.office) == i && p.enabled && p.department == company.IT }})
	}
	return rules
}

func (g *generator) addDynamicGroups(d dice.Dice) {
	for _, r := range dynamicRules(g.size) {
		id := g.addGroup(d, groupSpec{
			name: r.group, description: "Membership follows the rule", kind: r.kind, rule: r.text,
			created: dice.Ago(d, g.now, 300, 2500), owners: []string{g.itOwner(d)},
		})
		add := g.members(id)
		for k := range g.people {
			if who := &g.people[k]; r.holds(who) {
				add(who)
			}
		}
	}
}

// addStaffTree makes "All Staff": nested by region, country, office,
// department and team, with half of the tenant's users inside.
func (g *generator) addStaffTree(d dice.Dice) {
	created := g.founded().Add(90 * dice.Day)
	add := func(name, parent string) string {
		if id, ok := g.groups[name]; ok {
			return id
		}
		id := g.addGroup(d, groupSpec{name: name, synced: true, created: created})
		if parent != "" {
			g.link(directory.RelMembers, parent, id)
		}
		return id
	}
	root := add(allStaff, "")
	staff := 0
	for _, list := range g.byOffice {
		staff += len(list)
	}
	want, seen, taken := min(g.size/2, staff), 0, 0
	for at, o := range company.Offices {
		buckets := make([][]int32, len(company.Departments))
		for _, k := range g.byOffice[at] {
			dept := g.people[k].department
			buckets[dept] = append(buckets[dept], k)
		}
		for dept, list := range buckets {
			seen += len(list)
			quota := seen*want/max(staff, 1) - taken
			taken += quota
			if quota == 0 {
				continue
			}
			parent := add("Staff "+o.Region, root)
			if g.size >= 1000 {
				parent = add("Staff "+o.Country, parent)
				parent = add("Staff "+o.Name, parent)
			}
			if g.size >= 5000 {
				parent = add("Staff "+o.Name+" "+company.Departments[dept].Name, parent)
			}
			g.fillTeams(add, parent, "Staff "+o.Name+" "+company.Departments[dept].Name, list[:quota])
		}
	}
}

// fillTeams puts people into a group, or into teams of it where they are many.
func (g *generator) fillTeams(add func(name, parent string) string, parent, name string, list []int32) {
	const team = 25
	for i, k := range list {
		to := parent
		if g.size >= 5000 && len(list) > 2*team {
			to = add(fmt.Sprintf("%s Team %d", name, i/team+1), parent)
		}
		g.members(to)(&g.people[k])
	}
}
