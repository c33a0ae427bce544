package emulator

import (
	"strconv"
	"strings"
)

// evidenceOf are the pieces of an alert's evidence, each with its kind:
// "device", "user", "process", "file", "ip", "url" and so on.
func evidenceOf(alert *Object) []alertEvidence {
	var out []alertEvidence
	for _, m := range complexList(alert, "evidence") {
		name, _ := m["@odata.type"].(string)
		kind := strings.TrimSuffix(name[strings.LastIndexByte(name, '.')+1:], "Evidence")
		out = append(out, alertEvidence{kind, m})
	}
	return out
}

// alertEvidence is a piece of it as Microsoft Graph has it.
type alertEvidence struct {
	kind  string
	props map[string]any
}

func (e alertEvidence) text(path ...string) string {
	m := e.props
	for _, step := range path[:len(path)-1] {
		m, _ = m[step].(map[string]any)
	}
	s, _ := m[path[len(path)-1]].(string)
	return s
}

func (e alertEvidence) number(name string) any {
	if n, ok := e.props[name].(float64); ok {
		return int64(n)
	}
	return nil
}

// upperFirst turns Graph's spelling of an enumeration into the older API's.
func upperFirst(s string) any {
	if s == "" || s == "unknown" {
		return nil
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// machineAlert is an alert as the Defender for Endpoint API has it.
// https://learn.microsoft.com/defender-endpoint/api/alerts
func machineAlert(alert *Object) *Object {
	typ, _ := typeNamed("defender.alert")
	props := map[string]any{
		"severity": upperFirst(alert.Text("severity")), "status": upperFirst(alert.Text("status")), "classification": upperFirst(alert.Text("classification")),
		"determination": upperFirst(alert.Text("determination")), "investigationState": upperFirst(alert.Text("investigationState")),
		"detectionSource": "WindowsDefenderAtp", "category": alert.Text("category"), "title": alert.Text("title"), "description": alert.Text("description"),
		"mitreTechniques": alert.Get("mitreTechniques"), "comments": []map[string]any{},
	}
	if alert.Text("detectionSource") == "antivirus" {
		props["detectionSource"] = "WindowsDefenderAv"
	}
	for to, from := range map[string]string{"alertCreationTime": "createdDateTime", "firstEventTime": "firstActivityDateTime",
		"lastEventTime": "lastActivityDateTime", "lastUpdateTime": "lastUpdateDateTime", "resolvedTime": "resolvedDateTime",
		"assignedTo": "assignedTo", "threatFamilyName": "threatFamilyName", "threatName": "threatDisplayName", "detectorId": "detectorId", "aadTenantId": "tenantId"} {
		props[to] = alert.Get(from)
	}
	if n, err := strconv.ParseInt(alert.Text("incidentId"), 10, 64); err == nil {
		props["incidentId"] = n
	}
	list := []map[string]any{}
	for _, e := range evidenceOf(alert) {
		item := map[string]any{"evidenceCreationTime": e.props["createdDateTime"], "detectionStatus": upperFirst(e.text("detectionStatus"))}
		switch e.kind {
		case "device":
			props["machineId"], props["computerDnsName"], props["rbacGroupName"] = e.text("mdeDeviceId"), e.text("deviceDnsName"), e.text("rbacGroupName")
			continue
		case "user":
			item["entityType"] = "User"
			props["relatedUser"] = map[string]any{"userName": e.text("userAccount", "accountName"), "domainName": e.text("userAccount", "domainName")}
			for to, from := range map[string]string{"accountName": "accountName", "domainName": "domainName", "userSid": "userSid", "aadUserId": "azureAdUserId", "userPrincipalName": "userPrincipalName"} {
				if text := e.text("userAccount", from); text != "" {
					item[to] = text
				}
			}
		case "process":
			item["entityType"] = "Process"
			item["processId"], item["parentProcessId"], item["processCommandLine"] = e.number("processId"), e.number("parentProcessId"), e.text("processCommandLine")
			item["processCreationTime"], item["parentProcessFileName"] = e.props["processCreationDateTime"], e.text("parentProcessImageFile", "fileName")
			item["sha1"], item["sha256"], item["fileName"], item["filePath"] = e.text("imageFile", "sha1"), e.text("imageFile", "sha256"), e.text("imageFile", "fileName"), e.text("imageFile", "filePath")
		case "file":
			item["entityType"] = "File"
			item["sha1"], item["sha256"], item["fileName"], item["filePath"] = e.text("fileDetails", "sha1"), e.text("fileDetails", "sha256"), e.text("fileDetails", "fileName"), e.text("fileDetails", "filePath")
		case "ip":
			item["entityType"], item["ipAddress"] = "Ip", e.text("ipAddress")
		case "url":
			item["entityType"], item["url"] = "Url", e.text("url")
		default:
			continue
		}
		list = append(list, item)
	}
	props["evidence"] = list
	o := &Object{Type: typ}
	o.ID, o.values = packValues(typ, alert.ID, props)
	return o
}

// machineAlerts are the alerts of Defender for Endpoint, newest first, that a
// test of the alert as Graph has it accepts.
func (d *Directory) machineAlerts(test func(alert *Object) bool) []*Object {
	var out []*Object
	for alert := range d.Each("alerts_v2") {
		if alert.Text("serviceSource") == "microsoftDefenderForEndpoint" && (test == nil || test(alert)) {
			out = append(out, machineAlert(alert))
		}
	}
	if len(out) > 0 {
		created, _ := out[0].Type.Property("alertCreationTime")
		sortObjects(out, []orderKey{{created, true}})
	}
	return out
}

// alertProperties are those of an alert without its evidence.
func alertProperties(t *EntityType) []string {
	var names []string
	for i := range t.Properties {
		if p := &t.Properties[i]; t.serves(p) && p.Name != "evidence" {
			names = append(names, p.Name)
		}
	}
	return names
}

// serveAlerts lists them, with evidence only where it is expanded: the page's
// own example of the default shows none.
// https://learn.microsoft.com/defender-endpoint/api/get-alerts
func serveAlerts(c *defenderCall) *defenderError {
	return c.list(c.directory().machineAlerts(nil), "defender.alert")
}

func serveAlert(c *defenderCall) *defenderError {
	if o := c.directory().Row("alerts_v2", c.id); o != nil && o.Text("serviceSource") == "microsoftDefenderForEndpoint" {
		return c.object(machineAlert(o))
	}
	return defenderErrorf(404, "ResourceNotFound", "Alert %s was not found", c.id)
}

// alertsWith lists the alerts with a piece of evidence that a test accepts.
func (c *defenderCall) alertsWith(test func(alertEvidence) bool) *defenderError {
	return c.list(c.directory().machineAlerts(func(alert *Object) bool {
		for _, e := range evidenceOf(alert) {
			if test(e) {
				return true
			}
		}
		return false
	}), "defender.alert")
}

func serveMachineAlerts(c *defenderCall) *defenderError {
	o, err := c.machine()
	if err != nil {
		return err
	}
	return c.alertsWith(func(e alertEvidence) bool { return e.text("mdeDeviceId") == o.ID })
}

// serveUserAlerts finds a user by the account's name, not the principal name.
// https://learn.microsoft.com/defender-endpoint/api/get-user-related-alerts
func serveUserAlerts(c *defenderCall) *defenderError {
	return c.alertsWith(func(e alertEvidence) bool {
		return e.kind == "user" && strings.EqualFold(e.text("userAccount", "accountName"), c.id)
	})
}
