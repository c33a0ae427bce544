package world

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// stamp is a sign-in that something is dated by; the zero value is none.
type stamp struct {
	at time.Time
	id string // of the sign-in
}

// note keeps the newer of two.
func (s *stamp) note(at time.Time, id string) {
	if at.After(s.at) || at.Equal(s.at) && s.id == "" {
		s.at, s.id = at, id
	}
}

// activity is what signInActivity says of a user: attempts, whether they
// succeeded or not, what clients did by themselves, and the last success.
// https://learn.microsoft.com/graph/api/resources/signinactivity
type activity struct{ attempt, silent, success stamp }

func activityOf(user *directory.Object) activity {
	props, _ := user.Get("signInActivity").(map[string]any)
	read := func(kind string) stamp {
		text, _ := props["last"+kind+"DateTime"].(string)
		at, _ := time.Parse(time.RFC3339, text)
		id, _ := props["last"+kind+"RequestId"].(string)
		return stamp{at, id}
	}
	return activity{read("SignIn"), read("NonInteractiveSignIn"), read("SuccessfulSignIn")}
}

// json is null where there is nothing to date by; the sign-in is named where
// the log has it.
func (a activity) json() json.RawMessage {
	const form = `"` + time.RFC3339 + `"`
	buf := append(make([]byte, 0, 360), '{')
	for i, x := range []struct {
		kind string
		stamp
	}{{"SignIn", a.attempt}, {"NonInteractiveSignIn", a.silent}, {"SuccessfulSignIn", a.success}} {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = append(append(buf, `"last`...), x.kind...)
		buf = append(buf, `DateTime":`...)
		if x.at.IsZero() {
			buf = append(buf, "null"...)
		} else {
			buf = x.at.AppendFormat(buf, form)
		}
		if x.id != "" {
			buf = append(append(append(buf, `,"last`...), x.kind...), `RequestId":`...)
			buf = directory.AppendString(buf, x.id)
		}
	}
	return append(buf, '}')
}

// addActivity dates the accounts and the devices by the sign-ins of the log,
// where those are newer than what is known.
func (g *generator) addActivity() {
	users, devices := map[string]*activity{}, map[string]time.Time{}
	for row := range g.d.Each("signIns") {
		id := row.Text("userId")
		if id == "" {
			continue
		}
		at := timeOf(row, "createdDateTime")
		a := users[id]
		if a == nil {
			known := activityOf(g.d.Object(id))
			a = &known
			users[id] = a
		}
		if row.Get("isInteractive") == true {
			a.attempt.note(at, row.ID)
		} else {
			a.silent.note(at, row.ID)
		}
		if succeeded(row) {
			a.success.note(at, row.ID)
			if device := deviceOf(row); device != "" && at.After(devices[device]) {
				devices[device] = at
			}
		}
	}
	for row := range g.d.Each("user") {
		if a := users[row.ID]; a != nil {
			g.d.Update(row.ID, map[string]any{"signInActivity": a.json()})
		}
	}
	for row := range g.d.Each("device") {
		if at := devices[row.Text("deviceId")]; at.After(timeOf(row, "approximateLastSignInDateTime")) {
			g.d.Update(row.ID, map[string]any{"approximateLastSignInDateTime": at})
		}
	}
}

// deviceOf is the device of a sign-in; most have none that is registered, which
// the text tells without reading it.
func deviceOf(row *directory.Object) string {
	raw, _ := row.Raw(row.Type.Slot("deviceDetail"))
	if raw == "" || strings.Contains(raw, `"deviceId":""`) {
		return ""
	}
	detail, _ := row.Get("deviceDetail").(map[string]any)
	id, _ := detail["deviceId"].(string)
	return id
}

// timeOf is a time of a row; zero where it has none.
func timeOf(o *directory.Object, property string) time.Time {
	at, _ := o.Get(property).(time.Time)
	return at
}

// succeeded says whether a sign-in of the log did.
func succeeded(row *directory.Object) bool {
	raw, _ := row.Raw(row.Type.Slot("status"))
	return strings.Contains(raw, `"errorCode":0,`)
}
