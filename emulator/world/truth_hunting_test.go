package world

import (
	"fmt"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// column reads a column of a hunting table as text.
func column(t *data.Table, row int, name string) string {
	at := data.ColumnNamed(t.Columns, name)
	if at < 0 {
		panic("no column " + name)
	}
	return t.Value(row, at).Text()
}

func huntingSignIns(w *witness) {
	logged := map[string]*directory.Object{}
	for row := range w.d.Each("signIns") {
		logged[row.ID] = row
	}
	for table, key := range map[string]string{"EntraIdSignInEvents": "AccountObjectId", "EntraIdSpnSignInEvents": "ServicePrincipalId"} {
		t := w.h.Table(table)
		for i := range t.Len() {
			w.seen++
			row := logged[column(t, i, "RequestId")]
			if row == nil {
				w.fault("%s: a sign-in that is not in the log", table)
				continue
			}
			delete(logged, row.ID)
			w.same(table+": error", column(t, i, "ErrorCode"), fmt.Sprint(codeOf(row)))
			w.same(table+": address", column(t, i, "IPAddress"), row.Text("ipAddress"))
			w.same(table+": who", column(t, i, key), row.Text("userId")+row.Text("servicePrincipalId"))
			if table == "EntraIdSignInEvents" {
				w.same(table+": device", column(t, i, "EntraIdDeviceId"), textMember(row, "deviceDetail", "deviceId"))
				w.same(table+": compliant", column(t, i, "IsCompliant"), fmt.Sprint(map[bool]int{true: 1}[member(row, "deviceDetail", "isCompliant") == true]))
			}
		}
	}
	for _, row := range logged {
		w.fault("%s of %s is in no hunting table", row.ID, row.Text("userPrincipalName"))
	}
}

func huntingIdentities(w *witness) {
	t := w.h.Table("IdentityInfo")
	for i := range t.Len() {
		u := w.d.Object(column(t, i, "AccountObjectId"))
		if u == nil {
			w.fault("IdentityInfo: an account that is not there")
			continue
		}
		w.seen++
		w.same(u.Text("userPrincipalName")+": enabled", column(t, i, "IsAccountEnabled"), fmt.Sprint(u.Get("accountEnabled") != false))
		if r := w.d.Row("riskyUsers", u.ID); r != nil {
			w.same(u.Text("userPrincipalName")+": risk", strings.ToLower(column(t, i, "RiskLevel")), r.Text("riskLevel"))
		}
	}
	w.same("accounts", t.Len(), w.d.Count("user"))
}

func huntingAlerts(w *witness) {
	info := w.h.Table("AlertInfo")
	w.same("alerts", info.Len(), w.d.Count("alerts_v2"))
	for i := range info.Len() {
		w.seen++
		a := w.d.Row("alerts_v2", column(info, i, "AlertId"))
		w.same("severity", strings.ToLower(column(info, i, "Severity")), a.Text("severity"))
	}
	evidence := w.h.Table("AlertEvidence")
	for i := range evidence.Len() {
		if id := column(evidence, i, "AccountObjectId"); id != "" {
			u := w.d.Object(id)
			if u == nil {
				w.fault("evidence: user %s is not there", id)
				continue
			}
			w.same("evidence: account", column(evidence, i, "AccountUpn"), u.Text("userPrincipalName"))
		}
		if id := column(evidence, i, "DeviceId"); id != "" && w.d.Row("machines", id) == nil {
			w.fault("evidence: machine %s is not there", id)
		}
	}
}

func machinesAgree(w *witness) {
	devices := map[string]*directory.Object{}
	for o := range w.d.Each("device") {
		devices[o.Text("deviceId")] = o
	}
	names := map[string]*directory.Object{}
	for m := range w.d.Each("machines") {
		names[m.ID] = m
		if m.Text("aadDeviceId") == "" {
			continue
		}
		o := devices[m.Text("aadDeviceId")]
		if o == nil {
			w.fault("%s: no such device", m.Text("computerDnsName"))
			continue
		}
		w.same(m.Text("computerDnsName"), strings.HasPrefix(m.Text("computerDnsName"), strings.ToLower(o.Text("displayName"))), true)
		w.same(m.Text("computerDnsName")+": last seen", timeOf(m, "lastSeen"), timeOf(o, "approximateLastSignInDateTime"))
	}
	for _, table := range []string{"DeviceInfo", "DeviceNetworkEvents", "DeviceProcessEvents", "DeviceLogonEvents"} {
		t := w.h.Table(table)
		for i := range t.Len() {
			w.seen++
			m := names[column(t, i, "DeviceId")]
			if m == nil {
				w.fault("%s: machine %s is not there", table, column(t, i, "DeviceName"))
				continue
			}
			w.same(table+": name", column(t, i, "DeviceName"), m.Text("computerDnsName"))
			if table == "DeviceNetworkEvents" {
				w.same(table+": address of "+m.Text("computerDnsName"), column(t, i, "LocalIP"), m.Text("lastIpAddress"))
			}
		}
	}
}
