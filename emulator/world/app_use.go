package world

import (
	"cmp"
	"slices"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// maxSigningApps is how many applications and managed identities sign in more
// than once in the log.
const maxSigningApps = 65

// appUse draws when each service principal was last used. What falls into the
// sign-in log is written there, and the reports of use are read off it
// (app_report.go); older use stands in the reports alone.
type appUse struct {
	*generator
	dice        dice.Dice
	blocked     string                     // the service principal that Conditional Access blocks
	credentials map[string][]appCredential // by appId
	federated   map[string]bool            // owners of federated credentials
	clients     map[string]bool            // appIds that people's sign-ins show
	older       map[string]time.Time       // last use before the log, by service principal
	olderKeys   map[string]time.Time       // of credentials
	signing     int
}

// addAppUse lets the service principals sign in, and writes the reports.
func (g *generator) addAppUse(apps DemoApps) {
	u := &appUse{
		generator: g, dice: g.dice("usage"), blocked: apps.BlockedByCA.ObjectID,
		credentials: map[string][]appCredential{}, federated: map[string]bool{}, clients: map[string]bool{},
		older: map[string]time.Time{}, olderKeys: map[string]time.Time{},
	}
	for row := range g.d.Each("signIns") {
		u.clients[row.Text("appId")], u.clients[row.Text("resourceId")] = true, true
	}
	for row := range g.d.Each("federatedIdentityCredentials") {
		u.federated[row.Text(directory.OwnerProperty)] = true
	}
	for app := range g.d.Each("application") {
		id := app.Text("appId")
		u.credentials[id] = append(u.credentials[id], credentialsOf(app, "application")...)
		if u.federated[app.ID] {
			u.federated[id] = true
		}
	}
	for sp := range g.d.Each("servicePrincipal") {
		id := sp.Text("appId")
		u.credentials[id] = append(u.credentials[id], credentialsOf(sp, "servicePrincipal")...)
	}
	for sp := range g.d.Each("servicePrincipal") {
		if sp.Text("appId") != "" && sp.Text("displayName") != orphanedSync {
			u.draw(sp)
		}
	}
	u.report()
}

// draw decides how a service principal is used.
func (u *appUse) draw(sp *directory.Object) {
	d := u.dice
	at := u.lastUse(d)
	list := u.credentials[sp.Text("appId")]
	planted, ok := u.plantedUse()[sp.Text("displayName")]
	switch {
	case ok:
		at = planted
	case sp.Text("appOwnerOrganizationId") == directory.MicrosoftTenant:
		if !u.clients[sp.Text("appId")] && d.Chance(0.3) {
			u.older[sp.ID] = dice.Ago(d, u.now, logDays+1, 400)
		}
		return
	case sp.Get("accountEnabled") == false:
		at = dice.Ago(d, u.now, logDays+1, 400)
	case !d.Chance(0.85):
		return
	}
	switch {
	case sp.ID == u.blocked:
		u.signIns(sp, "servicePrincipal", at, validAt(list, at), appBlocked)
	case sp.Text("servicePrincipalType") == "ManagedIdentity":
		u.signIns(sp, "managedIdentity", at, nil, signInOutcome{})
	case u.federated[sp.Text("appId")] && validAt(list, at) == nil:
		u.signIns(sp, "servicePrincipal", at, nil, signInOutcome{})
	case len(list) > 0:
		u.byCredential(sp, at, list)
	default:
		u.byUser(sp, at)
	}
}

// plantedUse is when the applications of the findings were last used.
func (g *generator) plantedUse() map[string]time.Time {
	return map[string]time.Time{appMailArchive: g.now.Add(-240 * dice.Day), appRunner: g.now.Add(-2 * dice.Day), impostor: g.now.Add(-3 * dice.Day)}
}

// lastUse is when something was last used; mostly of late.
func (g *generator) lastUse(d dice.Dice) time.Time {
	if d.Chance(0.8) {
		return dice.Ago(d, g.now, 0.1, 20)
	}
	return dice.Ago(d, g.now, 20, 400)
}

// byCredential signs in with the credential of the time. Where the last one has
// ended, that was the end of its use, however often the application tries.
func (u *appUse) byCredential(sp *directory.Object, at time.Time, list []appCredential) {
	if sp.Text("displayName") == appTickets { // the newest is the attacker's
		list = slices.DeleteFunc(slices.Clone(list), func(c appCredential) bool { return u.now.Sub(c.start) < 7*dice.Day })
	}
	if c := validAt(list, at); c != nil {
		u.signIns(sp, "servicePrincipal", at, c, signInOutcome{})
		before := at.Add(-time.Duration(u.dice.Between(1, 20)) * dice.Day)
		rest := slices.DeleteFunc(slices.Clone(list), func(other appCredential) bool { return other.key == c.key })
		if second := validAt(rest, before); second != nil && u.dice.Chance(0.7) {
			u.signIns(sp, "servicePrincipal", before, second, signInOutcome{})
		}
		return
	}
	last := list[0]
	for _, c := range list {
		if c.end.After(last.end) {
			last = c
		}
	}
	switch {
	case last.end.After(u.now): // newer than the use that was drawn
		u.signIns(sp, "servicePrincipal", later(last.start.Add(time.Hour), at), &last, signInOutcome{})
	default:
		u.signIns(sp, "servicePrincipal", later(last.start, last.end.Add(-7*time.Hour)), &last, signInOutcome{})
		if u.logged(at) && at.After(last.end) && u.dice.Chance(0.5) {
			u.signIns(sp, "servicePrincipal", at, &last, secretExpired)
		}
	}
}

// signIns writes the last sign-in of a service principal with some before it,
// or keeps it for the reports where it is older than the log.
func (u *appUse) signIns(sp *directory.Object, kind string, at time.Time, c *appCredential, outcome signInOutcome) {
	d := u.dice
	if at.After(u.now) {
		return
	}
	if !u.logged(at) {
		u.older[sp.ID] = later(at, u.older[sp.ID])
		if c != nil {
			u.olderKeys[c.key] = at
		}
		return
	}
	times := 1
	if u.signing++; u.signing <= maxSigningApps {
		times = d.Between(2, 6)
	}
	s := appSignIn{at: at, sp: sp, kind: kind, outcome: outcome}
	if kind == "servicePrincipal" {
		s.place = appPlace(u.signing)
	}
	if c != nil {
		s.key = c.key
	}
	for range times {
		if !u.logged(s.at) || c != nil && outcome.code != secretExpired.code && s.at.Before(c.start) {
			break
		}
		u.appSignInRow(d, s)
		s.at = s.at.Add(-time.Duration(d.Between(30, 2400)) * time.Minute)
		if outcome.code == secretExpired.code && s.at.Before(c.end) {
			break
		}
	}
}

// byUser lets somebody who consented, or anybody of the staff, use an
// application that has no credential.
func (u *appUse) byUser(sp *directory.Object, at time.Time) {
	d := u.dice
	var users []*person
	for _, grant := range u.d.RowsBy("oauth2PermissionGrants", "clientId", sp.ID) {
		if who := u.personByID(grant.Text("principalId")); who != nil {
			users = append(users, who)
		}
	}
	for range 4 {
		users = append(users, &u.people[d.IntN(len(u.people))])
	}
	for _, who := range users {
		last := time.Unix(who.lastSignIn, 0).UTC()
		used := last.Add(-time.Duration(d.Between(2, 200)) * time.Minute)
		if !u.logged(at) || who.kind != kindStaff || who.lastSignIn == 0 || !u.logged(used) || used.Before(u.born(who)) {
			continue
		}
		u.signInRow(d, signInEvent{who: who, at: used, place: u.placeOf(who), device: u.deviceFor(d, who, used),
			app: &signInApp{sp.Text("appId"), sp.Text("displayName"), directory.GraphAppID, "Microsoft Graph"}, more: silently()})
		return
	}
	u.older[sp.ID] = dice.Ago(d, u.now, logDays+1, 400)
}

// personByID is the person of an account, nil for another object: people are
// numbered in their order.
func (g *generator) personByID(id string) *person {
	o := g.d.Object(id)
	if o == nil {
		return nil
	}
	i, found := slices.BinarySearchFunc(g.people, o.Number(), func(p person, num uint32) int { return cmp.Compare(p.num, num) })
	if !found {
		return nil
	}
	return &g.people[i]
}
