package defender

import (
	"net/http"
	"strings"
)

// endpoint is one path of the Defender hosts.
type endpoint struct {
	path        string // below /api, in lower case; "{id}" stands for a key
	method      string // GET when empty
	permissions []string
	xdr         bool // of Microsoft Threat Protection, not of the machine API
	serve       func(*call) *failure
	set         string // collection that the list, or the object, is of
	context     string // fragment of @odata.context
	top         int    // largest $top, and the page without one; 0: no options
	expand      bool   // $expand=evidence
	perMinute   int    // calls; the const perMinute when 0
}

// Permissions, the least first; the Defender APIs name all of them when they
// refuse.
var (
	machineRead        = []string{"Machine.Read.All", "Machine.ReadWrite.All"}
	alertRead          = []string{"Alert.Read.All", "Alert.ReadWrite.All"}
	vulnerabilityRead  = []string{"Vulnerability.Read.All"}
	softwareRead       = []string{"Software.Read.All"}
	recommendationRead = []string{"SecurityRecommendation.Read.All"}
	scoreRead          = []string{"Score.Read.All"}
	fileRead           = []string{"File.Read.All"}
	ipRead             = []string{"Ip.Read.All"}
	urlRead            = []string{"Url.Read.All"}
	// https://learn.microsoft.com/defender-endpoint/api/get-ti-indicators-collection
	// does not name Ti.Read.All, which exists.
	indicatorRead = []string{"Ti.Read.All", "Ti.ReadWrite", "Ti.ReadWrite.All"}
)

// endpoints is everything that is served. Permissions, limits and
// options are those of each call's page below
// https://learn.microsoft.com/defender-endpoint/api/exposed-apis-list.
var endpoints = []endpoint{
	{path: "machines", permissions: machineRead, serve: serveMachines, set: "machines", context: "Machines", top: 10_000},
	{path: "machines/{id}", permissions: machineRead, serve: serveMachine, set: "machines", context: "Machines/$entity"},
	{path: "machines/{id}/logonusers", permissions: []string{"User.Read.All"}, serve: serveLogonUsers, context: "Users"},
	{path: "machines/{id}/recommendations", permissions: recommendationRead, serve: serveMachineRecommendations, context: "Recommendations"},
	{path: "machines/{id}/vulnerabilities", permissions: vulnerabilityRead, serve: serveMachineVulnerabilities, context: "Collection(Analytics.Contracts.PublicAPI.PublicVulnerabilityDto)", perMinute: 50},
	{path: "machines/{id}/software", permissions: softwareRead, serve: serveMachineSoftware, context: "Software"},
	{path: "machines/{id}/alerts", permissions: alertRead, serve: serveMachineAlerts, context: "Alerts"},
	{path: "machines/{id}/getmissingkbs", permissions: softwareRead, serve: serveMissingKBs, context: "Collection(microsoft.windowsDefenderATP.api.PublicProductFixDto)"},
	{path: "recommendations", permissions: recommendationRead, serve: serveSet, set: "recommendations", context: "Recommendations", top: 10_000},
	{path: "recommendations/{id}", permissions: recommendationRead, serve: serveOne, set: "recommendations", context: "Recommendations/$entity"},
	{path: "recommendations/{id}/machinereferences", permissions: recommendationRead, serve: serveRecommendationMachines, set: "recommendations", context: "MachineReferences"},
	{path: "vulnerabilities", permissions: vulnerabilityRead, serve: serveSet, set: "vulnerabilities", context: "Vulnerabilities", top: 8_000},
	{path: "vulnerabilities/machinesvulnerabilities", permissions: vulnerabilityRead, serve: serveMachinesVulnerabilities, context: "Collection(microsoft.windowsDefenderATP.api.PublicAssetVulnerabilityDto)", top: 10_000},
	{path: "vulnerabilities/{id}", permissions: vulnerabilityRead, serve: serveOne, set: "vulnerabilities", context: "Vulnerabilities/$entity"},
	{path: "vulnerabilities/{id}/machinereferences", permissions: vulnerabilityRead, serve: serveVulnerabilityMachines, set: "vulnerabilities", context: "MachineReferences"},
	{path: "software", permissions: softwareRead, serve: serveSet, set: "software", context: "Software", top: 10_000},
	{path: "software/{id}", permissions: softwareRead, serve: serveOne, set: "software", context: "Software/$entity"},
	{path: "software/{id}/machinereferences", permissions: softwareRead, serve: serveSoftwareMachines, set: "software", context: "MachineReferences"},
	{path: "software/{id}/vulnerabilities", permissions: vulnerabilityRead, serve: serveSoftwareVulnerabilities, set: "software", context: "Collection(Analytics.Contracts.PublicAPI.PublicVulnerabilityDto)"},
	{path: "exposurescore", permissions: scoreRead, serve: serveScore, set: "exposureScores", context: "ExposureScore/$entity"},
	{path: "exposurescore/bymachinegroups", permissions: scoreRead, serve: serveGroupScores, set: "exposureScores", context: "ExposureScore"},
	{path: "configurationscore", permissions: scoreRead, serve: serveScore, set: "configurationScores", context: "ConfigurationScore/$entity"},
	{path: "alerts", permissions: alertRead, serve: serveAlerts, context: "Alerts", top: 10_000, expand: true},
	{path: "alerts/{id}", permissions: alertRead, serve: serveAlert, context: "Alerts/$entity"},
	{path: "indicators", permissions: indicatorRead, serve: serveSet, set: "indicators", context: "Indicators", top: 10_000},
	{path: "files/{id}", permissions: fileRead, serve: serveFile, context: "Files/$entity"},
	{path: "files/{id}/stats", permissions: fileRead, serve: serveFileStats, context: "microsoft.windowsDefenderATP.api.InOrgFileStats"},
	{path: "files/{id}/machines", permissions: machineRead, serve: serveFileMachines, context: "Machines"},
	{path: "files/{id}/alerts", permissions: alertRead, serve: serveFileAlerts, context: "Alerts"},
	{path: "ips/{id}/stats", permissions: ipRead, serve: serveIPStats, context: "microsoft.windowsDefenderATP.api.InOrgIPStats"},
	{path: "ips/{id}/alerts", permissions: alertRead, serve: serveIPAlerts, context: "Alerts"},
	{path: "domains/{id}/stats", permissions: urlRead, serve: serveDomainStats, context: "microsoft.windowsDefenderATP.api.InOrgDomainStats"},
	{path: "domains/{id}/machines", permissions: machineRead, serve: serveDomainMachines, context: "Machines"},
	{path: "domains/{id}/alerts", permissions: alertRead, serve: serveDomainAlerts, context: "Alerts"},
	{path: "users/{id}/alerts", permissions: alertRead, serve: serveUserAlerts, context: "Alerts"},
	// The page names the writing permission only.
	// https://learn.microsoft.com/defender-endpoint/api/get-user-related-machines
	{path: "users/{id}/machines", permissions: []string{"Machine.ReadWrite.All"}, serve: serveUserMachines, context: "Machines"},

	{path: "advancedqueries/run", method: http.MethodPost, permissions: []string{"AdvancedQuery.Read.All"}, serve: serveHunting},
	{path: "advancedhunting/run", method: http.MethodPost, permissions: []string{"AdvancedHunting.Read.All"}, xdr: true, serve: serveHunting},
}

// endpointOf finds the endpoint of a path, and the key in it: the path below
// /api, with or without a version. A second endpoint of another method counts
// as none.
func endpointOf(path string) (e *endpoint, id string) {
	rest, ok := strings.CutPrefix(strings.Trim(path, "/"), "api/")
	if !ok {
		return nil, ""
	}
	parts := strings.Split(strings.TrimPrefix(rest, "v1.0/"), "/")
	for i := range endpoints {
		known := strings.Split(endpoints[i].path, "/")
		if len(known) != len(parts) {
			continue
		}
		key, match := "", true
		for k, part := range known {
			if part == "{id}" {
				key = parts[k]
			} else if part != strings.ToLower(parts[k]) {
				match = false
			}
		}
		if match {
			return &endpoints[i], key
		}
	}
	return nil, ""
}
