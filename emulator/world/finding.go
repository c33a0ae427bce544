package world

import (
	"fmt"
	"slices"
	"strings"
)

// Finding is something wrong that every demo tenant contains, for a demo or a
// test to discover.
type Finding struct {
	ID       string   // kebab-case, stable
	Title    string   // one sentence
	Severity string   // "critical", "high", "medium" or "low"
	Objects  []string // display names of what is involved
	HowToSee string   // the tool call that shows it
}

// Findings are the planted findings, the worst first. They are the same in
// every tenant, whatever its size and seed.
func Findings() []Finding {
	all := slices.Concat([]Finding{
		{"disabled-global-admin", "A disabled employee still holds Global Administrator", "critical", []string{"Martin Kessler"},
			`entra_user_list {"enabled": false, "roleHolder": true}`},
		{"service-account-privileged", "A service account with a four-year-old password that never expires and no MFA holds User Administrator", "critical", []string{"svc-adconnect-legacy"},
			`entra_user_get {"user": "svc-adconnect-legacy@<domain>", "include": ["roles"]}`},
		{"stale-guest-tier0", "A guest who has not signed in for over a year is in the group that holds Privileged Role Administrator", "critical", []string{"Olga Marchetti", tier0Group},
			`entra_group_get {"group": "Tier0 Identity Operators"}; entra_user_list {"userType": "Guest", "inactiveDays": 365}`},
		{"ownerless-app-directory-write", "An application without owners may write the whole directory (Directory.ReadWrite.All)", "critical", []string{appFeedImporter},
			`entra_app_list {"ownerless": true, "highPrivilege": true}`},
		{"tenant-wide-mail-read", "An unverified foreign application may read everybody's mail, consented for all users", "critical", []string{foreignMail},
			`entra_app_permission_report {"permission": "Mail.Read", "foreignOnly": true}`},
		{"synced-global-admin", "A Global Administrator is a synchronised everyday account with a mailbox: the on-premises domain can take it over", "high", []string{"Dominik Adler"},
			`entra_user_list {"roleHolder": true, "synced": true}`},
		{"nested-privilege", "A contractor reaches Azure Subscription Owners through four nested groups", "high", []string{"Jonas Brandt", ownersGroup, contractorsGroup},
			`entra_group_get {"group": "Azure Subscription Owners", "transitive": true}; entra_user_get {"user": "jonas.brandt@<partner domain>", "include": ["groups"]}`},
		{"sales-owner-of-helpdesk", "A salesperson owns the role-assignable helpdesk group and can make herself Helpdesk Administrator", "high", []string{"Lena Sommer", helpdeskGroup},
			`entra_group_get {"group": "Helpdesk Tier 1", "include": ["owners"]}`},
		{"public-payroll", "The payroll team is public: everybody can read its files", "high", []string{payrollGroup},
			`entra_group_list {"public": true, "search": "payroll"}`},
		{"guest-owns-mergers", "A guest owns the confidential group on mergers and acquisitions", "high", []string{"Rafael Ortega", mergersGroup},
			`entra_group_get {"group": "Mergers and Acquisitions", "include": ["owners"]}`},
		{"rule-a-guest-can-meet", "A dynamic group admits whoever has \"Finance\" in the display name, and a guest has", "high", []string{"Finance Department Scanner", financeReaders},
			`entra_group_get {"group": "Finance Reports Readers"}`},
		{"break-glass-not-excluded", "The second break-glass account never signed in and the policy that demands MFA does not exclude it", "high", []string{"Break Glass 02"},
			`entra_user_list {"search": "break glass", "noMfa": true}; entra_conditional_access_report {"checks": ["breakGlass"]}`},
		{"admin-never-signed-in", "An administrator's account has never been used", "high", []string{"Priya Raman (Admin)"},
			`entra_user_get {"user": "adm-priya.raman@<initial domain>", "include": ["roles", "signIns"]}`},
		{"risky-user", "A treasury analyst at high risk after sign-ins from two continents within hours, not remediated, and excluded from MFA", "high", []string{"Hannah Brooks", mfaExclusion},
			`entra_user_get {"user": "hannah.brooks@<domain>", "include": ["risk", "groups", "signIns"]}`},
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
		{"mfa-exclusion-filled", "Five people are in the group that is excluded from MFA", "medium", []string{mfaExclusion},
			`entra_group_get {"group": "CA-Exclude-MFA"}; entra_conditional_access_report {"checks": ["userMfa"]}`},
		{"licensed-but-disabled", "Disabled users hold paid licences", "medium", []string{"Oliver Nash", "Grace Holloway"},
			`entra_user_list {"enabled": false, "licence": "SPE_E5"}`},
		{"group-cycle", "Three groups are members of each other in a circle", "medium", cycleGroups,
			`entra_group_get {"group": "Ops Rota Alpha", "transitive": true}`},
		{"hostile-ansi", "A guest's display name carries terminal escape sequences", "medium", []string{"Eva Vega"},
			`entra_user_list {"search": "eva.vega"}`},
		{"hostile-bidi", "A guest's display name turns text around with bidirectional controls", "medium", []string{"Marcus Cole"},
			`entra_user_list {"search": "marcus.cole"}`},
		{"hostile-prompt", "A guest's display name tries to instruct a language model", "medium", []string{"Rhea Quinn"},
			`entra_user_list {"search": "rhea.quinn"}`},
		{"hostile-tags", "A group's description hides an instruction in invisible tag characters", "medium", []string{tagGroup},
			`entra_group_get {"group": "Quarterly Planning"}`},
		{"hostile-html", "A group is named like an HTML injection", "low", []string{htmlGroup},
			`entra_group_list {"search": "onerror"}`},
		{"hostile-sql", "A group is named like an SQL injection", "low", []string{sqlGroup},
			`entra_group_list {"search": "DROP TABLE"}`},
		{"pending-invitation", "An invitation has been open for more than a year", "low", []string{"Tomás Rivera"},
			`entra_user_list {"userType": "Guest", "search": "Rivera"}`},
		{"empty-ownerless-group", "A Microsoft 365 group has neither members nor owners", "low", []string{abandonedGroup},
			`entra_group_list {"ownerless": true, "empty": true}`},
		{"unused-licences", "Half of the Visio licences, and 25 more, belong to nobody", "low", []string{"VISIOCLIENT"},
			`entra_tenant_overview {"include": ["licences"]}`},
		{"federated-domain", "A bought company still signs in through its own federation server", "low", []string{"the federated domain"},
			`entra_tenant_overview {"include": ["domains"]}`},
	}, policyFindings(), identityFindings(), roleFindings(), logFindings(), leftoverFindings())
	slices.SortStableFunc(all, func(a, b Finding) int {
		return slices.Index(severities, a.Severity) - slices.Index(severities, b.Severity)
	})
	return all
}

// severities from the worst on.
var severities = []string{"critical", "high", "medium", "low"}

// FindingsMarkdown is the list of the planted findings as a Markdown table.
func FindingsMarkdown() string {
	var b strings.Builder
	b.WriteString("| Finding | Severity | What is wrong | Where | How to see it |\n|---|---|---|---|---|\n")
	for _, f := range Findings() {
		objects := make([]string, len(f.Objects))
		for i, o := range f.Objects {
			objects[i] = "`" + o + "`"
		}
		calls := strings.Split(f.HowToSee, "; ")
		for i, c := range calls {
			calls[i] = "`" + c + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", f.ID, f.Severity, f.Title, strings.Join(objects, ", "), strings.Join(calls, "<br>"))
	}
	return b.String()
}
