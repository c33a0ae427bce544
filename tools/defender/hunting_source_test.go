package defender

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// withAPIs is a world whose app has some permissions of Graph, with the small
// tenant's of Defender's own APIs.
func withAPIs(t *testing.T, permissions ...string) *toolstest.World {
	t.Helper()
	return toolstest.New(t, toolstest.Options{Permissions: append([]string{"User.Read.All", "Directory.Read.All"}, permissions...), Unsynced: true})
}

// TestHuntingChoosesTheAPI: Graph's where its permission is granted, Defender
// XDR's where only that is, and one sentence where neither is.
func TestHuntingChoosesTheAPI(t *testing.T) {
	t.Parallel()
	query := toolstest.Args{"query": "EmailEvents | where Timestamp > ago(14d) | count"}
	for name, want := range map[string]string{"ThreatHunting.Read.All": "Microsoft Graph", "User.Read.All": "Microsoft Threat Protection"} {
		w := withAPIs(t, name)
		text := toolstest.Call(t, toolstest.Connect(t, w.Server(t, nil), nil, nil), "mscloud_defender_hunting_query", query)
		if !strings.Contains(text, `"api":"`+want+`"`) || !strings.Contains(text, `"items":[{"Count":4}]`) {
			t.Errorf("with %s: %s", name, text)
		}
	}
	w := withAPIs(t)
	w.Cloud.Hunting().Remove()
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	reply, isError := toolstest.Ask(t, cs, "mscloud_defender_hunting_query", query)
	if message, _ := reply["message"].(string); !isError || reply["code"] != "permissionMissing" || !strings.Contains(message, "may have no Defender") {
		t.Errorf("without any: %v", reply)
	}
	if reply, isError := toolstest.Ask(t, cs, "mscloud_defender_hunting_query", toolstest.Args{"query": "EmailEvents | take 1", "validateOnly": true}); isError {
		t.Errorf("a check alone: %v", reply)
	}
}

// TestHuntingEnds: until the day on which Defender XDR's own API ends an answer
// by it names the day; from then on its permission opens nothing, and the error
// and the status say what to grant.
func TestHuntingEnds(t *testing.T) {
	t.Parallel()
	query := toolstest.Args{"query": "EmailEvents | where Timestamp > ago(14d) | count"}
	w := withAPIs(t)
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	text := toolstest.Call(t, cs, "mscloud_defender_hunting_query", query)
	if !strings.Contains(text, "ends on 2027-02-01") || !strings.Contains(text, "ThreatHunting.Read.All") {
		t.Errorf("got %s", text)
	}
	cs = toolstest.Connect(t, w.Server(t, func(o *tools.Options) { o.Now = func() time.Time { return directory.HuntingEnd } }), nil, nil)
	reply, isError := toolstest.Ask(t, cs, "mscloud_defender_hunting_query", query)
	if message, _ := reply["message"].(string); !isError || reply["code"] != "permissionMissing" || !strings.Contains(message, "ended on 2027-02-01") {
		t.Errorf("after the end: %v", reply)
	}
}

// TestHuntingEndIsOneDay: the emulator and the product end it on the same day.
func TestHuntingEndIsOneDay(t *testing.T) {
	t.Parallel()
	for permission, day := range map[cloud.Permission]time.Time{
		{API: cloud.XDR, Value: "AdvancedHunting.Read.All"}:    directory.HuntingEnd,
		{API: cloud.Defender, Value: "AdvancedQuery.Read.All"}: directory.HuntingEnd,
		{API: cloud.Graph, Value: "SecurityEvents.Read.All"}:   directory.LegacyAlertsEnd,
	} {
		if end, ok := cloud.RetirementOf(permission); !ok || !end.On.Equal(day) {
			t.Errorf("%s: got %s, want %s", permission, end.On, day)
		}
	}
}

// TestHuntingRefusals: what Microsoft refuses becomes advice.
func TestHuntingRefusals(t *testing.T) {
	t.Parallel()
	w := withAPIs(t, "ThreatHunting.Read.All")
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	w.Cloud.Hunting().Remove(hunting.Office)
	refused := func(name, query, code, fix string) {
		t.Helper()
		reply, isError := toolstest.Ask(t, cs, "mscloud_defender_hunting_query", toolstest.Args{"query": query})
		if text, _ := reply["fix"].(string); !isError || reply["code"] != code || !strings.Contains(text, fix) {
			t.Errorf("%s: %v", name, reply)
		}
	}
	refused("a table of a product that is not there", "EmailEvents | where Timestamp > ago(1d) | count", "licenceMissing", "products that the tenant has")
	refused("an answer over Microsoft's size", `range x from 1 to 90000 step 1 | extend Text = strcat(x, "`+strings.Repeat("0123456789abcdef", 100)+`")`, "resultTooLarge", "summarize")
	w.Cloud.Hunting().SpendQuota()
	refused("a spent quota", "DeviceLogonEvents | where Timestamp > ago(1d) | count", "throttled", "ask again in 15m0s")
}

// TestHuntingCutsRows: an answer ends below its size, and says that it was cut
// without a cursor that does not exist; the query is sent once.
func TestHuntingCutsRows(t *testing.T) {
	t.Parallel()
	w := withAPIs(t, "ThreatHunting.Read.All")
	text := toolstest.Call(t, toolstest.Connect(t, w.Server(t, nil), nil, nil), "mscloud_defender_hunting_query", toolstest.Args{
		"query": `range x from 1 to 5000 step 1 | extend Text = strcat(x, "` + strings.Repeat("0123456789abcdef", 50) + `")`, "limit": 200,
	})
	if len(text) > tools.MaxAnswer || !strings.Contains(text, "ask for fewer columns or counts") || strings.Contains(text, "nextCursor") || !strings.Contains(text, `"total":5000`) {
		t.Errorf("%d bytes: %.600s", len(text), text)
	}
}

// offline is a network that is not there.
type offline struct{}

func (offline) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("the network is not there")
}

// TestHuntingValidatesOffline: a check needs no network.
func TestHuntingValidatesOffline(t *testing.T) {
	t.Parallel()
	w := withAPIs(t, "ThreatHunting.Read.All")
	o := w.Options()
	o.Tenants = offlinePool(w)
	s, err := tools.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	cs := toolstest.Connect(t, s, nil, nil)
	if text := toolstest.Call(t, cs, "mscloud_defender_hunting_query", toolstest.Args{"library": "password-spray", "validateOnly": true}); !strings.Contains(text, `"valid":true`) {
		t.Error(text)
	}
	if reply, isError := toolstest.Ask(t, cs, "mscloud_defender_hunting_query", toolstest.Args{"library": "password-spray"}); !isError {
		t.Errorf("sent without a network: %v", reply)
	}
	if text := toolstest.Call(t, cs, "mscloud_defender_hunting_schema", toolstest.Args{}); !strings.Contains(text, "EmailEvents") {
		t.Error(text)
	}
}

// TestAlertSources: without SecurityAlert.Read.All alerts come from hunting,
// without that from the API before, as long as Microsoft answers it; each says
// what is lost.
func TestAlertSources(t *testing.T) {
	t.Parallel()
	w := withAPIs(t, "ThreatHunting.Read.All")
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	text := toolstest.Call(t, cs, "mscloud_defender_alert_list", toolstest.Args{"entity": "ana@contoso.com", "severity": "high", "source": "endpoint", "since": "7d"})
	for _, want := range []string{"hunting over AlertInfo", `"lost":"status`, `"id":"da0000000001_1"`, `"permissionMissing"`, "T1003.001", "ana@contoso.com"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	if text := toolstest.Call(t, cs, "mscloud_defender_alert_list", toolstest.Args{"limit": 1}); !strings.Contains(text, `"nextCursor"`) || !strings.Contains(text, "da0000000001_1") {
		t.Error(text)
	}
	if reply, isError := toolstest.Ask(t, cs, "mscloud_defender_alert_list", toolstest.Args{"status": "new"}); !isError || reply["code"] != "permissionMissing" {
		t.Errorf("a filter that hunting does not know: %v", reply)
	}
	if reply, isError := toolstest.Ask(t, cs, "mscloud_defender_incident_list", toolstest.Args{}); !isError || reply["code"] != "permissionMissing" {
		t.Errorf("incidents: %v", reply)
	}

	before := withAPIs(t, "SecurityEvents.Read.All")
	before.Cloud.Hunting().Remove()
	before.Directory.AddRow("alerts", "old-1", map[string]any{
		"title": "Old alert", "severity": "high", "status": "newAlert", "category": "Malware", "createdDateTime": toolstest.ClockStart.Add(-90 * 24 * time.Hour),
		"vendorInformation": map[string]any{"provider": "Microsoft Defender ATP", "vendor": "Microsoft"},
	})
	cs = toolstest.Connect(t, before.Server(t, nil), nil, nil)
	if reply, isError := toolstest.Ask(t, cs, "mscloud_defender_alert_list", toolstest.Args{}); !isError || !strings.Contains(reply["message"].(string), "no longer answers") {
		t.Errorf("after the end of the older API: %v", reply)
	}
	before.Clock.Advance(-60 * 24 * time.Hour)
	if text := toolstest.Call(t, cs, "mscloud_defender_alert_list", toolstest.Args{"severity": "high", "status": "new"}); !strings.Contains(text, `"title":"Old alert"`) || !strings.Contains(text, "retired in October 2026") {
		t.Error(text)
	}
}

// offlinePool are the world's tenants without a network.
func offlinePool(w *toolstest.World) *tenant.Pool {
	return tenant.NewPool(tenant.Options{Store: w.DB, Transport: offline{}, Now: w.Clock.Now})
}
