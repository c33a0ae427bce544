package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
)

const (
	machineScope = "https://api.securitycenter.microsoft.com/.default"
	xdrScope     = "https://api.security.microsoft.com/.default"
	huntURL      = "https://graph.microsoft.com/v1.0/security/runHuntingQuery"
	xdrHuntURL   = "https://api.security.microsoft.com/api/advancedhunting/run"
	mdeHuntURL   = "https://api.securitycenter.microsoft.com/api/advancedqueries/run"
)

// huntBody is a request of a hunting API; pairs add members.
func huntBody(query string, more ...string) string {
	body := map[string]string{"Query": query}
	for i := 0; i+1 < len(more); i += 2 {
		body[more[i]] = more[i+1]
	}
	text, _ := json.Marshal(body)
	return string(text)
}

// hunted are the rows that Graph answers to a query.
func hunted(t *testing.T, c *emulator.Cloud, token, query string, more ...string) []map[string]any {
	t.Helper()
	got := send(t, client(c), "POST", huntURL, token, huntBody(query, more...))
	if got.status != http.StatusOK {
		t.Fatalf("%s: %d %s", query, got.status, got.body)
	}
	var answer struct{ Results []map[string]any }
	if err := json.Unmarshal([]byte(got.body), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Results
}

// TestHuntingAnswers: Graph spells the answer one way and gives dynamic columns
// as text, the Defender hosts another way and as JSON.
func TestHuntingAnswers(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	query := `print Name = "x", Count = 3, Bag = dynamic({"a":[1]}), At = datetime(2026-01-02T03:04:05.6Z), Yes = true, Gap = long(null)`
	graph := send(t, client(c), "POST", huntURL, tokenFor(t, c, c.Apps().Full), huntBody(query))
	want := `"schema":[{"name":"Name","type":"String"},{"name":"Count","type":"Int64"},{"name":"Bag","type":"Object"},{"name":"At","type":"DateTime"},{"name":"Yes","type":"SByte"},{"name":"Gap","type":"Int64"}],` +
		`"results":[{"Name":"x","Count":3,"Bag":"{\"a\":[1]}","At":"2026-01-02T03:04:05.6Z","Yes":true,"Gap":null}]}`
	if graph.status != 200 || !strings.Contains(graph.body, want) || !strings.Contains(graph.body, "#microsoft.graph.security.huntingQueryResults") {
		t.Errorf("graph: %d\n got %s\nwant %s", graph.status, graph.body, want)
	}
	want = `"Schema":[{"Name":"Name","Type":"String"},{"Name":"Count","Type":"Int64"},{"Name":"Bag","Type":"Object"},{"Name":"At","Type":"DateTime"},{"Name":"Yes","Type":"SByte"},{"Name":"Gap","Type":"Int64"}],` +
		`"Results":[{"Name":"x","Count":3,"Bag":{"a":[1]},"At":"2026-01-02T03:04:05.6Z","Yes":true,"Gap":null}]}`
	for url, scope := range map[string]string{xdrHuntURL: xdrScope, mdeHuntURL: machineScope} {
		got := send(t, client(c), "POST", url, tokenFor(t, c, c.Apps().Full, scope), huntBody(query))
		if got.status != 200 || !strings.HasPrefix(got.body, `{"Stats":{`) || !strings.HasSuffix(got.body, want) {
			t.Errorf("%s: %d\n got %s\nwant %s", url, got.status, got.body, want)
		}
	}
}

func TestHuntingRefuses(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	graph, xdr, mde := tokenFor(t, c, c.Apps().Full), tokenFor(t, c, c.Apps().Full, xdrScope), tokenFor(t, c, c.Apps().Full, machineScope)
	for _, tc := range []struct {
		name, url, token, body string
		status                 int
		want                   string
	}{
		{"a syntax error", huntURL, graph, huntBody("DeviceInfo | where"), 400, `"BadRequest","message":"A recognition error occurred. Query could not be parsed on line [1,19]`},
		{"an unknown table", huntURL, graph, huntBody("DeviceEvent | take 1"), 400, "'take' operator: Failed to resolve table or column expression named 'DeviceEvent'"},
		{"an unknown column", huntURL, graph, huntBody("DeviceInfo | where OsPlatform == 'x'"), 400, "'where' operator: Failed to resolve scalar expression named 'OsPlatform'"},
		{"an unknown function", huntURL, graph, huntBody("print x = nosuch(1)"), 400, "Unknown function: 'nosuch'"},
		{"a command", huntURL, graph, huntBody(".show tables"), 400, "A recognition error occurred"},
		{"no query", huntURL, graph, `{"Timespan":"P1D"}`, 400, "The query is empty."},
		{"no JSON", huntURL, graph, `{`, 400, "Unable to read JSON request payload"},
		{"an odd timespan", huntURL, graph, huntBody("print 1", "Timespan", "a week"), 400, "Invalid value 'a week' for parameter 'Timespan'."},
		{"without the permission", huntURL, tokenFor(t, c, c.Apps().Basic), huntBody("print 1"), 403, "API required roles: ThreatHunting.Read.All"},
		{"what only Kusto runs", huntURL, graph, huntBody("externaldata(a:string)['https://files.example.com/a.csv']"), 501, "is not run by this emulator"},
		{"the key in lower case, where case counts", xdrHuntURL, xdr, `{"query":"print 1"}`, 400, `"MissingRequiredParameter","message":"Parameter Query is missing."`},
		{"a number for a query", xdrHuntURL, xdr, `{"Query":1}`, 400, "InvalidRequestBody"},
		{"a mail table through the machine API", mdeHuntURL, mde, huntBody("EmailEvents | take 1"), 400, "Failed to resolve table or column expression named 'EmailEvents'"},
		{"a machine token for XDR", xdrHuntURL, mde, huntBody("print 1"), 401, "Unauthorized"},
		{"without the permission of the machine API", mdeHuntURL, tokenFor(t, c, c.Apps().Basic, machineScope), huntBody("print 1"), 403, "Missing application roles. API required roles: AdvancedQuery.Read.All, application roles: Machine.Read.All."},
	} {
		if got := send(t, client(c), "POST", tc.url, tc.token, tc.body); got.status != tc.status || !strings.Contains(got.body, tc.want) {
			t.Errorf("%s: got %d %s\nwant %d %s", tc.name, got.status, got.body, tc.status, tc.want)
		}
	}
	if got := send(t, client(c), "GET", huntURL, graph, ""); got.status != http.StatusMethodNotAllowed && got.status != http.StatusNotFound && got.status != http.StatusBadRequest {
		t.Errorf("GET: %d %s", got.status, got.body)
	}
	if got := hunted(t, c, graph, "DeviceInfo | count"); len(got) != 1 {
		t.Errorf("the basic set's lower-case key on Graph: %v", got)
	}
	if got := send(t, client(c), "POST", huntURL, graph, `{"query":"print 1"}`); got.status != 200 {
		t.Errorf("a lower-case key on Graph: %d %s", got.status, got.body)
	}
}

// TestHuntingSchema: the tenant tells its tables by the products that it has;
// /beta alone does, with the permission of the queries.
func TestHuntingSchema(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	const url = "https://graph.microsoft.com/beta/security/getHuntingSchema"
	full := tokenFor(t, c, c.Apps().Full)
	got := send(t, client(c), "GET", url, full, "")
	for _, want := range []string{
		`"@odata.context":"https://graph.microsoft.com/beta/$metadata#microsoft.graph.security.huntingSchemaResult"`,
		`{"name":"EmailEvents","description":null,"columns":[{"name":"Timestamp","dataType":"DateTime","description":null},{"name":"NetworkMessageId","dataType":"String"`,
		`"name":"FileProfile","path":"Built-in"`, `"savedFunctions":[]`,
	} {
		if got.status != 200 || !strings.Contains(got.body, want) {
			t.Errorf("%d: no %s in %.600s", got.status, want, got.body)
		}
	}
	c.Hunting().Remove(hunting.Office)
	if got := send(t, client(c), "GET", strings.Replace(url, "getHunting", "microsoft.graph.security.getHunting", 1)+"()", full, ""); got.status != 200 || strings.Contains(got.body, "EmailEvents") || !strings.Contains(got.body, "DeviceInfo") {
		t.Errorf("%d %.300s", got.status, got.body)
	}
	for name, tc := range map[string]struct {
		method, url, token string
		status             int
	}{
		"v1.0":           {"GET", strings.Replace(url, "beta", "v1.0", 1), full, 400},
		"no permission":  {"GET", url, tokenFor(t, c, c.Apps().Basic), 403},
		"another method": {"POST", url, full, 405},
	} {
		if got := send(t, client(c), tc.method, tc.url, tc.token, ""); got.status != tc.status {
			t.Errorf("%s: got %d %s, want %d", name, got.status, got.body, tc.status)
		}
	}
}

// TestHuntingSchemaTables: the tables alone, as a collection with its options.
func TestHuntingSchemaTables(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	full := tokenFor(t, c, c.Apps().Full)
	const context = `{"@odata.context":"https://graph.microsoft.com/beta/$metadata#Collection(microsoft.graph.security.huntingSchemaTable)",`
	for query, want := range map[string]string{
		"?$select=name&$filter=name eq 'EmailEvents'":                                                      context + `"value":[{"name":"EmailEvents"}]}`,
		"()?$select=name&$filter=startswith(name,'emailattach') or name in ('urlClickEvents')&$count=true": context + `"@odata.count":2,"value":[{"name":"EmailAttachmentInfo"},{"name":"UrlClickEvents"}]}`,
		"?$select=name&$filter=contains(name,'Logon') and not(endswith(name,'Info'))&$top=1&$skip=1":       context + `"value":[{"name":"IdentityLogonEvents"}]}`,
		"?$filter=name eq 'UrlClickEvents'&$select=name,columns":                                           context + `"value":[{"name":"UrlClickEvents","columns":[{"name":"Timestamp","dataType":"DateTime","description":null}`,
		"?$filter=name eq 'none'":     context + `"value":[]}`,
		"?$filter=description eq 'x'": `"Unsupported Query."`,
		"?$select=rows":               "Could not find a property named 'rows'",
		"?$expand=columns":            "Query option '$expand' is not supported for this resource.",
	} {
		got := send(t, client(c), "GET", "https://graph.microsoft.com/beta/security/getHuntingSchemaTables"+strings.ReplaceAll(query, " ", "%20"), full, "")
		if !strings.Contains(got.body, want) {
			t.Errorf("%s: got %d %.400s, want %s", query, got.status, got.body, want)
		}
	}
	for path, status := range map[string]int{
		"beta/security/microsoft.graph.security.getHuntingSchemaTables()": 200, "v1.0/security/getHuntingSchemaTables": 400,
	} {
		if got := send(t, client(c), "GET", "https://graph.microsoft.com/"+path, full, ""); got.status != status {
			t.Errorf("%s: got %d %.200s, want %d", path, got.status, got.body, status)
		}
	}
	if got := send(t, client(c), "GET", "https://graph.microsoft.com/beta/security/getHuntingSchemaTables", tokenFor(t, c, c.Apps().Basic), ""); got.status != 403 {
		t.Errorf("no permission: got %d", got.status)
	}
}

// TestHuntingSeesThirtyDays: older rows are not seen, and a timespan narrows.
func TestHuntingSeesThirtyDays(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	token := tokenFor(t, c, c.Apps().Full)
	for _, age := range []int{1, 10, 31} {
		c.Hunting().AddRow("BehaviorInfo", "Timestamp", start.AddDate(0, 0, -age), "BehaviorId", fmt.Sprint(age), "Title", "one")
	}
	for span, want := range map[string]float64{
		"": 2, "P7D": 1, "PT25H": 1, "PT1H": 0, "P90D": 2, start.AddDate(0, 0, -12).Format(time.RFC3339): 2,
		start.AddDate(0, 0, -12).Format(time.RFC3339) + "/P4D":                                             1,
		"P4D/" + start.AddDate(0, 0, -8).Format(time.RFC3339):                                              1,
		start.AddDate(0, 0, -12).Format(time.RFC3339) + "/" + start.AddDate(0, 0, -5).Format(time.RFC3339): 1,
	} {
		more := []string{"Timespan", span}
		if span == "" {
			more = nil
		}
		if got := hunted(t, c, token, "BehaviorInfo | count", more...)[0]["Count"]; got != want {
			t.Errorf("timespan %q: got %v rows want %v", span, got, want)
		}
	}
}

// TestHuntingRowLimit: an answer ends at 100,000 rows.
func TestHuntingRowLimit(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	if got := hunted(t, c, tokenFor(t, c, c.Apps().Full), "range x from 1 to 100500 step 1"); len(got) != 100_000 {
		t.Errorf("got %d rows", len(got))
	}
}

// TestHuntingQuotas: 45 calls a minute where the emulator throttles, and
// computing time at any rate; both refusals say when to come back.
func TestHuntingQuotas(t *testing.T) {
	t.Parallel()
	now := start
	c := newCloud(t, func(o *emulator.Options) { o.Throttle, o.Now = true, func() time.Time { return now } })
	token := tokenFor(t, c, c.Apps().Full)
	for n := range 45 {
		if got := send(t, client(c), "POST", huntURL, token, huntBody("print 1")); got.status != 200 {
			t.Fatalf("call %d: %d %s", n, got.status, got.body)
		}
	}
	got := send(t, client(c), "POST", huntURL, token, huntBody("print 1"))
	if got.status != 429 || !strings.Contains(got.body, `"TooManyRequests","message":"API calls quota exceeded! maximum allowed 45 per 00:01:00"`) || got.header.Get("Retry-After") != "60" {
		t.Errorf("call 46: %d %q %s", got.status, got.header.Get("Retry-After"), got.body)
	}
	now = now.Add(time.Minute)
	if got := send(t, client(c), "POST", huntURL, token, huntBody("print 1")); got.status != 200 {
		t.Errorf("after a minute: %d %s", got.status, got.body)
	}
	now = now.Truncate(15 * time.Minute).Add(14 * time.Minute)
	c.Hunting().SpendQuota()
	got = send(t, client(c), "POST", xdrHuntURL, tokenFor(t, c, c.Apps().Full, xdrScope), huntBody("print 1"))
	if got.status != 429 || !strings.Contains(got.body, `"429","message":"You have exceeded processing resources allocated to this tenant. You can run queries again in 00:01:00."`) || got.header.Get("Retry-After") != "60" {
		t.Errorf("without computing time: %d %q %s", got.status, got.header.Get("Retry-After"), got.body)
	}
	now = now.Add(time.Minute)
	if got := send(t, client(c), "POST", huntURL, token, huntBody("print 1")); got.status != 200 {
		t.Errorf("in the next cycle: %d %s", got.status, got.body)
	}
}

// TestHuntingTables: the tables have what was asked for, of the tenant's own
// machines and people, within the last thirty days, the same for the same seed.
func TestHuntingTables(t *testing.T) {
	t.Parallel()
	make := func() (*emulator.Cloud, string) {
		c := newCloud(t, func(o *emulator.Options) { o.HuntingRows = 8000 })
		return c, tokenFor(t, c, c.Apps().Full)
	}
	c, token := make()
	total := 0.0
	for _, table := range []string{"DeviceProcessEvents", "DeviceNetworkEvents", "DeviceFileEvents", "DeviceRegistryEvents", "DeviceLogonEvents", "DeviceImageLoadEvents", "DeviceEvents",
		"EmailEvents", "EmailUrlInfo", "EmailAttachmentInfo", "UrlClickEvents", "CloudAppEvents", "IdentityLogonEvents", "IdentityQueryEvents", "IdentityDirectoryEvents",
		"AlertInfo", "AlertEvidence", "EntraIdSignInEvents", "EntraIdSpnSignInEvents", "IdentityInfo", "OAuthAppInfo", "DeviceInfo", "DeviceNetworkInfo", "EmailPostDeliveryEvents", "GraphAPIAuditEvents"} {
		row := hunted(t, c, token, table+" | summarize Rows = count(), First = min(Timestamp), Last = max(Timestamp)")[0]
		rows, _ := row["Rows"].(float64)
		total += rows
		first, _ := time.Parse(time.RFC3339, fmt.Sprint(row["First"]))
		last, _ := time.Parse(time.RFC3339, fmt.Sprint(row["Last"]))
		if rows == 0 || first.Before(start.AddDate(0, 0, -30)) || last.After(start) {
			t.Errorf("%s: %v", table, row)
		}
	}
	if total < 8000 || total > 12_000 {
		t.Errorf("got %v rows altogether", total)
	}
	for _, table := range []string{"DeviceTvmSoftwareInventory", "DeviceTvmSoftwareVulnerabilities", "DeviceTvmSoftwareVulnerabilitiesKB", "DeviceTvmSecureConfigurationAssessment", "DeviceTvmSecureConfigurationAssessmentKB"} {
		if rows := hunted(t, c, token, table+" | count")[0]["Count"]; rows == 0.0 {
			t.Errorf("%s is empty", table)
		}
	}
	for _, query := range []string{
		"DeviceProcessEvents | join kind=leftanti DeviceInfo on DeviceId | where DeviceId !in ((DeviceInfo | project DeviceId))",
		"CloudAppEvents | join kind=leftanti IdentityInfo on AccountObjectId",
		"EmailUrlInfo | join kind=leftanti EmailEvents on NetworkMessageId", "EmailAttachmentInfo | join kind=leftanti EmailEvents on NetworkMessageId",
		"UrlClickEvents | join kind=leftanti EmailUrlInfo on NetworkMessageId, Url", "AlertEvidence | join kind=leftanti AlertInfo on AlertId",
	} {
		if rows := hunted(t, c, token, query+" | take 3"); len(rows) > 0 {
			t.Errorf("%s: %v", query, rows[0])
		}
	}
	again, token2 := make()
	query := "union DeviceNetworkEvents, EmailEvents, CloudAppEvents | summarize hash(strcat_array(make_list(strcat(Timestamp, DeviceId, RemoteUrl, Subject, AccountId)), ''))"
	if a, b := hunted(t, c, token, query), hunted(t, again, token2, query); fmt.Sprint(a) != fmt.Sprint(b) {
		t.Errorf("the same seed gave other rows: %v %v", a, b)
	}
}

// TestHuntingWithoutProducts: the tables of what the tenant lacks do not exist,
// and without Defender its APIs are unknown.
func TestHuntingWithoutProducts(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	token := tokenFor(t, c, c.Apps().Full)
	c.Hunting().Remove(hunting.Office)
	if got := send(t, client(c), "POST", huntURL, token, huntBody("EmailEvents | count")); got.status != 400 || !strings.Contains(got.body, "'EmailEvents'") {
		t.Errorf("without Defender for Office 365: %d %s", got.status, got.body)
	}
	if rows := hunted(t, c, token, "DeviceInfo | count"); rows[0]["Count"] == 0.0 {
		t.Errorf("the other tables went with it")
	}
	c.Hunting().Remove()
	if got := send(t, client(c), "POST", huntURL, token, huntBody("AlertInfo | count")); got.status != 400 {
		t.Errorf("without Defender: %d %s", got.status, got.body)
	}
	for _, scope := range []string{machineScope, xdrScope} {
		form := signInForm(c.Apps().Full, "scope", scope)
		if got := post(t, c, tokenEndpoint(c), form); got.status != 400 || !strings.Contains(got.body, "AADSTS500011") {
			t.Errorf("a token for %s: %d %s", scope, got.status, got.body)
		}
	}
	if got := send(t, client(c), "GET", "https://graph.microsoft.com/v1.0/users?$top=1", token, ""); got.status != 200 {
		t.Errorf("the directory went with it: %d", got.status)
	}
}

// The older APIs end on Microsoft's day; Graph's stays.
func TestHuntingEnds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		now   time.Time
		older int
	}{
		{directory.HuntingEnd.Add(-time.Second), 200},
		{directory.HuntingEnd, 404},
	} {
		c := newCloud(t, func(o *emulator.Options) { o.Now = func() time.Time { return test.now } })
		for url, scope := range map[string]string{xdrHuntURL: xdrScope, mdeHuntURL: machineScope} {
			if got := send(t, client(c), "POST", url, tokenFor(t, c, c.Apps().Full, scope), huntBody("print 1")); got.status != test.older {
				t.Errorf("%s at %s: got %d %s, want %d", url, test.now, got.status, got.body, test.older)
			}
		}
		if got := send(t, client(c), "POST", huntURL, tokenFor(t, c, c.Apps().Full), huntBody("print 1")); got.status != 200 {
			t.Errorf("Graph at %s: got %d", test.now, got.status)
		}
	}
}

// TestHuntingFunctions: what hunting adds to the language answers with the
// columns that Microsoft documents, over the tenant's own tables and files.
func TestHuntingFunctions(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	token := tokenFor(t, c, c.Apps().Full)
	row := hunted(t, c, token, "DeviceFileEvents | where isnotempty(SHA1) | take 1 | project SHA1, FileName | invoke FileProfile(SHA1, 500)")[0]
	for _, column := range strings.Fields("FileName SHA1 SHA256 MD5 FileSize GlobalPrevalence GlobalFirstSeen GlobalLastSeen Signer Issuer SignerHash IsCertificateValid IsRootSignerMicrosoft SignatureState IsExecutable ThreatName Publisher SoftwareName ProfileAvailability") {
		if _, has := row[column]; !has {
			t.Errorf("FileProfile: no %s in %v", column, row)
		}
	}
	if row["ProfileAvailability"] != "Available" || row["GlobalPrevalence"].(float64) < 10_000 {
		t.Errorf("FileProfile of a file that was seen: %v", row)
	}
	for query, want := range map[string]string{
		`datatable(SHA1:string)["da39a3ee5e6b4b0d3255bfef95601890afd80709", "none"] | invoke FileProfile() | project ProfileAvailability, SignatureState`:                                   "[map[ProfileAvailability:Missing SignatureState:Unknown] map[ProfileAvailability: SignatureState:]]",
		`range x from 1 to 3 step 1 | extend SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709" | invoke FileProfile("SHA1", 2) | summarize count() by ProfileAvailability | sort by count_`: "[map[ProfileAvailability:Missing count_:2] map[ProfileAvailability: count_:1]]",
		`AlertEvidence | where isnotempty(SHA1) | distinct SHA1 | invoke FileProfile() | where GlobalPrevalence < 100 | project GlobalPrevalence, ThreatName`:                               "[map[GlobalPrevalence:3 ThreatName:HackTool:Win64/Mimikatz]]",
		`DeviceInfo | where OnboardingStatus != "Onboarded" | invoke SeenBy() | getschema | project ColumnName`:                                                                             "[map[ColumnName:DeviceId]]",
		`let d = toscalar(DeviceNetworkInfo | project DeviceId); AssignedIPAddresses(d) | project IP = IPAddress | invoke DeviceFromIP() | project Same = DeviceId == d`:                    "[map[Same:true]]",
		`print geo_info_from_ip_address("192.0.2.1")`:                                                         "[map[print_0:<nil>]]",
		`DeviceInfo | where Timestamp > ago(9d) | where ingestion_time() <= ago(9d) | count`:                  "[map[Count:0]]",
		`let FileProfile = (T:(*)) { T | count }; print 1 | invoke FileProfile()`:                             "[map[Count:1]]",
		`find in (DeviceInfo, EmailEvents) where "nothing of the kind" | count`:                               "[map[Count:0]]",
		`union withsource=T * | summarize by T | where T in ("EmailEvents", "AlertInfo") | count`:             "[map[Count:2]]",
		`search * | summarize by $table | where $table in ("EmailEvents", "AlertInfo", "DeviceInfo") | count`: "[map[Count:3]]",
	} {
		if got := fmt.Sprint(hunted(t, c, token, query)); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", query, got, want)
		}
	}
}
