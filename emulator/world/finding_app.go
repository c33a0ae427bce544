package world

import (
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// appFindings are those on applications and consents.
func appFindings() []Finding {
	return []Finding{
		{"ownerless-app-directory-write", "An application without owners may write the whole directory (Directory.ReadWrite.All)", "critical", []string{appFeedImporter},
			`entra_app_list {"ownerless": true, "highPrivilege": true}`},
		{"tenant-wide-mail-read", "An unverified foreign application may read everybody's mail, consented for all users", "critical", []string{foreignMail},
			`entra_app_permission_report {"permission": "Mail.Read", "foreignOnly": true}`},
		{"app-owned-by-leaver", "An application that may send mail as anybody belongs to a disabled user", "high", []string{appTickets, "Martin Kessler"},
			`entra_user_get {"user": "martin.kessler@<domain>", "include": ["owned"]}`},
		{"look-alike-app", "An application imitates Microsoft Teams by invisible characters in its name", "high", []string{"Microsoft Teams Admin (with zero-width spaces)"},
			`entra_search {"query": "Teams Admin"}`},
		{"secret-never-expires", "A client secret lasts 99 years, on an application with full control of every site", "high", []string{appIntranet},
			`entra_app_credential_report {"only": ["longLived"], "app": "Legacy Intranet Search"}`},
		{"user-consents", "Six people gave an unverified application their files", "medium", []string{foreignPDF},
			`entra_app_permission_report {"permission": "Files.ReadWrite.All", "foreignOnly": true}`},
		{"secret-expiring", "The only valid secret of an application ends in five days; an expired one still lies beside it", "medium", []string{appInvoices},
			`entra_app_credential_report {"app": "Invoice Archive"}`},
	}
}

// Applications of the findings.
const (
	appFeedImporter = "HR Feed Importer"
	appInvoices     = "Invoice Archive"
	appIntranet     = "Legacy Intranet Search"
	appTickets      = "Ticket Bridge"
	appLookAlike    = "Micro\u200bsoft Te\u200bams Admin"
	foreignMail     = "SmartMail Insights"
	foreignPDF      = "PDF Wizard Pro"
)

// addPlantedApps registers the applications of the findings.
func (g *generator) addPlantedApps(d dice.Dice) {
	engineer := g.some(d, company.Engineering, 1)
	const year = 365 * dice.Day
	g.addApplication(d, appSpec{
		name: appFeedImporter, description: "Nightly import from the HR system", created: g.now.Add(-1450 * dice.Day),
		permissions: []map[string][]string{{directory.GraphAppID: {"Directory.ReadWrite.All", "User.ReadWrite.All"}}},
		secrets:     []secretSpec{{name: "hr-feed", start: g.now.Add(-300 * dice.Day), end: g.now.Add(430 * dice.Day)}},
	})
	g.addApplication(d, appSpec{
		name: appInvoices, created: g.now.Add(-2 * year), owners: engineer,
		permissions: []map[string][]string{{directory.GraphAppID: {"Sites.Read.All"}}},
		secrets: []secretSpec{
			{name: "expired", start: g.now.Add(-2 * year), end: g.now.Add(-1 * year)},
			{name: "current", start: g.now.Add(5*dice.Day - year), end: g.now.Add(5 * dice.Day)},
		},
	})
	g.addApplication(d, appSpec{
		name: appIntranet, created: g.now.Add(-6 * year), owners: engineer,
		permissions: []map[string][]string{{directory.GraphAppID: {"Sites.FullControl.All"}}},
		secrets:     []secretSpec{{name: "never", start: g.now.Add(-6 * year), end: g.now.Add(-6 * year).Add(99 * year)}},
	})
	g.addApplication(d, appSpec{
		name: appTickets, created: g.now.Add(-800 * dice.Day), owners: []string{g.who(martinKessler).id},
		permissions: []map[string][]string{{directory.GraphAppID: {"Mail.Send", "User.Read.All"}}},
		secrets:     []secretSpec{{name: "bridge", start: g.now.Add(-100 * dice.Day), end: g.now.Add(265 * dice.Day)}},
	})
	g.addApplication(d, appSpec{
		name: appLookAlike, created: g.now.Add(-21 * dice.Day), owners: []string{g.who(jonasBrandt).id},
		redirects: []string{"https://teams-admin.example.net/callback"},
		secrets:   []secretSpec{{name: "s", start: g.now.Add(-21 * dice.Day), end: g.now.Add(709 * dice.Day)}},
	})
}

// addPlantedForeignApps are the applications of others that got too much.
func (g *generator) addPlantedForeignApps(d dice.Dice) {
	mail := g.addForeign(d, foreignSpec{name: foreignMail, tenant: d.GUID(), replies: []string{"https://smartmail-insights.example.net/auth", "http://localhost:8080/"}})
	g.grantScope(d, mail, "AllPrincipals", "", "openid profile offline_access User.Read Mail.Read")
	pdf := g.addForeign(d, foreignSpec{name: foreignPDF, tenant: d.GUID(), replies: []string{"https://pdf-wizard.example.org/cb"}})
	for _, user := range append(g.some(d, company.Marketing, 3), g.some(d, company.Finance, 3)...) {
		g.grantScope(d, pdf, "Principal", user, "openid offline_access Files.ReadWrite.All")
	}
}
