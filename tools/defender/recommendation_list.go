package defender

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/defender"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type recommendationListInput struct {
	tools.Page
	ID       string `json:"id,omitzero" jsonschema:"exposed machines of this one, e.g. va-_-google-_-chrome"`
	Severity string `json:"severity,omitzero" enum:"critical,high,medium,low" jsonschema:"by severityScore: from 9, 7, 4, 0"`
	Product  string `json:"product,omitzero" format:"words" jsonschema:"words of product, vendor or title"`
	Status   string `json:"status,omitzero" enum:"active,exception"`
}

// recommendationItem is a recommendation or, with id, a machine that it is
// about.
type recommendationItem struct {
	*defender.Recommendation
	*exposedMachine
}

// exposedMachine is a machine in a list of those that something is about.
type exposedMachine struct {
	MachineID string `json:"machineId"`
	Name      string `json:"computerDnsName,omitzero"`
	Platform  string `json:"osPlatform,omitzero"`
	Group     string `json:"rbacGroupName,omitzero"`
}

// exposedMachines is a page of machines by name.
func exposedMachines(list []defender.MachineReference, page store.Page) (rows []*exposedMachine, next string) {
	cut, next := tools.PageOf(list, page, func(m defender.MachineReference) string { return tools.NameKey(m.ComputerDNSName, m.ID) })
	for _, m := range cut {
		rows = append(rows, &exposedMachine{m.ID, m.ComputerDNSName, m.OSPlatform, m.RBACGroupName})
	}
	return rows, next
}

// severityFloors are the scores from which a recommendation counts as so
// severe: those of CVSS, as the API has no word for it.
// https://learn.microsoft.com/defender-endpoint/api/recommendation
var severityFloors = []struct {
	name string
	from float64
}{{"critical", 9}, {"high", 7}, {"medium", 4}, {"low", 0}}

func severityOfScore(score float64) string {
	for _, s := range severityFloors {
		if score >= s.from {
			return s.name
		}
	}
	return ""
}

var _ = tools.Add(tools.Tool[recommendationListInput, tools.List[recommendationItem]]{
	Name:        "mscloud_defender_recommendation_list",
	Title:       "List Defender recommendations",
	Description: "What vulnerability management says to mend: updates and settings, most exposed machines first; with id the exposed machines. The CVEs behind them: mscloud_defender_vulnerability_list; those of one machine: mscloud_defender_machine_get.",
	Core:        true,
	Mode:        tools.Live,
	Permissions: defenderPermissions("SecurityRecommendation.Read.All"),
	NotIn:       noDefender,
	Run: func(ctx context.Context, c *tools.Call, in recommendationListInput) (tools.List[recommendationItem], error) {
		out := tools.List[recommendationItem]{Items: []recommendationItem{}}
		page, err := c.Page(in.Page)
		if err != nil {
			return out, err
		}
		t, err := c.Tenant(ctx)
		if err != nil {
			return out, err
		}
		if in.ID != "" {
			if in.Severity+in.Product+in.Status != "" {
				return out, tools.BadArgument("id", "does not go with other filters: it names one recommendation", "leave the others out")
			}
			_, err := tools.Once(c, "recommendation "+in.ID, func() (defender.Recommendation, error) { return t.Defender.Recommendation(ctx, in.ID) })
			if errors.Is(err, cloud.ErrNotFound) {
				return out, &tools.Error{Code: "notFound", Message: "there is no recommendation " + tools.Quote(in.ID), Fix: "mscloud_defender_recommendation_list without id lists them with their ids"}
			}
			if err != nil {
				return out, err
			}
			machines, whole, err := readMost(c, "machines", "machines of "+in.ID, func() ([]defender.MachineReference, error) { return t.Defender.RecommendationMachines(ctx, in.ID) })
			if err != nil {
				return out, err
			}
			out.Total = tools.Total(len(machines), whole)
			rows, next := exposedMachines(machines, page)
			out.Next = next
			for _, row := range rows {
				out.Items = append(out.Items, recommendationItem{exposedMachine: row})
			}
			return out, nil
		}
		q := defender.Query{Top: defenderPage}
		if in.Status != "" {
			q.Filter = append(q.Filter, defender.Equal("status", upperFirst(in.Status)))
		}
		list, whole, err := readMost(c, "recommendations", "recommendations "+in.Status, func() ([]defender.Recommendation, error) {
			return t.Defender.Recommendations(ctx, q, defenderRows)
		})
		if err != nil {
			return out, err
		}
		list = slices.DeleteFunc(slices.Clone(list), func(r defender.Recommendation) bool {
			return in.Status != "" && !strings.EqualFold(r.Status, in.Status) || in.Severity != "" && severityOfScore(r.SeverityScore) != in.Severity ||
				in.Product != "" && !tools.HasWords(in.Product, r.ProductName, r.Vendor, r.RecommendationName, r.RelatedComponent)
		})
		if in.Cursor == "" {
			out.Facets = map[string][]tools.Facet{
				"severity":               tools.CountBy(list, func(r defender.Recommendation) string { return severityOfScore(r.SeverityScore) }),
				"recommendationCategory": tools.CountBy(list, func(r defender.Recommendation) string { return r.RecommendationCategory }),
				"status":                 tools.CountBy(list, func(r defender.Recommendation) string { return r.Status }),
			}
		}
		out.Total = tools.Total(len(list), whole)
		rows, next := tools.PageOf(list, page, recommendationKey)
		out.Next = next
		for i := range rows {
			out.Items = append(out.Items, recommendationItem{Recommendation: &rows[i]})
		}
		return out, nil
	},
})

// recommendationKey orders recommendations: most exposed machines first, then
// the most severe.
func recommendationKey(r defender.Recommendation) string {
	return fmt.Sprintf("%09d %05.1f %s", 999_999_999-r.ExposedMachinesCount, 1000-r.SeverityScore, strings.ToLower(r.ID))
}
