package defender

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/defender"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type defenderSummaryInput struct {
	Include []string `json:"include,omitzero" enum:"incidents,scores,machines" jsonschema:"default all"`
}

// defenderSummary is what mscloud_defender_summary answers.
type defenderSummary struct {
	Incidents *openIncidents `json:"openIncidents,omitzero"`
	// ExposureScore is 0 to 100, lower is better; ConfigurationScore, the secure
	// score for devices, is better the higher.
	ExposureScore      *defender.Score `json:"exposureScore,omitzero"`
	ConfigurationScore *defender.Score `json:"configurationScore,omitzero"`
	Machines           *machineCounts  `json:"machines,omitzero"`
}

// openIncidents are the incidents that nobody has resolved.
type openIncidents struct {
	Count      int            `json:"count"`
	BySeverity []tools.Facet  `json:"bySeverity"`
	Unassigned int            `json:"unassigned"`
	Worst      []openIncident `json:"worst"`
}

type openIncident struct {
	ID       string    `json:"id"`
	Name     string    `json:"displayName"`
	Severity string    `json:"severity"`
	Status   string    `json:"status"`
	Created  time.Time `json:"createdDateTime"`
	Updated  time.Time `json:"lastUpdateDateTime"`
	Assigned string    `json:"assignedTo,omitzero"`
}

// machineCounts count the machines seen in the last 30 days.
type machineCounts struct {
	Count      int           `json:"count"`
	Onboarding []tools.Facet `json:"onboardingStatus"`
	Health     []tools.Facet `json:"sensorHealth"` // of the onboarded
	Risk       []tools.Facet `json:"riskScore"`
	Exposure   []tools.Facet `json:"exposureLevel"`
	Platforms  []tools.Facet `json:"osPlatform"`
}

// How many open incidents are counted, and how many are shown.
const (
	countedIncidents = 1000
	shownIncidents   = 5
)

var _ = tools.Add(tools.Tool[defenderSummaryInput, defenderSummary]{
	Name:        "mscloud_defender_summary",
	Title:       "Summary of Defender",
	Description: "Defender at a glance: open incidents, exposure and configuration score, machines onboarded and not, sensor health, risk. Then mscloud_defender_incident_list, mscloud_defender_machine_list, mscloud_defender_recommendation_list.",
	Core:        true,
	Mode:        tools.Live,
	Optional: []tools.Optional{
		tools.GraphOptional("SecurityIncident.Read.All", "open incidents").ExceptIn(noDefender...),
		defenderOptional("Score.Read.All", "scores"), defenderOptional("Machine.Read.All", "machines"),
	},
	NotIn: noDefender,
	Run: func(ctx context.Context, c *tools.Call, in defenderSummaryInput) (defenderSummary, error) {
		out := defenderSummary{}
		t, err := c.Tenant(ctx)
		if err != nil {
			return out, err
		}
		var reading sync.WaitGroup
		part := func(include, name string, read func() error) {
			if in.Include != nil && !slices.Contains(in.Include, include) {
				return
			}
			reading.Go(func() {
				if err := read(); err != nil {
					coverDefender(c, name, err)
					return
				}
				c.Live()
			})
		}
		part("incidents", "open incidents", func() (err error) {
			out.Incidents, err = readOpenIncidents(ctx, c, t)
			return err
		})
		part("scores", "exposure score", func() error {
			score, err := t.Defender.ExposureScore(ctx)
			if err == nil {
				out.ExposureScore = &score
			}
			return err
		})
		part("scores", "configuration score", func() error {
			score, err := t.Defender.ConfigurationScore(ctx)
			if err == nil {
				out.ConfigurationScore = &score
			}
			return err
		})
		part("machines", "machines", func() error {
			list, _, err := readMachines(ctx, c, defender.Query{Top: defenderPage})
			if err != nil {
				return err
			}
			facets := facetsOfMachines(list)
			onboarded := slices.DeleteFunc(slices.Clone(list), func(m defender.Machine) bool { return !strings.EqualFold(m.OnboardingStatus, "onboarded") })
			out.Machines = &machineCounts{
				Count: len(list), Onboarding: facets["onboardingStatus"], Risk: facets["riskScore"], Exposure: facets["exposureLevel"],
				Platforms: facets["osPlatform"], Health: tools.CountBy(onboarded, func(m defender.Machine) string { return m.HealthStatus }),
			}
			return nil
		})
		reading.Wait()
		return out, ctx.Err()
	},
})

// readOpenIncidents reads the incidents that are active or in progress, the last
// updated first, as many as are counted.
func readOpenIncidents(ctx context.Context, c *tools.Call, t *tenant.Tenant) (*openIncidents, error) {
	var list []openIncident
	for _, status := range []string{"active", "inProgress"} {
		n := 0
		link, err := t.Graph.IncidentsStart(graph.SecurityQuery{Status: status, Top: 50})
		if err != nil {
			return nil, err
		}
		for link != "" {
			page, err := graph.ReadPage[graph.Incident](ctx, t.Graph, link)
			if err != nil {
				return nil, err
			}
			for _, i := range page.Items {
				list = append(list, openIncident{i.ID, i.DisplayName, i.Severity, i.Status, i.CreatedDateTime, i.LastUpdateDateTime, i.AssignedTo})
			}
			n += len(page.Items)
			if page.Next != "" && (n >= countedIncidents/2 || page.Next == link) {
				c.Cover(tools.Coverage{
					Part: fmt.Sprintf("open incidents beyond %d that are %s", n, status), State: tools.Partial, Reason: "throttled",
					Fix: "mscloud_defender_incident_list pages through them",
				})
				break
			}
			link = page.Next
		}
	}
	out := &openIncidents{Count: len(list), BySeverity: tools.CountBy(list, func(i openIncident) string { return i.Severity })}
	for _, i := range list {
		if i.Assigned == "" {
			out.Unassigned++
		}
	}
	key := func(i openIncident) string {
		return levelKey(i.Severity) + fmt.Sprintf("%012d", 1<<38-i.Updated.Unix()) + i.ID
	}
	slices.SortFunc(list, func(a, b openIncident) int { return strings.Compare(key(a), key(b)) })
	out.Worst = list[:min(len(list), shownIncidents)]
	return out, nil
}
