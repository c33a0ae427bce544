package world

import "time"

// addRecycleBin deletes leavers and closed projects during the last month.
func (g *generator) addRecycleBin() {
	d := g.dice("recycle bin")
	for range min(max(g.size/100, 3), 500) {
		name := drawName(d, pick(d, []string{"en", "de", "fr", "in"}))
		at := d.IntN(len(offices))
		local := g.freeAccount(name.account)
		id := g.d.Add("user", d.guid(), map[string]any{
			"displayName": name.display, "givenName": name.given, "surname": name.family, "userType": "Member", "accountEnabled": false,
			"userPrincipalName": local + "@" + g.company.domain, "mail": local + "@" + g.company.domain, "mailNickname": local,
			"department": departments[1+d.IntN(len(departments)-1)].name, "city": offices[at].city, "country": offices[at].country,
			"usageLocation": offices[at].usage, "createdDateTime": ago(d, g.now, 100, 2000), "businessPhones": emptyList,
			"assignedLicenses": emptyList, "lastPasswordChangeDateTime": ago(d, g.now, 60, 300),
		}).ID
		g.deleteAt(id, ago(d, g.now, 0.5, 28))
	}
	for range min(max(g.size/1000, 2), 100) {
		id := g.addGroup(d, groupSpec{name: g.freeName("Project " + pick(d, projectNames) + " Archive"), kind: groupMicrosoft365, created: ago(d, g.now, 400, 900)})
		g.deleteAt(id, ago(d, g.now, 1, 28))
	}
}

// deleteAt moves an object to the recycle bin as of then.
func (g *generator) deleteAt(id string, at time.Time) {
	g.past = at
	g.d.Delete(id)
	g.past = time.Time{}
}
