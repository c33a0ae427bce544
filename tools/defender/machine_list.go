package defender

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/defender"
	"github.com/mscloud-mcp/mscloud-mcp/text"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type machineListInput struct {
	tools.Page
	Search     string   `json:"search,omitzero" format:"words" jsonschema:"words of the name"`
	Risk       string   `json:"risk,omitzero" enum:"none,informational,low,medium,high"`
	Exposure   string   `json:"exposure,omitzero" enum:"none,low,medium,high"`
	Health     string   `json:"health,omitzero" enum:"active,inactive,impairedCommunication,noSensorData,noSensorDataImpairedCommunication,unknown"`
	OS         string   `json:"os,omitzero" jsonschema:"part of the platform, e.g. server"`
	Tag        string   `json:"tag,omitzero" jsonschema:"a whole tag"`
	Onboarding string   `json:"onboarding,omitzero" enum:"onboarded,canBeOnboarded,unsupported,insufficientInfo"`
	LastSeen   string   `json:"lastSeen,omitzero" format:"date" jsonschema:"seen since: date, or age like 24h"`
	IP         string   `json:"ip,omitzero" jsonschema:"last address, inner or outer, or its beginning"`
	Fields     []string `json:"fields,omitzero" enum:"aadDeviceId,deviceValue,firstSeen,lastExternalIpAddress,osBuild,rbacGroupName,version"`
	CountOnly  bool     `json:"countOnly,omitzero"`
}

// machineRow is a row of mscloud_defender_machine_list.
type machineRow struct {
	ID         string    `json:"id"`
	Name       string    `json:"computerDnsName,omitzero"`
	Platform   string    `json:"osPlatform,omitzero"`
	Version    string    `json:"version,omitzero"`
	Risk       string    `json:"riskScore,omitzero"`
	Exposure   string    `json:"exposureLevel,omitzero"`
	Health     string    `json:"healthStatus,omitzero"`
	Onboarding string    `json:"onboardingStatus,omitzero"`
	LastSeen   time.Time `json:"lastSeen,omitzero"`
	LastIP     string    `json:"lastIpAddress,omitzero"`
	Tags       []string  `json:"machineTags,omitempty"`

	DeviceID   string    `json:"aadDeviceId,omitzero"`
	Value      string    `json:"deviceValue,omitzero"`
	FirstSeen  time.Time `json:"firstSeen,omitzero"`
	ExternalIP string    `json:"lastExternalIpAddress,omitzero"`
	Build      int64     `json:"osBuild,omitzero"`
	Group      string    `json:"rbacGroupName,omitzero"`
}

// The inventory is read when it is asked for, one page of 10,000 machines at a
// time: the local directory keeps what Microsoft Graph has.
var _ = tools.Add(tools.Tool[machineListInput, tools.List[machineRow]]{
	Name:        "mscloud_defender_machine_list",
	Title:       "List Defender machines",
	Description: "Defender for Endpoint inventory, riskiest first: by risk, exposure, sensor health, OS, tag, onboarding, last seen, address. One machine with its alerts, users and weaknesses: mscloud_defender_machine_get. Entra devices: entra_device_list.",
	Core:        true,
	Mode:        tools.Live,
	Permissions: defenderPermissions("Machine.Read.All"),
	NotIn:       noDefender,
	Run: func(ctx context.Context, c *tools.Call, in machineListInput) (tools.List[machineRow], error) {
		out := tools.List[machineRow]{NoItems: in.CountOnly}
		page, err := c.Page(in.Page)
		if err != nil {
			return out, err
		}
		q := defender.Query{Top: defenderPage}
		equal := func(property, value string) {
			if value != "" {
				q.Filter = append(q.Filter, defender.Equal(property, upperFirst(value)))
			}
		}
		equal("riskScore", in.Risk)
		equal("exposureLevel", in.Exposure)
		equal("healthStatus", in.Health)
		if since := c.Date(in.LastSeen); !since.IsZero() {
			q.Filter = append(q.Filter, defender.Since("lastSeen", since))
		}
		machines, whole, err := readMachines(ctx, c, q)
		if err != nil {
			return out, err
		}
		all := machines
		machines = slices.DeleteFunc(slices.Clone(machines), func(m defender.Machine) bool { return !in.wants(m, c.Date(in.LastSeen)) })
		if in.Tag != "" && len(machines) == 0 {
			noteTags(c, in.Tag, all)
		}
		if in.Cursor == "" {
			out.Facets = facetsOfMachines(machines)
		}
		out.Total = tools.Total(len(machines), whole)
		if len(machines) == 0 {
			c.Note("Microsoft lists the machines that were seen in the last 30 days.")
		}
		if in.CountOnly {
			return out, nil
		}
		c.LeftOut(in.Page, "riskScore None, healthStatus Active, onboardingStatus Onboarded")
		rows, next := tools.PageOf(machines, page, machineKey)
		out.Items, out.Next = make([]machineRow, len(rows)), next
		for i, m := range rows {
			out.Items[i] = rowOfMachine(m, in.Fields).lean()
		}
		return out, nil
	},
})

// noteTags names the tags that hold the word of a filter that found nothing,
// which compares whole tags.
func noteTags(c *tools.Call, wanted string, machines []defender.Machine) {
	tags := tools.Tally{}
	for _, m := range machines {
		for _, tag := range m.MachineTags {
			if tools.HasWords(wanted, tag) {
				tags.Add(tools.Quote(tag))
			}
		}
	}
	if len(tags) > 0 {
		var names []string
		for _, f := range tags.Facet(10) {
			names = append(names, f.Value)
		}
		c.Note("tag compares whole tags; these hold the word: %s.", strings.Join(names, ", "))
	}
}

func facetsOfMachines(machines []defender.Machine) map[string][]tools.Facet {
	facets := map[string][]tools.Facet{
		"riskScore":        tools.CountBy(machines, func(m defender.Machine) string { return m.RiskScore }),
		"exposureLevel":    tools.CountBy(machines, func(m defender.Machine) string { return m.ExposureLevel }),
		"healthStatus":     tools.CountBy(machines, func(m defender.Machine) string { return m.HealthStatus }),
		"osPlatform":       tools.CountBy(machines, func(m defender.Machine) string { return m.OSPlatform }),
		"onboardingStatus": tools.CountBy(machines, func(m defender.Machine) string { return m.OnboardingStatus }),
	}
	if tags := tagFacet(machines); len(tags) > 0 {
		facets["machineTags"] = tags
	}
	return facets
}

func tagFacet(machines []defender.Machine) []tools.Facet {
	tags := tools.Tally{}
	for _, m := range machines {
		for _, tag := range m.MachineTags {
			tags.Add(tag)
		}
	}
	return tags.Facet(tools.MaxFacet)
}

// wants reports whether a machine passes the filters: those that Microsoft does
// not offer, or compares letter by letter, and the others once more, as the
// service may not heed them.
func (in *machineListInput) wants(m defender.Machine, since time.Time) bool {
	switch {
	case in.Risk != "" && !strings.EqualFold(m.RiskScore, in.Risk), in.Exposure != "" && !strings.EqualFold(m.ExposureLevel, in.Exposure),
		in.Health != "" && !strings.EqualFold(m.HealthStatus, in.Health), m.LastSeen.Before(since):
		return false
	case in.Search != "" && !tools.HasWords(in.Search, m.ComputerDNSName),
		in.OS != "" && !strings.Contains(text.Fold(m.OSPlatform), text.Fold(in.OS)),
		in.Onboarding != "" && !strings.EqualFold(m.OnboardingStatus, in.Onboarding),
		in.Tag != "" && !slices.ContainsFunc(m.MachineTags, func(tag string) bool { return text.Fold(tools.CleanText(tag, tools.MaxRowText)) == text.Fold(in.Tag) }),
		in.IP != "" && !strings.HasPrefix(m.LastIPAddress, in.IP) && !strings.HasPrefix(m.LastExternalIPAddress, in.IP):
		return false
	}
	return true
}

// readMachines reads the machines that a query names; whole is false where there
// are more than a call reads, or where a later page failed.
func readMachines(ctx context.Context, c *tools.Call, q defender.Query) (list []defender.Machine, whole bool, err error) {
	t, err := c.Tenant(ctx)
	if err != nil {
		return nil, false, err
	}
	return readMost(c, "machines", "machines "+strings.Join(q.Filter, " "), func() ([]defender.Machine, error) {
		return t.Defender.Machines(ctx, q, defenderRows)
	})
}

// readMost reads a list of Defender's as far as a call goes, and says what is
// left out.
func readMost[T any](c *tools.Call, what, key string, read func() ([]T, error)) (list []T, whole bool, err error) {
	c.Progress(0, 0, "reading "+what+" from Defender")
	got, err := tools.Once(c, key, func() (readRows[T], error) {
		rows, err := read()
		if len(rows) > 0 {
			return readRows[T]{rows, err}, nil
		}
		return readRows[T]{}, err
	})
	list = got.rows
	switch {
	case err != nil:
		return nil, false, err
	case got.later != nil:
		cov := tools.CoverageOf(what+" beyond the "+fmt.Sprint(len(list))+" read", got.later)
		cov.State = tools.Partial
		c.Cover(cov)
	case len(list) >= defenderRows:
		c.Cover(tools.Coverage{
			Part: fmt.Sprintf("%s beyond the %d read", what, len(list)), State: tools.Partial, Reason: "throttled",
			Fix: fmt.Sprintf("a call reads at most %d rows of this API: narrow the question by filters", defenderRows),
		})
	default:
		return list, true, nil
	}
	return list, false, nil
}

// readRows are the rows of a list up to the page that failed, if one did.
type readRows[T any] struct {
	rows  []T
	later error
}

// machineKey orders machines: the riskiest first, then the most exposed.
func machineKey(m defender.Machine) string {
	return levelKey(m.RiskScore) + levelKey(m.ExposureLevel) + tools.NameKey(m.ComputerDNSName, m.ID)
}

// levels are Defender's, the worst first.
var levels = []string{"critical", "high", "medium", "low", "informational", "none"}

// levelKey is a digit that sorts the worst level first and an unknown one last.
func levelKey(level string) string {
	if i := slices.Index(levels, strings.ToLower(level)); i >= 0 {
		return fmt.Sprint(i)
	}
	return "9"
}

// upperFirst spells a value of an argument as Defender's enumerations are.
func upperFirst(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// lean drops what is usual; the list's note says so.
func (r machineRow) lean() machineRow {
	for value, usual := range map[*string]string{&r.Risk: "None", &r.Health: "Active", &r.Onboarding: "Onboarded"} {
		if *value == usual {
			*value = ""
		}
	}
	return r
}

func rowOfMachine(m defender.Machine, fields []string) machineRow {
	row := machineRow{
		ID: m.ID, Name: m.ComputerDNSName, Platform: m.OSPlatform, Risk: m.RiskScore, Exposure: m.ExposureLevel,
		Health: m.HealthStatus, Onboarding: m.OnboardingStatus, LastSeen: m.LastSeen, LastIP: m.LastIPAddress, Tags: m.MachineTags,
	}
	for _, field := range fields {
		switch field {
		case "aadDeviceId":
			row.DeviceID = m.AADDeviceID
		case "deviceValue":
			row.Value = m.DeviceValue
		case "firstSeen":
			row.FirstSeen = m.FirstSeen
		case "lastExternalIpAddress":
			row.ExternalIP = m.LastExternalIPAddress
		case "osBuild":
			row.Build = m.OSBuild
		case "rbacGroupName":
			row.Group = m.RBACGroupName
		case "version":
			row.Version = m.Version
		}
	}
	return row
}
