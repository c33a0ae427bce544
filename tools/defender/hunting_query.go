package defender

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// huntTimeout is a little more than Microsoft lets a query run.
// https://learn.microsoft.com/graph/api/security-security-runhuntingquery
const huntTimeout = 3*time.Minute + 10*time.Second

// huntRowsMost is where Microsoft ends an answer.
const huntRowsMost = 100_000

type huntingQueryInput struct {
	Query        string   `json:"query,omitzero" format:"kql" jsonschema:"KQL"`
	Library      string   `json:"library,omitzero" jsonschema:"name of a library query instead"`
	Arguments    []string `json:"arguments,omitzero" jsonschema:"its parameters, each name=value"`
	Timespan     string   `json:"timespan,omitzero" jsonschema:"how far back, e.g. 12h, 7d; at most 30d"`
	Limit        int      `json:"limit,omitzero" min:"1" max:"200" jsonschema:"rows shown; default 50"`
	CountBy      string   `json:"countBy,omitzero" jsonschema:"column of the result: counts of its values instead of rows"`
	ValidateOnly bool     `json:"validateOnly,omitzero" jsonschema:"check only, send nothing"`
	Force        bool     `json:"force,omitzero" jsonschema:"send despite unknown names"`
}

// huntingHead says what was asked and answered.
type huntingHead struct {
	API      string   `json:"api,omitzero"`
	Valid    bool     `json:"valid,omitzero"` // with validateOnly
	Query    string   `json:"query,omitzero"` // of the library, or with a bound written into it, as it was sent
	Timespan string   `json:"timespan,omitzero"`
	Tables   []string `json:"tables,omitzero"`
	// Schema says what names were held against: the tenant's, as it told it, or
	// the published one.
	Schema       string       `json:"schema,omitzero"`
	SchemaReadAt time.Time    `json:"schemaReadAt,omitzero"`
	Columns      []huntColumn `json:"columns,omitzero"`
	Values       int          `json:"differentValues,omitzero"` // with countBy
}

// huntingCount is a row of countBy.
type huntingCount struct {
	Value jsontext.Value `json:"value"`
	Count int            `json:"count"`
}

// huntingItem is a row of the answer, by column, or a count.
type huntingItem = jsontext.Value

var _ = tools.Add(tools.Tool[huntingQueryInput, tools.Detail[huntingHead, huntingItem]]{
	Name:        "mscloud_defender_hunting_query",
	Title:       "Hunt in Defender",
	Description: "Runs KQL over Defender XDR's hunting tables (mail, devices, identities, cloud apps, alerts), or a tested query by library. Tables, columns and the library: mscloud_defender_hunting_schema. The query is checked before quota is spent; up to 30 days.",
	Core:        true,
	Mode:        tools.Live,
	Timeout:     huntTimeout,
	Permissions: tools.GraphPermissions("ThreatHunting.Read.All"),
	Optional:    []tools.Optional{xdrOptional("AdvancedHunting.Read.All", "hunting without ThreatHunting.Read.All, by the API that Microsoft is retiring").ExceptIn(noDefender...)},
	Run: func(ctx context.Context, c *tools.Call, in huntingQueryInput) (tools.Detail[huntingHead, huntingItem], error) {
		none := tools.Detail[huntingHead, huntingItem]{}
		query, err := in.text(c.Now)
		if err != nil {
			return none, err
		}
		plan, err := planHunt(c, query, in.Timespan, in.Force, in.names(ctx, c))
		if err != nil {
			return none, err
		}
		head := huntingHead{Timespan: plan.timespan, Tables: plan.tables, Schema: plan.names.word(), SchemaReadAt: plan.names.ReadAt}
		if in.Library != "" {
			head.Query = query
		}
		if in.ValidateOnly {
			head.Valid, head.Columns = true, plan.columns
			plan.time.tell(c, "")
			c.Note("Nothing was sent.")
			return tools.Detail[huntingHead, huntingItem]{Item: head, List: tools.List[huntingItem]{NoItems: true}}, nil
		}
		if in.CountBy != "" && plan.columns != nil && !slices.ContainsFunc(plan.columns, func(x huntColumn) bool { return x.Name == in.CountBy }) {
			names := make([]string, len(plan.columns))
			for i, x := range plan.columns {
				names[i] = x.Name
			}
			return none, tools.BadArgument("countBy", "is no column of the result: "+tools.Quote(in.CountBy), tools.DidYouMean(in.CountBy, names))
		}
		t, err := c.Tenant(ctx)
		if err != nil {
			return none, err
		}
		api, err := huntingAPI(ctx, t, c.Now)
		if err != nil {
			return none, err
		}
		if api == cloud.XDR {
			sent := plan.bounded(c)
			if sent.query != plan.query {
				head.Query = sent.query
			}
			plan, head.Timespan = sent, sent.timespan
			noteHuntingEnd(c)
		}
		plan.time.tell(c, api)
		answer, err := tools.Once(c, "hunt", func() (*hunt, error) { return runHunt(ctx, t, api, plan, in.CountBy) })
		if err != nil {
			return none, explainHunt(err, plan)
		}
		head.API, head.Columns = api.Title(), answer.rows.columns
		return answer.show(c, in, head)
	},
})

// names gives what the call's query is held against. A check alone sends
// nothing.
func (in huntingQueryInput) names(ctx context.Context, c *tools.Call) func(anew bool) (HuntingNames, error) {
	return func(anew bool) (HuntingNames, error) {
		if in.ValidateOnly {
			return NamesHeld(ctx, c.Store, c.ID())
		}
		t, err := c.Tenant(ctx)
		if err != nil {
			return HuntingNames{}, err
		}
		since := c.Now.Add(-namesHeld)
		if anew {
			since = c.Now.Add(-namesRetry)
		}
		return namesSince(ctx, c.Store, t, c.Now, since)
	}
}

// text is the query of a call.
func (in huntingQueryInput) text(now time.Time) (string, error) {
	switch {
	case in.Query == "" && in.Library == "":
		return "", &tools.Error{Code: "missingArgument", Message: "neither query nor library is given", Fix: "pass query with KQL, or library with a name of mscloud_defender_hunting_schema"}
	case in.Query != "" && in.Library != "":
		return "", tools.BadArgument("library", "does not go with query", "pass one of them")
	case in.Query != "" && len(in.Arguments) > 0:
		return "", tools.BadArgument("arguments", "are those of a library query", "write the values into query")
	case in.Query != "":
		return in.Query, nil
	}
	q, err := libraryQuery(in.Library)
	if err != nil {
		return "", err
	}
	return q.bind(in.Arguments, now)
}

// olderHunting is the permission of Defender XDR's own API.
var olderHunting = cloud.Permission{API: cloud.XDR, Value: "AdvancedHunting.Read.All"}

// noteHuntingEnd says that an answer came from the API that ends, and when.
func noteHuntingEnd(c *tools.Call) {
	if end, ok := cloud.RetirementOf(olderHunting); ok {
		c.Note("Read by Defender XDR's own hunting API, which Microsoft ends on %s: grant %s of Microsoft Graph before.", end.Day(), end.Instead.Value)
	}
}

// huntingAPI chooses by what the tokens carry: Graph's, which stays, or that of
// Defender XDR where only its permission is granted, until that API ends.
func huntingAPI(ctx context.Context, t *tenant.Tenant, now time.Time) (cloud.API, error) {
	roles, err := t.Cloud.Roles(ctx, cloud.Graph)
	if err != nil {
		return "", err
	}
	if cloud.Grants(roles, "ThreatHunting.Read.All") {
		return cloud.Graph, nil
	}
	older, err := t.Cloud.Roles(ctx, cloud.XDR)
	if err == nil && cloud.Grants(older, olderHunting.Value) {
		end, ends := cloud.RetirementOf(olderHunting)
		if !ends || !end.Over(now) {
			return cloud.XDR, nil
		}
		return "", &tools.Error{
			Code: "permissionMissing", Message: "the app may not hunt: " + end.What + " ended on " + end.Day() + ", and AdvancedHunting.Read.All opens nothing else",
			Fix: "Grant the application permission ThreatHunting.Read.All of Microsoft Graph and give admin consent.",
		}
	}
	missing := &tools.Error{
		Code: "permissionMissing", Message: "the app may not hunt: it has neither ThreatHunting.Read.All of Microsoft Graph nor AdvancedHunting.Read.All of Defender XDR",
		Fix: "Grant the application permission ThreatHunting.Read.All of Microsoft Graph and give admin consent; Defender XDR's own API is being retired.",
	}
	var signIn *cloud.SignInError
	if errors.As(err, &signIn) && signIn.NotProvisioned() {
		missing.Message += "; the tenant does not know Defender XDR's API, so it may have no Defender at all"
	}
	return "", missing
}

// hunt is an answer, with the counts of countBy.
type hunt struct {
	rows   huntRows
	counts map[string]int // by the value's JSON
}

// huntKeep is the most rows that a call shows.
const huntKeep = 200

// huntValues is how many different values are counted.
const huntValues = 50_000

func runHunt(ctx context.Context, t *tenant.Tenant, api cloud.API, plan *huntPlan, countBy string) (*hunt, error) {
	h := &hunt{}
	h.rows = huntRows{keep: huntKeep, by: countBy}
	h.rows.reset = func() { h.counts = map[string]int{} }
	h.rows.count = func(value jsontext.Value) {
		if _, known := h.counts[string(value)]; known || len(h.counts) < huntValues {
			h.counts[string(value)]++
		}
	}
	if api == cloud.XDR {
		return h, t.Defender.HuntInto(ctx, plan.query, &h.rows)
	}
	return h, t.Graph.HuntInto(ctx, plan.query, plan.timespan, &h.rows)
}

// show makes the answer of a call.
func (h *hunt) show(c *tools.Call, in huntingQueryInput, head huntingHead) (tools.Detail[huntingHead, huntingItem], error) {
	page, err := c.Page(tools.Page{Limit: in.Limit})
	if err != nil {
		return tools.Detail[huntingHead, huntingItem]{}, err
	}
	out := tools.List[huntingItem]{Items: []huntingItem{}}
	if h.rows.total >= huntRowsMost {
		c.Note("Microsoft ended the answer at its limit of %d rows: there are more. Summarize, filter or shorten the time.", huntRowsMost)
	} else {
		out.Total = new(h.rows.total)
	}
	if in.CountBy != "" {
		if !slices.ContainsFunc(h.rows.columns, func(x huntColumn) bool { return x.Name == in.CountBy }) {
			names := make([]string, len(h.rows.columns))
			for i, x := range h.rows.columns {
				names[i] = x.Name
			}
			return tools.Detail[huntingHead, huntingItem]{}, tools.BadArgument("countBy", "is no column of the result: "+tools.Quote(in.CountBy), tools.DidYouMean(in.CountBy, names))
		}
		values := make([]string, 0, len(h.counts))
		for value := range h.counts {
			values = append(values, value)
		}
		slices.SortFunc(values, func(a, b string) int { return cmp.Or(cmp.Compare(h.counts[b], h.counts[a]), cmp.Compare(a, b)) })
		head.Values, head.Columns = len(values), nil
		if len(values) == huntValues {
			c.Note("Only the first %d different values were counted.", huntValues)
		}
		if len(values) > page.Limit {
			c.Note("The %d most frequent of %d values are shown.", page.Limit, len(values))
		}
		for _, value := range values[:min(len(values), page.Limit)] {
			row, err := tools.EncodeClean(huntingCount{jsontext.Value(value), h.counts[value]}, tools.MaxRowText)
			if err != nil {
				return tools.Detail[huntingHead, huntingItem]{}, err
			}
			out.Items = append(out.Items, row)
		}
		return tools.Detail[huntingHead, huntingItem]{Item: head, List: out}, nil
	}
	dynamic := map[string]bool{}
	for _, x := range h.rows.columns {
		dynamic[x.Name] = x.Type == "Object" || x.Type == "Dynamic"
	}
	emptied := false
	for _, row := range h.rows.rows[:min(len(h.rows.rows), page.Limit)] {
		lean, left := leanRow(row, dynamic)
		emptied = emptied || left
		out.Items = append(out.Items, lean)
	}
	if emptied {
		c.Note("Empty cells are left out of the rows.")
	}
	if h.rows.total > len(out.Items) {
		c.Note("The first %d of %d rows are shown: order and filter so that these matter, or count with countBy or summarize.", len(out.Items), h.rows.total)
	}
	return tools.Detail[huntingHead, huntingItem]{Item: head, List: out}, nil
}
