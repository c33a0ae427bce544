package world

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// The estate is what a large company has beside its well-known applications:
// line-of-business applications with roles of their own, assigned to people and
// to each other, federated deployments, more managed identities and more
// applications of others.
var (
	estateAreas  = []string{"Orders", "Billing", "Claims", "Shipping", "Returns", "Catalogue", "Pricing", "Payroll", "Rostering", "Maintenance", "Metering", "Forecasting", "Procurement", "Archiving", "Licensing", "Compliance"}
	estateKinds  = []string{"API", "Portal", "Worker", "Sync", "Dashboard", "Mobile", "Gateway", "Console"}
	estateStages = []string{"prod", "test", "dev"}
)

// estateApp is an application of the estate with the roles that it offers.
type estateApp struct {
	demoApplication
	name  string
	roles []estateRole
}

type estateRole struct {
	id, value string
	people    bool // else for applications
}

// grown is how many more of something a tenant has than a small one: none up to
// 3,000 users.
func (g *generator) grown(per int) int { return max(g.size-3000, 0) / per }

// addEstate makes the estate. At 100,000 users the tenant then has about 5,000
// applications, 8,000 service principals and 60,000 app role assignments.
func (g *generator) addEstate() {
	d := g.dice("estate")
	var apps []estateApp
	for i := range 8 + g.grown(30) {
		apps = append(apps, g.addEstateApp(d, i))
	}
	g.addEstateRoles(d, apps)
	g.addEstatePeople(d, apps)
	g.addEstateIdentities(d)
	g.retireApplications()
}

// retireApplications puts applications with their service principals into the
// recycle bin.
func (g *generator) retireApplications() {
	d := g.dice("retired")
	for i := range 2 + g.grown(5000) {
		s := g.drawApp(d, fmt.Sprintf("%s Pilot %02d", estateAreas[i%len(estateAreas)], i+1))
		s.permissions = nil
		app, at := g.addApplication(d, s), dice.Ago(d, g.now, 1, 27)
		g.deleteAt(app.object, at)
		g.deleteAt(app.principal, at)
	}
}

func (g *generator) addEstateApp(d dice.Dice, i int) estateApp {
	stage := estateStages[i/(len(estateAreas)*len(estateKinds))%len(estateStages)]
	name := estateAreas[i%len(estateAreas)] + " " + estateKinds[(i/len(estateAreas)+i)%len(estateKinds)]
	if i >= len(estateAreas) {
		name += fmt.Sprintf(" %s %02d", stage, i/len(estateAreas))
	}
	s := g.drawApp(d, name)
	s.permissions = nil
	if d.Chance(0.3) {
		s.permissions = []map[string][]string{{directory.GraphAppID: dice.Pick(d, [][]string{{"User.Read.All"}, {"Group.Read.All"}, {"Mail.Send"}, {"Sites.Selected"}, {"Directory.Read.All"}})}}
	}
	app := estateApp{demoApplication: g.addApplication(d, s), name: name}
	area := estateAreas[i%len(estateAreas)]
	var shown []map[string]any
	for _, r := range []estateRole{{value: area + ".Approve", people: true}, {value: area + ".Use", people: true}, {value: area + ".Read.All"}, {value: area + ".ReadWrite.All"}} {
		r.id = d.GUID()
		member := "Application"
		if r.people {
			member = "User"
		}
		app.roles = append(app.roles, r)
		shown = append(shown, map[string]any{
			"id": r.id, "value": r.value, "displayName": r.value, "description": "Lets in to " + name,
			"allowedMemberTypes": []string{member}, "isEnabled": true,
		})
	}
	g.d.Update(app.object, map[string]any{"appRoles": shown})
	g.d.Update(app.principal, map[string]any{"appRoles": shown})
	if i%9 == 3 {
		g.addSAML(d, app)
	}
	if i%6 == 1 {
		g.addFederation(d, app.object, i)
	}
	return app
}

// addSAML signs people in by SAML: the certificate is on the service principal
// thrice, to sign, to verify, and as the password to the key that signs.
// https://learn.microsoft.com/graph/application-saml-sso-configure-api
func (g *generator) addSAML(d dice.Dice, app estateApp) {
	start := dice.Ago(d, g.now, 30, 900)
	certificate := secretSpec{name: "CN=Microsoft Azure Federated SSO Certificate", start: start, end: start.Add(3 * 365 * dice.Day)}
	keys := credentials(d, []secretSpec{certificate, certificate}, true).([]map[string]any)
	password := credentials(d, []secretSpec{certificate}, false).([]map[string]any)
	keys[0]["usage"], keys[0]["type"] = "Sign", "X509CertAndPassword"
	keys[1]["customKeyIdentifier"] = keys[0]["customKeyIdentifier"]
	password[0]["customKeyIdentifier"], password[0]["keyId"] = keys[0]["customKeyIdentifier"], keys[0]["keyId"]
	g.d.Update(app.principal, map[string]any{
		"preferredSingleSignOnMode": "saml", "preferredTokenSigningKeyThumbprint": thumbprint(keys[0]),
		"keyCredentials": keys, "passwordCredentials": password,
	})
}

const githubIssuer = "https://token.actions.githubusercontent.com"

// addFederation lets a workload outside of Microsoft's cloud sign in as an
// application.
func (g *generator) addFederation(d dice.Dice, application string, i int) {
	org := strings.Split(g.company.Domain, ".")[0]
	repository := strings.ToLower(estateAreas[i%len(estateAreas)]) + "-service"
	props := map[string]any{"name": "deploy", "issuer": githubIssuer, "subject": "repo:" + org + "/" + repository + ":ref:refs/heads/main"}
	if i%12 == 7 {
		props = map[string]any{
			"name": "cluster", "issuer": "https://westeurope.oic.prod-aks.azure.com/" + g.tenantID + "/" + d.GUID() + "/",
			"subject": "system:serviceaccount:prod:" + repository,
		}
	}
	g.federate(d, application, props)
}

func (g *generator) federate(d dice.Dice, owner string, props map[string]any) {
	props[directory.OwnerProperty], props["audiences"] = owner, []string{"api://AzureADTokenExchange"}
	g.d.AddRow("federatedIdentityCredentials", d.GUID(), props)
}

// addEstateRoles lets applications into each other.
func (g *generator) addEstateRoles(d dice.Dice, apps []estateApp) {
	for i, client := range apps {
		if i%3 != 0 {
			continue
		}
		resource := apps[d.IntN(len(apps))]
		role := resource.roles[2]
		if d.Chance(0.2) {
			role = resource.roles[3]
		}
		g.d.AddRow("appRoleAssignments", d.Code(rowAlphabet, 43), map[string]any{
			"appRoleId": role.id, "createdDateTime": dice.Ago(d, g.now, 5, 800), "principalDisplayName": client.name, "principalId": client.principal,
			"principalType": "ServicePrincipal", "resourceDisplayName": resource.name, "resourceId": resource.principal,
		})
	}
}

// addEstatePeople assigns people, a few applications to many and most to a
// handful, and now and then a group, whose direct members alone get in.
func (g *generator) addEstatePeople(d dice.Dice, apps []estateApp) {
	r := g.d.NewRecord("appRoleAssignments")
	assign := func(app *estateApp, role, principal, name, kind string) {
		r.Text("appRoleId", role)
		r.Time("createdDateTime", dice.Ago(d, g.now, 5, 1500))
		r.Text("principalDisplayName", name)
		r.Text("principalId", principal)
		r.Text("principalType", kind)
		r.Text("resourceDisplayName", app.name)
		r.Text("resourceId", app.principal)
		r.Add(d.Code(rowAlphabet, 43))
	}
	left := g.size * 57 / 100
	for i := range apps {
		share := 2 * left / (len(apps) - i)
		for _, k := range dice.Sample(d, g.byDept[d.IntN(len(company.Departments))], d.IntN(max(share, 1))) {
			who := &g.people[k]
			role := apps[i].roles[1].id
			switch {
			case d.Chance(0.05):
				role = apps[i].roles[0].id
			case d.Chance(0.1):
				role = zeroGUID
			}
			assign(&apps[i], role, who.id, who.name, "User")
			left--
		}
		dept := company.Departments[i%len(company.Departments)].Name
		if group, ok := g.groups["All "+dept]; ok && i%4 == 0 {
			assign(&apps[i], apps[i].roles[1].id, group, "All "+dept, "Group")
		}
	}
}

const zeroGUID = "00000000-0000-0000-0000-000000000000"

// addEstateIdentities makes user-assigned managed identities, which pipelines
// may federate with, and more applications of others.
func (g *generator) addEstateIdentities(d dice.Dice) {
	subscription := d.GUID()
	for i := range 2 + g.grown(80) {
		appID, name := d.GUID(), fmt.Sprintf("id-%s-%s-%02d", strings.ToLower(dice.Pick(d, estateAreas)), dice.Pick(d, estateStages), i+1)
		id := g.d.Add("servicePrincipal", d.GUID(), map[string]any{
			"appId": appID, "displayName": name, "servicePrincipalType": "ManagedIdentity", "accountEnabled": true,
			"appRoleAssignmentRequired": false, "servicePrincipalNames": []string{appID}, "replyUrls": emptyList, "tags": emptyList,
			"alternativeNames": []string{"isExplicit=True", "/subscriptions/" + subscription + "/resourcegroups/rg-identity/providers/Microsoft.ManagedIdentity/userAssignedIdentities/" + name},
		}).ID
		g.services[appID] = id
		if i%5 == 0 {
			g.federate(d, id, map[string]any{"name": "pipeline", "issuer": githubIssuer, "subject": "repo:" + strings.Split(g.company.Domain, ".")[0] + "/platform:environment:" + dice.Pick(d, estateStages)})
		}
	}
	for i := range g.grown(130) {
		s := foreignSpec{name: foreignApps[i%len(foreignApps)] + fmt.Sprintf(" for %s", estateAreas[i/len(foreignApps)%len(estateAreas)]), tenant: dice.New(g.seed, fmt.Sprint("publisher", i%40)).GUID()}
		s.replies = []string{fmt.Sprintf("https://estate%d.example.com/oauth2/callback", i)}
		if d.Chance(0.8) {
			s.publisher = foreignApps[i%len(foreignApps)] + " Ltd."
		}
		g.addForeign(d, s)
	}
}

// rowID is the id that the reports of use give a row.
func rowID(parts ...string) string {
	return base64.StdEncoding.EncodeToString([]byte(strings.Join(parts, "|")))
}
