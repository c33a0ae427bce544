package world

import (
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// demoApplication is a registration with its service principal.
type demoApplication struct {
	object, appID, principal string
}

// appSpec is a registration of this tenant about to be made.
type appSpec struct {
	name, description string
	created           time.Time
	owners            []string
	permissions       []map[string][]string // granted application roles, by the API's appId
	secrets           []secretSpec
	certificates      []secretSpec
	audience          string
	redirects         []string
	homepage          string
	tags              []string
	disabled          bool
}

type secretSpec struct {
	name, hint string
	start, end time.Time
}

// addApplication registers an app, its service principal, and what was granted.
func (g *generator) addApplication(d dice.Dice, s appSpec) demoApplication {
	app := demoApplication{object: d.GUID(), appID: d.GUID(), principal: d.GUID()}
	if s.audience == "" {
		s.audience = "AzureADMyOrg"
	}
	props := map[string]any{
		"appId": app.appID, "displayName": s.name, "createdDateTime": s.created, "signInAudience": s.audience,
		"publisherDomain": g.company.Domain, "identifierUris": emptyList, "tags": s.tags,
		"passwordCredentials": credentials(d, s.secrets, false), "keyCredentials": credentials(d, s.certificates, true),
		"requiredResourceAccess": requested(s.permissions), "appRoles": []map[string]any{},
		"web": map[string]any{"redirectUris": orNone(s.redirects), "homePageUrl": orNil(s.homepage), "implicitGrantSettings": g.implicitGrant(s)},
	}
	if s.tags == nil {
		props["tags"] = emptyList
	}
	if s.description != "" {
		props["description"] = s.description
	}
	g.d.Add("application", app.object, props)
	for _, owner := range s.owners {
		g.d.Link(directory.RelOwners, app.object, owner)
	}
	principal := map[string]any{
		"appId": app.appID, "displayName": s.name, "appDisplayName": s.name, "servicePrincipalType": "Application",
		"accountEnabled": !s.disabled, "appOwnerOrganizationId": g.tenantID, "appRoleAssignmentRequired": false,
		"signInAudience": s.audience, "servicePrincipalNames": []string{app.appID}, "replyUrls": orNone(s.redirects),
		"tags": []string{"WindowsAzureActiveDirectoryIntegratedApp"}, "alternativeNames": emptyList,
		"appRoles": []map[string]any{}, "oauth2PermissionScopes": []map[string]any{},
		"passwordCredentials": emptyList, "keyCredentials": emptyList,
	}
	if s.homepage != "" {
		principal["homepage"] = s.homepage
	}
	g.d.Add("servicePrincipal", app.principal, principal)
	for _, owner := range s.owners {
		g.d.Link(directory.RelOwners, app.principal, owner)
	}
	g.apps[s.name] = app
	g.services[app.appID] = app.principal
	for _, set := range s.permissions {
		for _, api := range sortedKeys(set) {
			for _, value := range set[api] {
				g.grantRole(d, app.principal, s.name, "ServicePrincipal", api, value, s.created.Add(time.Hour))
			}
		}
	}
	return app
}

// implicitGrant is what the authorization endpoint may issue without a code:
// nothing, but for some older web applications.
// https://learn.microsoft.com/graph/api/resources/implicitgrantsettings
func (g *generator) implicitGrant(s appSpec) map[string]any {
	d := g.dice("implicit grant of " + s.name)
	web := len(s.redirects) > 0
	return map[string]any{"enableIdTokenIssuance": web && d.Chance(0.25), "enableAccessTokenIssuance": web && d.Chance(0.1)}
}

// credentials writes secrets, or certificates, as Graph shows them.
func credentials(d dice.Dice, list []secretSpec, certificate bool) any {
	if len(list) == 0 {
		return emptyList
	}
	var out []map[string]any
	for _, s := range list {
		c := map[string]any{"keyId": d.GUID(), "displayName": s.name, "startDateTime": s.start, "endDateTime": s.end}
		if certificate {
			c["type"], c["usage"] = "AsymmetricX509Cert", "Verify"
			c["customKeyIdentifier"] = d.Code("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 27) + "="
		} else if s.hint == "" {
			c["hint"] = d.Code(secretAlphabet[:52], 3)
		} else {
			c["hint"] = s.hint
		}
		out = append(out, c)
	}
	return out
}

func orNone(list []string) any {
	if list == nil {
		return emptyList
	}
	return list
}

func orNil(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func sortedKeys(m map[string][]string) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// apiByID is one of the APIs with application roles.
func apiByID(appID string) *resourceAPI {
	apis := resourceAPIs()
	for i := range apis {
		if apis[i].appID == appID {
			return &apis[i]
		}
	}
	return nil
}

func requested(sets []map[string][]string) []map[string]any {
	merged := map[string][]string{}
	for _, set := range sets {
		for api, values := range set {
			merged[api] = append(merged[api], values...)
		}
	}
	out := []map[string]any{}
	for _, api := range sortedKeys(merged) {
		known := apiByID(api)
		var access []map[string]any
		for _, v := range merged[api] {
			access = append(access, map[string]any{"id": known.byValue[v], "type": "Role"})
		}
		out = append(out, map[string]any{"resourceAppId": api, "resourceAccess": access})
	}
	return out
}

// businessApps are the company's own applications; the tenant's size decides
// how often they repeat by region.
var businessApps = []string{
	"Expense Portal", "Timesheet Sync", "Contract Vault", "Inventory Bridge", "Customer 360", "Price Engine", "Warehouse Scanner API",
	"Onboarding Bot", "Visitor Registration", "Learning Hub", "Fleet Tracker", "Quality Dashboard", "Supplier Gateway", "Marketing Data Lake",
	"Treasury Connector", "Field Service Mobile", "Chat Assistant", "Build Pipeline", "Print Gateway", "Room Display", "Travel Booking", "Sales Forecast",
}

// addApplications registers the business applications and those of the
// findings.
func (g *generator) addApplications() {
	d := g.dice("applications")
	g.addPlantedApps(d)
	count := min(max(g.size/60, 6), 3000)
	for i := range count {
		name := businessApps[i%len(businessApps)]
		if round := i / len(businessApps); round > 0 {
			name += " " + company.Offices[round%len(company.Offices)].Usage
			if round >= len(company.Offices) {
				name += " " + d.Code("ABCDEFGHJKLMNPRSTUVWXYZ23456789", 4)
			}
		}
		g.addApplication(d, g.drawApp(d, name))
	}
}

func (g *generator) drawApp(d dice.Dice, name string) appSpec {
	created := dice.Ago(d, g.now, 20, 2400)
	s := appSpec{name: name, created: created, disabled: d.Chance(0.04)}
	host := strings.ReplaceAll(company.AccountName(strings.ReplaceAll(name, " ", "-")), "_", "-") + "." + g.company.Domain
	if d.Chance(0.6) {
		s.redirects, s.homepage = []string{"https://" + host + "/signin-oidc"}, "https://"+host
	}
	if d.Chance(0.9) {
		s.owners = []string{g.itOwner(d)}
		if engineer := g.some(d, company.Engineering, 1)[0]; d.Chance(0.5) && engineer != s.owners[0] {
			s.owners = append(s.owners, engineer)
		}
	}
	if d.Chance(0.2) {
		s.audience = "AzureADMultipleOrgs"
	}
	for range d.IntN(3) {
		start := later(created, dice.Ago(d, g.now, 1, 600))
		s.secrets = append(s.secrets, secretSpec{name: dice.Pick(d, []string{"prod", "terraform", "rotation", "ci", "2026"}), start: start, end: start.Add(time.Duration(dice.Pick(d, []int{180, 365, 730})) * dice.Day)})
	}
	if d.Chance(0.25) {
		start := later(created, dice.Ago(d, g.now, 1, 500))
		s.certificates = []secretSpec{{name: "CN=" + host, start: start, end: start.Add(730 * dice.Day)}}
	}
	if d.Chance(0.45) {
		s.permissions = []map[string][]string{{directory.GraphAppID: dice.Pick(d, [][]string{
			{"User.Read.All"}, {"Group.Read.All", "User.Read.All"}, {"Sites.Selected"}, {"Mail.Send"}, {"Calendars.Read"}, {"Reports.Read.All"}, {"Files.Read.All"},
		})}}
	}
	return s
}
