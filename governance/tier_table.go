package governance

import (
	_ "embed"
	"strings"
	"sync"
)

// tierData is the table of tiers. A line is
//
//	role   id  name   entraops  entrafalcon  privileged
//	api    id  name
//	app    id  value  entraops  entrafalcon  category
//	scope  id  value  entraops  entrafalcon  category
//	action     name   entraops              category
//
// with tabs between. app and scope lines belong to the api above them. entraops
// is the tier of AzurePrivilegedIAM (0 control plane, 1 management, 2 user
// access), entrafalcon the rating of EntraFalcon (roles 0 to 3; permissions
// Dangerous, High, Medium, Low), privileged Microsoft's isPrivileged.
//
//go:embed tier.tsv
var tierData string

type tierRow struct {
	id, name   string
	entraOps   int
	falcon     string
	category   string
	privileged bool
	role       bool
}

type tierKey struct{ resource, permission string }

type tierTable struct {
	roles               map[string]tierRow
	permissions, scopes map[tierKey]tierRow
	actions             map[string]tierRow
	resources           map[string]string
}

// unrated is the entraOps of a row that its source lists without a tier.
const unrated = -1

var planes = map[int]string{TierControl: "control plane", TierManagement: "management", TierUser: "everyday access"}

// tiers reads the table when it is first asked for: a process that rates
// nothing does not pay for it.
var tiers = sync.OnceValue(func() tierTable {
	t := tierTable{
		roles:       map[string]tierRow{},
		permissions: map[tierKey]tierRow{},
		scopes:      map[tierKey]tierRow{},
		actions:     map[string]tierRow{},
		resources:   map[string]string{},
	}
	resource := ""
	for line := range strings.Lines(tierData) {
		kind, row := parseTier(strings.TrimSuffix(line, "\n"))
		switch kind {
		case "api":
			resource = row.id
			t.resources[resource] = row.name
		case "role":
			t.roles[row.id] = row
		case "app":
			t.permissions[tierKey{resource, row.id}] = row
			t.permissions[tierKey{resource, strings.ToLower(row.name)}] = row
		case "scope":
			t.scopes[tierKey{resource, row.id}] = row
			t.scopes[tierKey{resource, strings.ToLower(row.name)}] = row
		case "action":
			name := strings.ToLower(row.name)
			if old, ok := t.actions[name]; !ok || row.entraOps < old.entraOps {
				t.actions[name] = row
			}
		}
	}
	return t
})

func parseTier(line string) (kind string, row tierRow) {
	cells := append(strings.Split(line, "\t"), "", "", "", "", "")
	row = tierRow{id: cells[1], name: cells[2], entraOps: unrated, falcon: cells[4], category: cells[5]}
	if len(cells[3]) == 1 {
		row.entraOps = int(cells[3][0] - '0')
	}
	if row.role = cells[0] == "role"; row.role {
		row.privileged, row.category = row.category == "privileged", ""
	}
	return cells[0], row
}

// rating combines the sources: the control plane is tier 0 where a second source
// or a path of our own says that it leads to full control, else tier 1 to be
// looked at.
func (r tierRow) rating() Rating {
	out := Rating{Name: r.name, Known: true}
	if why, ours := paths[r.id]; ours {
		out.Tier, out.Reason = TierControl, why
		return out
	}
	switch {
	case r.entraOps == unrated:
		named := byName(r.name)
		out.Tier, out.Reason, out.Review = named.Tier, "listed without a tier; judged by its name", true
		if r.role {
			out.Tier = TierUser
		}
		return out
	case r.entraOps == TierControl && r.confirmed():
		out.Tier, out.Reason = TierControl, planes[TierControl]+r.of()+", with a known path to full control"
	case r.entraOps == TierControl:
		out.Tier, out.Reason, out.Review = TierManagement, planes[TierControl]+r.of()+", without a known path to full control", r.falcon == ""
	default:
		out.Tier, out.Reason = r.entraOps, planes[r.entraOps]+r.of()
	}
	if r.privileged {
		out.Reason += "; Microsoft marks the role as privileged"
	}
	return out
}

func (r tierRow) confirmed() bool {
	if r.role {
		return r.falcon == "0" || r.falcon == "1"
	}
	return r.falcon == "Dangerous" || r.falcon == "High"
}

func (r tierRow) of() string {
	if r.category == "" {
		return ""
	}
	return " (" + r.category + ")"
}

// ResourceName is the display name of a resource whose permissions the table
// knows, and empty for any other.
func ResourceName(appID string) string { return tiers().resources[strings.ToLower(appID)] }
