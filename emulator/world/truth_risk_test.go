package world

import (
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

func detectionsNameSignIns(w *witness) {
	for x := range w.d.Each("riskDetections") {
		w.seen++
		row := w.signIn(x.Text("requestId"))
		if row == nil {
			w.fault("%s of %s: no such sign-in", x.Text("riskEventType"), x.Text("userPrincipalName"))
			continue
		}
		for _, p := range []string{"userId", "ipAddress", "correlationId"} {
			w.same(x.Text("riskEventType")+": "+p, x.Text(p), row.Text(p))
		}
		w.same(x.Text("riskEventType")+": time", timeOf(x, "activityDateTime"), timeOf(row, "createdDateTime"))
		w.same(x.Text("riskEventType")+": country", textMember(x, "location", "countryOrRegion"), textMember(row, "location", "countryOrRegion"))
		w.same(x.Text("riskEventType")+": risky", row.Text("riskState") == "atRisk" || x.Text("detectionTimingType") == "offline", true)
	}
}

func riskyUsersFollowDetections(w *witness) {
	newest := map[string]*directory.Object{}
	for _, collection := range []string{"riskDetections", "riskyUserHistory"} {
		for x := range w.d.Each(collection) {
			key := collection + x.Text("userId")
			at := func(o *directory.Object) time.Time {
				return later(timeOf(o, "detectedDateTime"), timeOf(o, "riskLastUpdatedDateTime"))
			}
			if old := newest[key]; old == nil || !at(x).Before(at(old)) {
				newest[key] = x
			}
		}
	}
	for u := range w.d.Each("riskyUsers") {
		x, h := newest["riskDetections"+u.ID], newest["riskyUserHistory"+u.ID]
		delete(newest, "riskDetections"+u.ID)
		if u.Text("riskState") != "atRisk" {
			continue
		}
		w.seen++
		if x == nil || h == nil {
			w.fault("%s is at risk without a detection", u.Text("userPrincipalName"))
			continue
		}
		w.same(u.Text("userPrincipalName")+": level", u.Text("riskLevel"), x.Text("riskLevel"))
		w.same(u.Text("userPrincipalName")+": updated", timeOf(u, "riskLastUpdatedDateTime"), timeOf(x, "detectedDateTime"))
		w.same(u.Text("userPrincipalName")+": history", h.Text("riskLevel"), u.Text("riskLevel"))
	}
	for key := range newest {
		if strings.HasPrefix(key, "riskDetections") {
			w.fault("%s: a detection, and the user is not risky", key)
		}
	}
}

func workloadRiskNamesKeys(w *witness) {
	for x := range w.d.Each("servicePrincipalRiskDetections") {
		keys, _ := x.Get("keyIds").([]string)
		found := false
		for row := range w.d.Each("signIns") {
			if row.Text("servicePrincipalId") == x.Text("servicePrincipalId") && timeOf(row, "createdDateTime").Equal(timeOf(x, "activityDateTime")) {
				w.seen++
				found = true
				w.same("address", x.Text("ipAddress"), row.Text("ipAddress"))
				w.same("credential", strings.Join(keys, " "), row.Text("servicePrincipalCredentialKeyId"))
			}
		}
		if !found {
			w.fault("%s: no sign-in at the time of the detection", x.Text("servicePrincipalDisplayName"))
		}
	}
}
