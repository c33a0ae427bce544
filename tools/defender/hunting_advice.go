package defender

import (
	"errors"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// huntCosts is how a query is made cheaper.
// https://learn.microsoft.com/defender-xdr/advanced-hunting-best-practices
const huntCosts = "shorten timespan, filter on Timestamp and one table's own columns first, prefer has to contains, join the smaller table on the left, summarize"

// huntAdvice are the service's errors by a part of their words, in the order in
// which they are tried.
// https://learn.microsoft.com/defender-xdr/advanced-hunting-errors
var huntAdvice = []struct{ says, code, fix string }{
	{"exceeded the allowed result size", "resultTooLarge", "ask for fewer rows and columns: project what you need, summarize, or end with take 1000"},
	{"result size", "resultTooLarge", "ask for fewer rows and columns: project what you need, summarize, or end with take 1000"},
	{"resolve table", "unknownTable", "the tenant may lack the product whose data the table holds; mscloud_defender_hunting_schema lists the tables by product"},
	{"resolve scalar", "unknownColumn", "see mscloud_defender_hunting_schema with the table's name"},
	{"resolve column", "unknownColumn", "see mscloud_defender_hunting_schema with the table's name"},
	{"unknown function", "unknownFunction", "use functions of KQL that Microsoft documents for advanced hunting"},
	{"recognition error", "querySyntax", "mend the place that Microsoft names; validateOnly checks a query without spending quota"},
	{"semantic error", "querySemantics", "mend what Microsoft names; mscloud_defender_hunting_schema has tables, columns and types"},
	{"timed out", "queryTimeout", "the query ran into Microsoft's three minutes: " + huntCosts},
	{"timeout", "queryTimeout", "the query ran into Microsoft's three minutes: " + huntCosts},
	{"memory", "queryTooHeavy", "the query needs more memory than Microsoft gives: " + huntCosts},
	{"resources", "queryTooHeavy", "the query needs more than Microsoft gives: " + huntCosts},
}

// explainHunt turns what a hunting API answers into advice.
func explainHunt(err error, plan *huntPlan) error {
	var failed *cloud.Error
	switch {
	case errors.Is(err, cloud.ErrTooLarge):
		return &tools.Error{
			Code: "resultTooLarge", Message: "Microsoft's answer is larger than this product reads at once",
			Fix: "ask for fewer rows and columns: project what you need, summarize, or end with take 1000",
		}
	case !errors.As(err, &failed):
		return err
	case errors.Is(err, cloud.ErrThrottled):
		e := tools.Explain(err)
		wait := "in a minute"
		if failed.RetryAfter > 0 {
			wait = "in " + failed.RetryAfter.Round(time.Second).String()
		}
		return &tools.Error{
			Code: "throttled", Message: e.Message, RequestID: e.RequestID,
			Fix: "ask again " + wait + ". Microsoft gives a tenant so many calls a minute and so much computing time each quarter of an hour; until then " + huntCosts,
		}
	case failed.Status != 400:
		return err
	}
	said := strings.ToLower(failed.Message)
	for _, a := range huntAdvice {
		if !strings.Contains(said, a.says) {
			continue
		}
		out := &tools.Error{Code: a.code, Message: "Microsoft refused the query: " + failed.Message, Fix: a.fix, RequestID: failed.RequestID}
		if len(plan.doubts) > 0 && (a.code == "unknownColumn" || a.code == "unknownTable") {
			out.Fix = plan.doubts[0] + " " + a.fix
		}
		if a.code == "unknownTable" {
			for _, table := range plan.tables {
				if product := productOfTable(table); strings.Contains(failed.Message, "'"+table+"'") && product != "" {
					out.Code, out.Message = "licenceMissing", "this tenant has no table "+table+": it comes with "+product
					out.Fix = "hunt in tables of products that the tenant has"
				}
			}
		}
		return out
	}
	return err
}

// tableProducts are the products that fill a table, by the beginning of its
// name.
// https://learn.microsoft.com/defender-xdr/advanced-hunting-schema-tables
var tableProducts = []struct{ prefix, product string }{
	{"DeviceTvm", "Defender Vulnerability Management"}, {"DeviceBaseline", "Defender Vulnerability Management"}, {"Device", "Defender for Endpoint"},
	{"Email", "Defender for Office 365"}, {"CallActivity", "Defender for Office 365"}, {"UrlClickEvents", "Defender for Office 365"}, {"Message", "Defender for Office 365"}, {"CampaignInfo", "Defender for Office 365"},
	{"FileMaliciousContentInfo", "Defender for Office 365"}, {"IdentityLogonEvents", "Defender for Identity"}, {"IdentityQueryEvents", "Defender for Identity"},
	{"IdentityDirectoryEvents", "Defender for Identity"}, {"IdentityEvents", "Defender for Identity"}, {"CloudAppEvents", "Defender for Cloud Apps"},
	{"OAuthAppInfo", "Defender for Cloud Apps (app governance)"}, {"Behavior", "Defender for Cloud Apps"}, {"EntraId", "Entra ID P2"}, {"GraphAPIAuditEvents", "Entra ID P2"},
	{"Cloud", "Defender for Cloud"}, {"DataSecurity", "Microsoft Purview"}, {"AIAgents", "Defender for Cloud Apps"}, {"ExposureGraph", "Security Exposure Management"},
}

// productOfTable is the product that fills a table, "" for tables that all
// products fill.
func productOfTable(table string) string {
	for _, p := range tableProducts {
		if strings.HasPrefix(table, p.prefix) {
			return p.product
		}
	}
	return ""
}

// timeColumn is the column that says when a row of a table is of, "" without
// one.
func timeColumn(table *check.Table) string {
	for _, name := range []string{"Timestamp", "TimeGenerated", "ActivityTimestamp"} {
		for _, column := range table.Columns {
			if column.Name == name {
				return name
			}
		}
	}
	return ""
}
