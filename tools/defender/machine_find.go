package defender

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/defender"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// machineIDText is the form of a machine's id.
var machineIDText = regexp.MustCompile(`^[0-9a-fA-F]{40}$`)

// namesakes is how many machines with the beginning of a name are looked at.
const namesakes = 200

// kindMachine is the kind of a machine of Defender in a list of candidates.
const kindMachine entra.Kind = "machine"

// findMachine finds a machine by its id, the deviceId of its Entra device, its DNS
// name, or that name's first part. A name that several have is an error with
// candidates: one computer that was set up anew is two machines.
func findMachine(ctx context.Context, c *tools.Call, t *tenant.Tenant, named string) (defender.Machine, error) {
	named = strings.TrimSpace(named)
	if machineIDText.MatchString(named) {
		m, err := t.Defender.Machine(ctx, strings.ToLower(named))
		if errors.Is(err, cloud.ErrNotFound) {
			err = noMachine(named, nil)
		}
		c.Live()
		return m, err
	}
	q := defender.Query{Top: namesakes, Filter: []string{defender.StartsWith("computerDnsName", strings.ToLower(named))}}
	id, idErr := uuid.Parse(named)
	if idErr == nil {
		q.Filter = []string{"aadDeviceId eq " + id.String()}
	}
	near, whole, err := readMost(c, "machines", "machines named "+named, func() ([]defender.Machine, error) { return t.Defender.Machines(ctx, q, namesakes) })
	if err != nil {
		return defender.Machine{}, err
	}
	var same []defender.Machine
	for _, full := range []bool{true, false} {
		for _, m := range near {
			short, _, _ := strings.Cut(m.ComputerDNSName, ".")
			if idErr == nil && strings.EqualFold(m.AADDeviceID, id.String()) || strings.EqualFold(m.ComputerDNSName, named) || !full && strings.EqualFold(short, named) {
				same = append(same, m)
			}
		}
		if len(same) > 0 {
			break
		}
	}
	switch len(same) {
	case 0:
		if !whole {
			return defender.Machine{}, &tools.Error{Code: "notRead", Message: "none of the machines that were read is called " + tools.Quote(named) + ", and not all were", Fix: "ask again in a minute, or with the machine's id"}
		}
		return defender.Machine{}, noMachine(named, near)
	case 1:
		return same[0], nil
	}
	e := &tools.Error{Code: "ambiguous", Message: tools.Quote(named) + " is the name of several machines", Fix: "ask again with the id of one of the candidates"}
	slices.SortFunc(same, func(a, b defender.Machine) int { return b.LastSeen.Compare(a.LastSeen) })
	for _, m := range same[:min(len(same), 25)] {
		e.Candidates = append(e.Candidates, entra.Ref{ID: m.ID, Kind: kindMachine, DisplayName: m.ComputerDNSName, Key: "last seen " + m.LastSeen.UTC().Format(time.RFC3339)})
	}
	return defender.Machine{}, e
}

// noMachine says that a name is no machine's, with those whose names begin so.
func noMachine(named string, near []defender.Machine) error {
	e := &tools.Error{
		Code: "notFound", Message: "Defender for Endpoint has no machine " + tools.Quote(named) + " that was seen in the last 30 days",
		Fix: "mscloud_defender_machine_list with search finds machines by a part of the name",
	}
	for _, m := range near[:min(len(near), 10)] {
		e.Candidates = append(e.Candidates, entra.Ref{ID: m.ID, Kind: kindMachine, DisplayName: m.ComputerDNSName})
	}
	if len(near) > 0 {
		e.Fix = "the names of the candidates begin so: ask again with the id of the one that is meant"
	}
	return e
}
