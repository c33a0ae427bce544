package defender

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/mscloud-mcp/mscloud-mcp/defender"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type machineGetInput struct {
	Machine string   `json:"machine" required:"true" jsonschema:"id, DNS name, its first part, or Entra deviceId"`
	Include []string `json:"include,omitzero" enum:"alerts,logonUsers,vulnerabilities,software,recommendations,missingKbs" jsonschema:"default alerts, logonUsers"`
}

// machineDetail is what mscloud_defender_machine_get answers.
type machineDetail struct {
	defender.Machine
	// EntraDevice is the device of the directory that the machine is.
	EntraDevice *entra.Ref `json:"entraDevice,omitzero"`
	// Counts are how many rows each part has, whatever was cut from it.
	Counts          map[string]int            `json:"counts,omitzero"`
	Alerts          []defender.Alert          `json:"alerts,omitempty"`
	LogonUsers      []logonRow                `json:"logonUsers,omitempty"`
	Vulnerabilities []defender.Vulnerability  `json:"vulnerabilities,omitempty"`
	Software        []defender.Software       `json:"software,omitempty"`
	Recommendations []defender.Recommendation `json:"recommendations,omitempty"`
	MissingKBs      []defender.MissingKB      `json:"missingKbs,omitempty"`
}

// machinePart reads one part of a machine. It returns a function that puts the
// part in the answer and says how many rows it has.
type machinePart struct {
	name string
	read func(ctx context.Context, d *defender.Client, id string) (func(*machineDetail) int, error)
}

// Descriptions of vulnerabilities are left out: there may be a thousand, and
// mscloud_defender_vulnerability_list has them.
var machineParts = []machinePart{
	{"alerts", func(ctx context.Context, d *defender.Client, id string) (func(*machineDetail) int, error) {
		rows, err := d.MachineAlerts(ctx, id)
		slices.SortStableFunc(rows, func(a, b defender.Alert) int { return b.AlertCreationTime.Compare(a.AlertCreationTime) })
		for i := range rows {
			rows[i].Evidence = nil // mscloud_defender_alert_list has it
		}
		return func(out *machineDetail) int { out.Alerts = rows; return len(rows) }, err
	}},
	{"vulnerabilities", func(ctx context.Context, d *defender.Client, id string) (func(*machineDetail) int, error) {
		rows, err := d.MachineVulnerabilities(ctx, id)
		slices.SortFunc(rows, func(a, b defender.Vulnerability) int {
			return strings.Compare(vulnerabilityKey(a), vulnerabilityKey(b))
		})
		for i := range rows {
			rows[i].Description = ""
		}
		return func(out *machineDetail) int { out.Vulnerabilities = rows; return len(rows) }, err
	}},
	{"software", func(ctx context.Context, d *defender.Client, id string) (func(*machineDetail) int, error) {
		rows, err := d.MachineSoftware(ctx, id)
		slices.SortFunc(rows, func(a, b defender.Software) int {
			return cmp.Or(cmp.Compare(b.Weaknesses, a.Weaknesses), strings.Compare(a.ID, b.ID))
		})
		return func(out *machineDetail) int { out.Software = rows; return len(rows) }, err
	}},
	{"recommendations", func(ctx context.Context, d *defender.Client, id string) (func(*machineDetail) int, error) {
		rows, err := d.MachineRecommendations(ctx, id)
		slices.SortFunc(rows, func(a, b defender.Recommendation) int {
			return strings.Compare(recommendationKey(a), recommendationKey(b))
		})
		return func(out *machineDetail) int { out.Recommendations = rows; return len(rows) }, err
	}},
	{"missingKbs", func(ctx context.Context, d *defender.Client, id string) (func(*machineDetail) int, error) {
		rows, err := d.MissingKBs(ctx, id)
		return func(out *machineDetail) int { out.MissingKBs = rows; return len(rows) }, err
	}},
}

var _ = tools.Add(tools.Tool[machineGetInput, machineDetail]{
	Name:        "mscloud_defender_machine_get",
	Title:       "Get a Defender machine",
	Description: "One machine of Defender for Endpoint by id or name: risk, sensor, addresses, its Entra device, and by include its alerts, logon users (privileged ones marked), vulnerabilities, software, recommendations, missing updates.",
	Core:        true,
	Mode:        tools.Live,
	Permissions: defenderPermissions("Machine.Read.All"),
	Optional: []tools.Optional{
		defenderOptional("Alert.Read.All", "alerts"), defenderOptional("User.Read.All", "logonUsers"),
		defenderOptional("Vulnerability.Read.All", "vulnerabilities"), defenderOptional("Software.Read.All", "software and missingKbs"),
		defenderOptional("SecurityRecommendation.Read.All", "recommendations"),
	},
	NotIn: noDefender,
	Run: func(ctx context.Context, c *tools.Call, in machineGetInput) (machineDetail, error) {
		t, err := c.Tenant(ctx)
		if err != nil {
			return machineDetail{}, err
		}
		m, err := findMachine(ctx, c, t, in.Machine)
		if err != nil {
			return machineDetail{}, err
		}
		out := machineDetail{Machine: m, Counts: map[string]int{}}
		if in.Include == nil {
			in.Include = []string{"alerts", "logonUsers"}
		}
		if err := entraDevice(ctx, c, &out); err != nil {
			return out, err
		}
		var holders accountHolders
		parts := slices.DeleteFunc(slices.Clone(machineParts), func(p machinePart) bool { return !slices.Contains(in.Include, p.name) })
		if slices.Contains(in.Include, "logonUsers") {
			if holders, err = readAccountHolders(ctx, c); err != nil {
				return out, err
			}
			parts = append(parts, machinePart{"logonUsers", func(ctx context.Context, d *defender.Client, id string) (func(*machineDetail) int, error) {
				users, err := d.LogonUsers(ctx, id)
				return func(out *machineDetail) int {
					out.LogonUsers = newLogonRows(c, holders, users, m)
					return len(users)
				}, err
			}})
		}
		readMachineParts(ctx, c, t.Defender, &out, parts)
		return out, ctx.Err()
	},
})

// readMachineParts reads parts all at a time. One that fails is named in coverage;
// the others stand.
func readMachineParts(ctx context.Context, c *tools.Call, d *defender.Client, out *machineDetail, parts []machinePart) {
	puts := make([]func(*machineDetail) int, len(parts))
	var reading sync.WaitGroup
	for i, part := range parts {
		reading.Go(func() {
			put, err := part.read(ctx, d, out.ID)
			if err != nil {
				coverDefender(c, part.name, err)
				return
			}
			puts[i] = put
		})
	}
	reading.Wait()
	for i, put := range puts {
		if put != nil {
			out.Counts[parts[i].name] = put(out)
		}
	}
}

// entraDevice names the directory's device that the machine is.
func entraDevice(ctx context.Context, c *tools.Call, out *machineDetail) error {
	if out.AADDeviceID == "" {
		return nil
	}
	if _, err := c.Uses(ctx, feed.Devices); err != nil {
		return err
	}
	exact, _, err := tools.FindNamed(ctx, c, out.AADDeviceID, entra.KindDevice)
	if err != nil {
		return err
	}
	if len(exact) > 0 {
		out.EntraDevice = &exact[0]
	}
	return nil
}
