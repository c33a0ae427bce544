package world

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

func userNamed(t *testing.T, d *directory.Directory, local string) *directory.Object {
	t.Helper()
	for u := range d.Each("user") {
		if upn := u.Text("userPrincipalName"); strings.HasPrefix(upn, local+"@") || strings.HasPrefix(upn, local+"_") {
			return u
		}
	}
	t.Fatalf("no user %q", local)
	return nil
}

func appNamed(t *testing.T, d *directory.Directory, typ, name string) *directory.Object {
	t.Helper()
	for a := range d.Each(typ) {
		if a.Text("displayName") == name {
			return a
		}
	}
	t.Fatalf("no %s %q", typ, name)
	return nil
}

func areLinked(d *directory.Directory, rel directory.Relation, from, to *directory.Object) bool {
	return slices.ContainsFunc(d.Links(rel, from.ID), func(o *directory.Object) bool { return o.ID == to.ID })
}

func roleNamed(t *testing.T, d *directory.Directory, name string) *directory.Object {
	return appNamed(t, d, "directoryRole", name)
}

func lastSignIn(u *directory.Object) time.Time {
	a, _ := u.Get("signInActivity").(map[string]any)
	text, _ := a["lastSignInDateTime"].(string)
	at, _ := time.Parse(time.RFC3339, text)
	return at
}

// appRoles are the values of the application roles that a principal holds.
func appRoleValues(d *directory.Directory, principal *directory.Object) []string {
	var out []string
	for _, row := range d.RowsBy("appRoleAssignments", "principalId", principal.ID) {
		for _, r := range d.Object(row.Text("resourceId")).Maps("appRoles") {
			if r["id"] == row.Text("appRoleId") {
				out = append(out, r["value"].(string))
			}
		}
	}
	return out
}

func endOf(t *testing.T, c map[string]any) time.Time {
	at, err := time.Parse(time.RFC3339, c["endDateTime"].(string))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// evidence says for each finding whether a tenant really has it.
var evidence = map[string]func(t *testing.T, d *directory.Directory) bool{
	"disabled-global-admin": func(t *testing.T, d *directory.Directory) bool {
		u := userNamed(t, d, martinKessler)
		return u.Get("accountEnabled") == false && areLinked(d, directory.RelMembers, roleNamed(t, d, "Global Administrator"), u)
	},
	"service-account-privileged": func(t *testing.T, d *directory.Directory) bool {
		u := userNamed(t, d, svcADConnect)
		changed, _ := u.Get("lastPasswordChangeDateTime").(time.Time)
		return areLinked(d, directory.RelMembers, roleNamed(t, d, "User Administrator"), u) && u.Text("passwordPolicies") == "DisablePasswordExpiration" &&
			demoClock().Sub(changed) > 4*365*day && d.Row("userRegistrationDetails", u.ID).Get("isMfaRegistered") == false
	},
	"stale-guest-tier0": func(t *testing.T, d *directory.Directory) bool {
		u, g := userNamed(t, d, olgaMarchetti), groupNamed(t, d, tier0Group)
		return u.Text("userType") == "Guest" && demoClock().Sub(lastSignIn(u)) > 365*day && areLinked(d, directory.RelMembers, g, u) &&
			g.Get("isAssignableToRole") == true && areLinked(d, directory.RelMembers, roleNamed(t, d, "Privileged Role Administrator"), g)
	},
	"ownerless-app-directory-write": func(t *testing.T, d *directory.Directory) bool {
		return len(d.Links(directory.RelOwners, appNamed(t, d, "application", appFeedImporter).ID)) == 0 &&
			slices.Contains(appRoleValues(d, appNamed(t, d, "servicePrincipal", appFeedImporter)), "Directory.ReadWrite.All")
	},
	"tenant-wide-mail-read": func(t *testing.T, d *directory.Directory) bool {
		sp := appNamed(t, d, "servicePrincipal", foreignMail)
		grants := d.RowsBy("oauth2PermissionGrants", "clientId", sp.ID)
		return sp.Get("verifiedPublisher") == nil && sp.Text("appOwnerOrganizationId") != d.Info().ID && len(grants) == 1 &&
			grants[0].Text("consentType") == "AllPrincipals" && strings.Contains(grants[0].Text("scope"), "Mail.Read")
	},
	"synced-global-admin": func(t *testing.T, d *directory.Directory) bool {
		u := userNamed(t, d, dominikAdler)
		return u.Get("onPremisesSyncEnabled") == true && u.Text("mail") != "" && areLinked(d, directory.RelMembers, roleNamed(t, d, "Global Administrator"), u)
	},
	"nested-privilege": func(t *testing.T, d *directory.Directory) bool {
		for i := range len(nestedOwners) - 1 {
			if !areLinked(d, directory.RelMembers, groupNamed(t, d, nestedOwners[i]), groupNamed(t, d, nestedOwners[i+1])) {
				return false
			}
		}
		return areLinked(d, directory.RelMembers, groupNamed(t, d, contractorsGroup), userNamed(t, d, jonasBrandt))
	},
	"sales-owner-of-helpdesk": func(t *testing.T, d *directory.Directory) bool {
		g := groupNamed(t, d, helpdeskGroup)
		return userNamed(t, d, lenaSommer).Text("department") == "Sales" && areLinked(d, directory.RelOwners, g, userNamed(t, d, lenaSommer)) &&
			areLinked(d, directory.RelMembers, roleNamed(t, d, "Helpdesk Administrator"), g)
	},
	"public-payroll": func(t *testing.T, d *directory.Directory) bool {
		return groupNamed(t, d, payrollGroup).Text("visibility") == "Public"
	},
	"guest-owns-mergers": func(t *testing.T, d *directory.Directory) bool {
		return areLinked(d, directory.RelOwners, groupNamed(t, d, mergersGroup), userNamed(t, d, rafaelOrtega))
	},
	"rule-a-guest-can-meet": func(t *testing.T, d *directory.Directory) bool {
		return areLinked(d, directory.RelMembers, groupNamed(t, d, financeReaders), userNamed(t, d, financeScanner))
	},
	"break-glass-not-excluded": func(t *testing.T, d *directory.Directory) bool {
		one, two := userNamed(t, d, breakGlass1), userNamed(t, d, breakGlass2)
		for p := range d.Each("conditionalAccessPolicies") {
			users, _ := p.Get("conditions").(map[string]any)["users"].(map[string]any)
			excluded, _ := users["excludeUsers"].([]any)
			if strings.HasPrefix(p.Text("displayName"), "CA001") {
				return slices.Contains(excluded, any(one.ID)) && !slices.Contains(excluded, any(two.ID)) && lastSignIn(two).IsZero()
			}
		}
		return false
	},
	"admin-never-signed-in": func(t *testing.T, d *directory.Directory) bool {
		u := userNamed(t, d, admPriyaRaman)
		return lastSignIn(u).IsZero() && areLinked(d, directory.RelMembers, roleNamed(t, d, "Exchange Administrator"), u)
	},
	"risky-user": func(t *testing.T, d *directory.Directory) bool {
		u := userNamed(t, d, hannahBrooks)
		risk := d.Row("riskyUsers", u.ID)
		return risk.Text("riskLevel") == "high" && risk.Text("riskState") == "atRisk" && areLinked(d, directory.RelMembers, groupNamed(t, d, mfaExclusion), u)
	},
	"app-owned-by-leaver": func(t *testing.T, d *directory.Directory) bool {
		return areLinked(d, directory.RelOwners, appNamed(t, d, "application", appTickets), userNamed(t, d, martinKessler)) &&
			slices.Contains(appRoleValues(d, appNamed(t, d, "servicePrincipal", appTickets)), "Mail.Send")
	},
	"look-alike-app": func(t *testing.T, d *directory.Directory) bool {
		return strings.Contains(appNamed(t, d, "servicePrincipal", appLookAlike).Text("displayName"), "\u200b")
	},
	"secret-never-expires": func(t *testing.T, d *directory.Directory) bool {
		secrets := appNamed(t, d, "application", appIntranet).Maps("passwordCredentials")
		return len(secrets) == 1 && endOf(t, secrets[0]).Sub(demoClock()) > 90*365*day
	},
	"user-consents": func(t *testing.T, d *directory.Directory) bool {
		return len(d.RowsBy("oauth2PermissionGrants", "clientId", appNamed(t, d, "servicePrincipal", foreignPDF).ID)) >= 2
	},
	"secret-expiring": func(t *testing.T, d *directory.Directory) bool {
		secrets := appNamed(t, d, "application", appInvoices).Maps("passwordCredentials")
		return len(secrets) == 2 && endOf(t, secrets[0]).Before(demoClock()) && endOf(t, secrets[1]).Equal(demoClock().Add(5*day))
	},
	"mfa-exclusion-filled": func(t *testing.T, d *directory.Directory) bool {
		return len(d.Links(directory.RelMembers, groupNamed(t, d, mfaExclusion).ID)) >= 2
	},
	"licensed-but-disabled": func(t *testing.T, d *directory.Directory) bool {
		for _, local := range []string{oliverNash, graceHolloway} {
			u := userNamed(t, d, local)
			if u.Get("accountEnabled") != false || len(u.Maps("assignedLicenses")) == 0 {
				return false
			}
		}
		return true
	},
	"group-cycle": func(t *testing.T, d *directory.Directory) bool {
		for i := range cycleGroups {
			if !areLinked(d, directory.RelMembers, groupNamed(t, d, cycleGroups[i]), groupNamed(t, d, cycleGroups[(i+1)%len(cycleGroups)])) {
				return false
			}
		}
		return true
	},
	"hostile-ansi": func(t *testing.T, d *directory.Directory) bool {
		return strings.Contains(userNamed(t, d, evaVega).Text("displayName"), "\x1b")
	},
	"hostile-bidi": func(t *testing.T, d *directory.Directory) bool {
		return strings.Contains(userNamed(t, d, marcusCole).Text("displayName"), "\u202e")
	},
	"hostile-prompt": func(t *testing.T, d *directory.Directory) bool {
		return strings.Contains(userNamed(t, d, rheaQuinn).Text("displayName"), "ignore all previous")
	},
	"hostile-tags": func(t *testing.T, d *directory.Directory) bool {
		return strings.ContainsFunc(groupNamed(t, d, tagGroup).Text("description"), func(r rune) bool { return r > 0xE0000 && r < 0xE0080 })
	},
	"hostile-html": func(t *testing.T, d *directory.Directory) bool { return groupNamed(t, d, htmlGroup) != nil },
	"hostile-sql":  func(t *testing.T, d *directory.Directory) bool { return groupNamed(t, d, sqlGroup) != nil },
	"pending-invitation": func(t *testing.T, d *directory.Directory) bool {
		u := userNamed(t, d, tomasRivera)
		created, _ := u.Get("createdDateTime").(time.Time)
		return u.Text("externalUserState") == "PendingAcceptance" && demoClock().Sub(created) > 365*day
	},
	"empty-ownerless-group": func(t *testing.T, d *directory.Directory) bool {
		g := groupNamed(t, d, abandonedGroup)
		return len(d.Links(directory.RelMembers, g.ID)) == 0 && len(d.Links(directory.RelOwners, g.ID)) == 0
	},
	"unused-licences": func(t *testing.T, d *directory.Directory) bool {
		for s := range d.Each("subscribedSkus") {
			if s.Text("skuPartNumber") == "VISIOCLIENT" {
				used, _ := s.Get("consumedUnits").(int64)
				return s.Get("prepaidUnits").(map[string]any)["enabled"].(float64) >= float64(2*used+25)
			}
		}
		return false
	},
	"federated-domain": func(t *testing.T, d *directory.Directory) bool {
		for x := range d.Each("domains") {
			if x.Text("authenticationType") == "Federated" {
				return true
			}
		}
		return false
	},
}

func TestEveryFindingIsThere(t *testing.T) {
	t.Parallel()
	eachTenant(t, func(t *testing.T, d *directory.Directory, users int) {
		for _, f := range Findings() {
			check, ok := evidence[f.ID]
			if !ok {
				t.Errorf("finding %s has no evidence", f.ID)
			} else if !check(t, d) {
				t.Errorf("finding %s is not in the tenant", f.ID)
			}
		}
	})
	ids := map[string]bool{}
	for _, f := range Findings() {
		if ids[f.ID] || f.Title == "" || f.HowToSee == "" || len(f.Objects) == 0 || !slices.Contains([]string{"critical", "high", "medium", "low"}, f.Severity) {
			t.Errorf("finding %q is twice or incomplete", f.ID)
		}
		ids[f.ID] = true
	}
}

func TestDemoTenantPageListsTheFindings(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/demo-tenant.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), FindingsMarkdown()) {
		t.Error("docs/demo-tenant.md is stale; run: make docs")
	}
}
