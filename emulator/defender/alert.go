package defender

import (
	"strconv"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
)

// machineAlert is an alert as the Defender for Endpoint API has it.
// https://learn.microsoft.com/defender-endpoint/api/alerts
func machineAlert(alert *directory.Object) *directory.Object {
	typ, _ := directory.TypeNamed("defender.alert")
	props := map[string]any{
		"severity": hunting.UpperFirst(alert.Text("severity")), "status": hunting.UpperFirst(alert.Text("status")), "classification": hunting.UpperFirst(alert.Text("classification")),
		"determination": hunting.UpperFirst(alert.Text("determination")), "investigationState": hunting.UpperFirst(alert.Text("investigationState")),
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
	for _, e := range hunting.EvidenceOf(alert) {
		item := map[string]any{"evidenceCreationTime": e.Props["createdDateTime"], "detectionStatus": hunting.UpperFirst(e.Text("detectionStatus"))}
		switch e.Kind {
		case "device":
			props["machineId"], props["computerDnsName"], props["rbacGroupName"] = e.Text("mdeDeviceId"), e.Text("deviceDnsName"), e.Text("rbacGroupName")
			continue
		case "user":
			item["entityType"] = "User"
			props["relatedUser"] = map[string]any{"userName": e.Text("userAccount", "accountName"), "domainName": e.Text("userAccount", "domainName")}
			for to, from := range map[string]string{"accountName": "accountName", "domainName": "domainName", "userSid": "userSid", "aadUserId": "azureAdUserId", "userPrincipalName": "userPrincipalName"} {
				if text := e.Text("userAccount", from); text != "" {
					item[to] = text
				}
			}
		case "process":
			item["entityType"] = "Process"
			item["processId"], item["parentProcessId"], item["processCommandLine"] = e.Number("processId"), e.Number("parentProcessId"), e.Text("processCommandLine")
			item["processCreationTime"], item["parentProcessFileName"] = e.Props["processCreationDateTime"], e.Text("parentProcessImageFile", "fileName")
			item["sha1"], item["sha256"], item["fileName"], item["filePath"] = e.Text("imageFile", "sha1"), e.Text("imageFile", "sha256"), e.Text("imageFile", "fileName"), e.Text("imageFile", "filePath")
		case "file":
			item["entityType"] = "File"
			item["sha1"], item["sha256"], item["fileName"], item["filePath"] = e.Text("fileDetails", "sha1"), e.Text("fileDetails", "sha256"), e.Text("fileDetails", "fileName"), e.Text("fileDetails", "filePath")
		case "ip":
			item["entityType"], item["ipAddress"] = "Ip", e.Text("ipAddress")
		case "url":
			item["entityType"], item["url"] = "Url", e.Text("url")
		default:
			continue
		}
		list = append(list, item)
	}
	props["evidence"] = list
	return directory.NewObject(typ, alert.ID, props)
}

// machineAlerts are the alerts of Defender for Endpoint, newest first, that a
// test of the alert as Graph has it accepts.
func machineAlerts(d *directory.Directory, test func(alert *directory.Object) bool) []*directory.Object {
	var out []*directory.Object
	for alert := range d.Each("alerts_v2") {
		if alert.Text("serviceSource") == "microsoftDefenderForEndpoint" && (test == nil || test(alert)) {
			out = append(out, machineAlert(alert))
		}
	}
	if len(out) > 0 {
		created, _ := out[0].Type.Property("alertCreationTime")
		odata.SortObjects(out, []odata.OrderKey{{Property: created, Desc: true}})
	}
	return out
}

// alertProperties are those of an alert without its evidence.
func alertProperties(t *directory.Type) []string {
	var names []string
	for i := range t.Properties {
		if p := &t.Properties[i]; t.Serves(p) && p.Name != "evidence" {
			names = append(names, p.Name)
		}
	}
	return names
}

// serveAlerts lists them, with evidence only where it is expanded: the page's
// own example of the default shows none.
// https://learn.microsoft.com/defender-endpoint/api/get-alerts
func serveAlerts(c *call) *failure {
	return c.list(machineAlerts(c.directory(), nil), "defender.alert")
}

func serveAlert(c *call) *failure {
	if o := c.directory().Row("alerts_v2", c.id); o != nil && o.Text("serviceSource") == "microsoftDefenderForEndpoint" {
		return c.object(machineAlert(o))
	}
	return failf(404, "ResourceNotFound", "Alert %s was not found", c.id)
}

// alertsWith lists the alerts with a piece of evidence that a test accepts.
func (c *call) alertsWith(test func(hunting.Evidence) bool) *failure {
	return c.list(machineAlerts(c.directory(), func(alert *directory.Object) bool {
		for _, e := range hunting.EvidenceOf(alert) {
			if test(e) {
				return true
			}
		}
		return false
	}), "defender.alert")
}

func serveMachineAlerts(c *call) *failure {
	o, err := c.machine()
	if err != nil {
		return err
	}
	return c.alertsWith(func(e hunting.Evidence) bool { return e.Text("mdeDeviceId") == o.ID })
}

// serveUserAlerts finds a user by the account's name, not the principal name.
// https://learn.microsoft.com/defender-endpoint/api/get-user-related-alerts
func serveUserAlerts(c *call) *failure {
	return c.alertsWith(func(e hunting.Evidence) bool {
		return e.Kind == "user" && strings.EqualFold(e.Text("userAccount", "accountName"), c.id)
	})
}
