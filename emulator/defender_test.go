package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
)

const defenderAPI = "https://api.security.microsoft.com/api/"

// defended is a cloud with a token for the machine API.
type defended struct {
	t     *testing.T
	cloud *emulator.Cloud
	token string
}

func newDefended(t *testing.T, change ...func(*emulator.Options)) defended {
	c := newCloud(t, change...)
	return defended{t, c, tokenFor(t, c, c.Apps().Full, machineScope)}
}

func (d defended) get(path string) reply {
	d.t.Helper()
	if !strings.HasPrefix(path, "https://") {
		path = defenderAPI + strings.ReplaceAll(path, " ", "%20")
	}
	return send(d.t, client(d.cloud), "GET", path, d.token, "")
}

// values are the items of a list that must be answered.
func (d defended) values(path string) []map[string]any {
	d.t.Helper()
	got := d.get(path)
	var answer struct{ Value []map[string]any }
	if err := json.Unmarshal([]byte(got.body), &answer); err != nil || got.status != http.StatusOK {
		d.t.Fatalf("%s: %d %s", path, got.status, got.body)
	}
	return answer.Value
}

func idsOf(rows []map[string]any, property string) map[string]bool {
	ids := map[string]bool{}
	for _, row := range rows {
		ids[fmt.Sprint(row[property])] = true
	}
	return ids
}

func TestDefenderRefuses(t *testing.T) {
	t.Parallel()
	d := newDefended(t)
	basic := tokenFor(t, d.cloud, d.cloud.Apps().Basic, machineScope)
	for _, tc := range []struct {
		name, path, token string
		status            int
		code, want        string
	}{
		{"no such path", "things", d.token, 404, "ResourceNotFound", "does not exist"},
		{"no such machine", "machines/0123", d.token, 404, "ResourceNotFound", "Machine 0123 was not found"},
		{"parts of no such machine", "machines/nobody/software", d.token, 404, "ResourceNotFound", "Machine nobody was not found"},
		{"no such recommendation", "recommendations/va-_-none", d.token, 404, "ResourceNotFound", "va-_-none"},
		{"no such CVE", "vulnerabilities/CVE-1999-0001/machineReferences", d.token, 404, "ResourceNotFound", "CVE-1999-0001"},
		{"no such alert", "alerts/da1_2", d.token, 404, "ResourceNotFound", "da1_2"},
		{"a filter on what cannot be filtered", "machines?$filter=firstSeen gt 2020-01-01Z", d.token, 400, "ODataError", "firstSeen"},
		{"an unknown property", "machines?$filter=colour eq 'red'", d.token, 400, "ODataError", "colour"},
		{"half a filter", "machines?$filter=riskScore eq", d.token, 400, "ODataError", "not valid"},
		{"too large a page", "machines?$top=10001", d.token, 400, "ODataError", "The limit of '10000' for Top query has been exceeded. The value from the incoming request is '10001'."},
		{"too large a page of vulnerabilities", "vulnerabilities?$top=8001", d.token, 400, "ODataError", "The limit of '8000'"},
		{"$select", "machines?$select=id", d.token, 400, "ODataError", "Query option '$select' is not allowed"},
		{"options on a list without any", "machines/dc01.corp.contoso.local/software?$top=1", d.token, 400, "ODataError", "'$top' is not allowed"},
		{"a negative $skip", "machines?$skip=-1", d.token, 400, "ODataError", "non-negative integer"},
		{"$expand of what is not there", "alerts?$expand=machine", d.token, 400, "ODataError", "'machine'"},
		{"no hash", "files/xyz", d.token, 400, "InvalidHashValue", "Hash value xyz is invalid."},
		{"an unknown hash", "files/" + strings.Repeat("ab", 20), d.token, 404, "ResourceNotFound", "was not found"},
		{"machines of a SHA-256", "files/" + strings.Repeat("ab", 32) + "/machines", d.token, 400, "InvalidHashValue", "is invalid"},
		{"no address", "ips/300.1.1.1/stats", d.token, 400, "InvalidIpAddress", "IP address 300.1.1.1 is invalid."},
		{"no domain", "domains/not_a_domain/stats", d.token, 400, "InvalidDomainName", "Domain name not_a_domain is invalid."},
		{"too far back", "ips/10.0.0.1/stats?lookBackHours=721", d.token, 400, "InvalidInput", "721"},
		{"without a token", "machines", "", 401, "Unauthorized", ""},
		{"recommendations with the basic set", "recommendations", basic, 403, "Forbidden", "Missing application roles. API required roles: SecurityRecommendation.Read.All, application roles: Machine.Read.All."},
		{"logon users with the basic set", "machines/x/logonusers", basic, 403, "Forbidden", "API required roles: User.Read.All,"},
		{"machines without consent", "machines", tokenFor(t, d.cloud, d.cloud.Apps().NoConsent, machineScope), 403, "Forbidden", "API required roles: Machine.Read.All,Machine.ReadWrite.All, application roles: ."},
		{"machines of a user, which wants the writing permission", "users/noah.ferris/machines", d.token, 403, "Forbidden", "API required roles: Machine.ReadWrite.All,"},
		{"a Graph token", "machines", tokenFor(t, d.cloud, d.cloud.Apps().Full), 401, "Unauthorized", ""},
	} {
		got := send(t, client(d.cloud), "GET", defenderAPI+strings.ReplaceAll(tc.path, " ", "%20"), tc.token, "")
		var body struct {
			Error struct{ Code, Message, Target string }
		}
		if err := json.Unmarshal([]byte(got.body), &body); err != nil {
			t.Fatalf("%s: %s", tc.name, got.body)
		}
		if got.status != tc.status || body.Error.Code != tc.code || !strings.Contains(body.Error.Message, tc.want) || len(body.Error.Target) != 36 {
			t.Errorf("%s: got %d %s\nwant %d %s %s", tc.name, got.status, got.body, tc.status, tc.code, tc.want)
		}
	}
	if got := send(t, client(d.cloud), "POST", defenderAPI+"machines", d.token, "{}"); got.status != http.StatusMethodNotAllowed {
		t.Errorf("POST of a list: %d %s", got.status, got.body)
	}
}

// TestMachines: paging, filters, and both names of a machine, on every host.
func TestMachines(t *testing.T) {
	t.Parallel()
	d := newDefended(t, func(o *emulator.Options) { o.Users = 200 })
	all := d.values("machines")
	// With $top there is never a link: the next page is asked for by $skip.
	seen, full, pages := map[string]bool{}, true, 0
	for full {
		link := fmt.Sprintf("machines?$top=17&$skip=%d", 17*pages)
		got := d.get(link)
		body := got.json(t)
		list, _ := body["value"].([]any)
		for _, item := range list {
			id := fmt.Sprint(item.(map[string]any)["id"])
			if seen[id] {
				t.Errorf("%s is on two pages", id)
			}
			seen[id] = true
		}
		if body["@odata.nextLink"] != nil {
			t.Errorf("%s has a link to the next page", link)
		}
		full = len(list) == 17
		pages++
	}
	if len(seen) != len(all) || pages != (len(all)+16)/17 || len(all) < 60 {
		t.Errorf("got %d machines on %d pages, all are %d", len(seen), pages, len(all))
	}
	if got := d.values(fmt.Sprintf("machines?$skip=%d", len(all)-3)); len(got) != 3 {
		t.Errorf("the last three: got %d", len(got))
	}
	for filter, want := range map[string]func(m map[string]any) bool{
		"riskScore eq 'High'":                            func(m map[string]any) bool { return m["riskScore"] == "High" },
		"HealthStatus ne 'Active'":                       func(m map[string]any) bool { return m["healthStatus"] != "Active" },
		"lastSeen gt 2018-08-01Z":                        func(m map[string]any) bool { return true },
		"startswith(computerDnsName,'dc')":               func(m map[string]any) bool { return strings.HasPrefix(m["computerDnsName"].(string), "dc") },
		"machineTags/any(tag: tag eq 'server')":          func(m map[string]any) bool { return m["rbacGroupName"] == "Servers" },
		"onboardingStatus eq 'CanBeOnboarded'":           func(m map[string]any) bool { return m["onboardingStatus"] == "CanBeOnboarded" },
		"rbacGroupId eq 110 and exposureLevel eq 'High'": func(m map[string]any) bool { return m["rbacGroupId"] == 110.0 && m["exposureLevel"] == "High" },
	} {
		count := 0
		for _, m := range all {
			if want(m) {
				count++
			}
		}
		got := d.values("machines?$filter=" + url.QueryEscape(filter))
		for _, m := range got {
			if !want(m) {
				t.Errorf("%s: %v", filter, m)
			}
		}
		if len(got) != count {
			t.Errorf("%s: got %d want %d", filter, len(got), count)
		}
	}
	name, id := fmt.Sprint(all[0]["computerDnsName"]), fmt.Sprint(all[0]["id"])
	byName, byID := d.get("machines/"+strings.ToUpper(name)), d.get("v1.0/machines/"+id)
	if byName.status != 200 || byName.body != byID.body || !strings.Contains(byID.body, `"`+id+`"`) {
		t.Errorf("by name %s\nby id %s", byName.body, byID.body)
	}
	for _, host := range []string{"api.securitycenter.microsoft.com", "eu.api.security.microsoft.com"} {
		if got := d.get("https://" + host + "/api/machines?$top=1"); got.status != 200 || !strings.Contains(got.body, "https://"+host+"/api/$metadata#Machines") {
			t.Errorf("%s: %d %s", host, got.status, got.body)
		}
	}
}

// TestVulnerabilitiesAgree: what a machine has, what a vulnerability or a
// recommendation concerns, the counts in the rows and the hunting tables are
// one set of facts.
func TestVulnerabilitiesAgree(t *testing.T) {
	t.Parallel()
	d := newDefended(t, func(o *emulator.Options) { o.Users = 200 })
	pairs := map[string]map[string]bool{}
	for _, row := range d.values("vulnerabilities/machinesVulnerabilities") {
		cve := fmt.Sprint(row["cveId"])
		if pairs[cve] == nil {
			pairs[cve] = map[string]bool{}
		}
		pairs[cve][fmt.Sprint(row["machineId"])] = true
		if !strings.HasPrefix(fmt.Sprint(row["id"]), fmt.Sprintf("%s-_-%s-_-%s-_-%s-_-%s-_-", row["machineId"], row["cveId"], row["productVendor"], row["productName"], row["productVersion"])) {
			t.Errorf("id of %v", row)
		}
	}
	for _, v := range d.values("vulnerabilities") {
		id := fmt.Sprint(v["id"])
		machines := idsOf(d.values("vulnerabilities/"+id+"/machineReferences"), "id")
		if len(machines) != len(pairs[id]) || v["exposedMachines"] != float64(len(machines)) {
			t.Errorf("%s: %d machines, %d in pairs, row says %v", id, len(machines), len(pairs[id]), v["exposedMachines"])
		}
	}
	for _, r := range d.values("recommendations") {
		machines := d.values("recommendations/" + fmt.Sprint(r["id"]) + "/machineReferences")
		if r["exposedMachinesCount"] != float64(len(machines)) {
			t.Errorf("%s: %d machines, row says %v", r["id"], len(machines), r["exposedMachinesCount"])
		}
		if len(machines) > 0 {
			mine := idsOf(d.values("machines/"+fmt.Sprint(machines[0]["id"])+"/recommendations"), "id")
			if !mine[fmt.Sprint(r["id"])] || len(machines[0]) != 4 {
				t.Errorf("%s: machine %v has %v", r["id"], machines[0], mine)
			}
		}
	}
	token := tokenFor(t, d.cloud, d.cloud.Apps().Full)
	for _, row := range hunted(t, d.cloud, token, "DeviceTvmSoftwareVulnerabilities | summarize Machines = dcount(DeviceId) by CveId") {
		if row["Machines"] != float64(len(pairs[fmt.Sprint(row["CveId"])])) {
			t.Errorf("hunting: %v, the API has %d", row, len(pairs[fmt.Sprint(row["CveId"])]))
		}
	}
	kiosk := ""
	for _, m := range d.values("machines") {
		if m["osBuild"] == 19044.0 && m["onboardingStatus"] == "Onboarded" {
			kiosk = fmt.Sprint(m["id"])
		}
	}
	if fixes := idsOf(d.values("machines/"+kiosk+"/getmissingkbs"), "id"); !fixes["5041580"] {
		t.Errorf("a computer of 2021 misses %v", fixes)
	}
	if cves := idsOf(d.values("machines/"+kiosk+"/vulnerabilities"), "id"); !cves["CVE-2024-38063"] {
		t.Errorf("a computer of 2021 has %v", cves)
	}
	software := d.values("Software?$filter=vendor eq 'google'")
	if len(software) != 1 || software[0]["id"] != "google-_-chrome" || software[0]["installedMachines"] != float64(len(d.values("Software/google-_-chrome/machineReferences"))) {
		t.Errorf("software: %v", software)
	}
	if cves := idsOf(d.values("Software/google-_-chrome/vulnerabilities"), "id"); len(cves) != 1 || !cves["CVE-2024-7971"] {
		t.Errorf("of Chrome: %v", cves)
	}
}

func TestDefenderSmallLists(t *testing.T) {
	t.Parallel()
	d := newDefended(t)
	for path, want := range map[string]string{
		"exposureScore":                                      `$metadata#ExposureScore/$entity","time":"`,
		"configurationScore":                                 `$metadata#ConfigurationScore/$entity","time":"`,
		"exposureScore/ByMachineGroups":                      `"rbacGroupName":"Servers"`,
		"indicators":                                         `"indicatorValue":"secure-signin.example.net","`,
		"machines/dc01.corp.contoso.local":                   `"rbacGroupName":"Servers"`,
		"machines/dc01.corp.contoso.local/logonusers":        `"isDomainAdmin":true`,
		"machines/dc01.corp.contoso.local/software":          `"microsoft-_-windows_server_2022"`,
		"ips/192.168.255.254/stats":                          `"organizationPrevalence":0`,
		"domains/nobody.example.com/stats":                   `"organizationPrevalence":0`,
		"users/nobody/alerts":                                `"value":[]`,
		"files/" + strings.Repeat("ab", 20) + "/machines":    `"value":[]`,
		"indicators?$filter=indicatorType eq 'IpAddress'":    `"indicatorType":"IpAddress"`,
		"alerts?$filter=severity eq 'High'&$expand=evidence": `"entityType":"Process"`,
	} {
		if got := d.get(path); got.status != 200 || !strings.Contains(got.body, want) {
			t.Errorf("%s: %d %s\nwant %s", path, got.status, got.body, want)
		}
	}
	if got := d.get("alerts?$top=1"); strings.Contains(got.body, "evidence") {
		t.Errorf("evidence that nobody expanded: %s", got.body)
	}
}

// TestDefenderThrottle: 100 calls of one endpoint a minute, 50 of some, each
// endpoint for itself.
func TestDefenderThrottle(t *testing.T) {
	t.Parallel()
	now := start
	d := newDefended(t, func(o *emulator.Options) { o.Throttle, o.Now = true, func() time.Time { return now } })
	for path, most := range map[string]int{"machines?$top=1": 100, "machines/dc01.corp.contoso.local/vulnerabilities": 50} {
		for n := range most {
			if got := d.get(path); got.status != 200 {
				t.Fatalf("%s, call %d: %d %s", path, n, got.status, got.body)
			}
		}
		got := d.get(path)
		if got.status != 429 || got.header.Get("Retry-After") != "60" || !strings.Contains(got.body, fmt.Sprintf(`"TooManyRequests","message":"API calls quota exceeded! maximum allowed %d per 00:01:00"`, most)) {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	if got := d.get("recommendations?$top=1"); got.status != 200 {
		t.Errorf("another endpoint: %d", got.status)
	}
	now = now.Add(time.Minute)
	if got := d.get("machines?$top=1"); got.status != 200 {
		t.Errorf("after a minute: %d", got.status)
	}
}

// FuzzDefenderPath: no path or query brings the service down.
func FuzzDefenderPath(f *testing.F) {
	options := emulator.Options{Users: 50, Now: func() time.Time { return start }}
	c, err := emulator.New(options)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"machines?$filter=riskScore eq 'High'", "machines/x/software", "files/zz/stats?lookBackHours=9", "domains/a.b/stats", "alerts?$filter=incidentId eq 1&$skip=3"} {
		f.Add(seed)
	}
	var token string
	f.Fuzz(func(t *testing.T, path string) {
		if token == "" {
			token = tokenFor(t, c, c.Apps().Full, machineScope)
		}
		target, query, _ := strings.Cut(path, "?")
		u := url.URL{Scheme: "https", Host: "api.security.microsoft.com", Path: "/api/" + target, RawQuery: query}
		req, err := http.NewRequest("GET", u.String(), nil)
		if err != nil {
			return
		}
		req.Header.Set("Authorization", "Bearer "+token)
		res, err := client(c).Do(req)
		if err != nil {
			return
		}
		res.Body.Close()
		if res.StatusCode >= 500 {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	})
}
