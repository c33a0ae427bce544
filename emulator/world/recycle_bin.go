package world

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// addRecycleBin deletes leavers and closed projects during the last month.
func (g *generator) addRecycleBin() {
	d := g.dice("recycle bin")
	for range min(max(g.size/100, 3), 500) {
		name := company.DrawName(d, dice.Pick(d, []string{"en", "de", "fr", "in"}))
		at := d.IntN(len(company.Offices))
		local := g.freeAccount(name.Account)
		id := g.d.Add("user", d.GUID(), map[string]any{
			"displayName": name.Display, "givenName": name.Given, "surname": name.Family, "userType": "Member", "accountEnabled": false,
			"userPrincipalName": local + "@" + g.company.Domain, "mail": local + "@" + g.company.Domain, "mailNickname": local,
			"department": company.Departments[1+d.IntN(len(company.Departments)-1)].Name, "city": company.Offices[at].City, "country": company.Offices[at].Country,
			"usageLocation": company.Offices[at].Usage, "createdDateTime": dice.Ago(d, g.now, 100, 2000), "businessPhones": emptyList,
			"assignedLicenses": emptyList, "lastPasswordChangeDateTime": dice.Ago(d, g.now, 60, 300),
		}).ID
		g.deleteAt(id, dice.Ago(d, g.now, 0.5, 28))
	}
	for range min(max(g.size/1000, 2), 100) {
		id := g.addGroup(d, groupSpec{name: g.freeName("Project " + dice.Pick(d, projectNames) + " Archive"), kind: groupMicrosoft365, created: dice.Ago(d, g.now, 400, 900)})
		g.deleteAt(id, dice.Ago(d, g.now, 1, 28))
	}
}

// deleteAt moves an object to the recycle bin as of then.
func (g *generator) deleteAt(id string, at time.Time) {
	g.past = at
	g.d.Delete(id)
	g.past = time.Time{}
}
