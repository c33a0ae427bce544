package world

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
)

// truths are the facts that two sources of the tenant hold. Each function says
// what contradicts, one line for each object.
var truths = []struct {
	fact  string
	check func(w *witness)
}{
	{"a user's last attempt, last silent sign-in and last success: signInActivity and the sign-in log", signInActivityAgrees},
	{"what an application was last used for: use report and sign-in log", useReportAgrees},
	{"when a credential was last used: use report, sign-in log and the credential's dates", credentialUseAgrees},
	{"a device's name, compliance, management and last use: device and sign-in log", signInDevicesAgree},
	{"an interrupted sign-in went on: two rows of the sign-in log", interruptionsGoOn},
	{"nobody signs in before the account is made: directory and sign-in log", nothingBeforeBirth},
	{"legacy protocols pass where the policies let them: Conditional Access and sign-in log", legacyFitsPolicies},
	{"a risky sign-in: risk detection and sign-in log", detectionsNameSignIns},
	{"a user's risk: risky users, their history and the newest detection", riskyUsersFollowDetections},
	{"an application's leaked credential: risk detection, credential and sign-in log", workloadRiskNamesKeys},
	{"accounts made, disabled, reset, redeemed: audits and directory", auditsLeaveTraces},
	{"credentials added and consents given: audits, credentials and grants", auditsOfApplications},
	{"from where somebody acted: audits and sign-in log", auditAddresses},
	{"who is an administrator: registration report and role members", registrationsKnowAdministrators},
	{"a person's methods: registration report and authentication methods", methodsAgree},
	{"who signs in with one factor, or has no phishing-resistant method, is not asked for more: sign-in log, methods and policies", factorsFitPolicies},
	{"sign-ins of users and applications: hunting tables and sign-in log", huntingSignIns},
	{"accounts, their state and risk: hunting table IdentityInfo, users and risky users", huntingIdentities},
	{"alerts and whom they concern: hunting tables, alerts and directory", huntingAlerts},
	{"machines: Defender, devices and hunting tables", machinesAgree},
}

// witness reads a tenant and notes contradictions.
type witness struct {
	d     *directory.Directory
	h     *hunting.Service
	fault func(format string, args ...any)
	seen  int // objects compared
}

func TestEverySourceTellsTheSame(t *testing.T) {
	t.Parallel()
	for _, size := range []Options{{Users: 50, Seed: 7}, {Users: 200, Seed: 1}, {Users: 1500, Seed: 3}} {
		size.Now = demoClock
		tenant, err := Generate(size)
		if err != nil {
			t.Fatal(err)
		}
		tenant.Directory.PrepareDefender()
		for _, x := range truths {
			t.Run(fmt.Sprintf("%d users/%s", size.Users, x.fact), func(t *testing.T) {
				t.Parallel()
				faults := 0
				w := &witness{d: tenant.Directory, h: tenant.Hunting, fault: func(format string, args ...any) {
					if faults++; faults <= 5 {
						t.Errorf(format, args...)
					}
				}}
				x.check(w)
				if faults > 5 {
					t.Errorf("and %d more", faults-5)
				}
				if w.seen == 0 {
					t.Error("nothing to compare")
				}
			})
		}
	}
}

// same notes two values that should be equal.
func (w *witness) same(what string, got, want any) {
	if got != want {
		w.fault("%s: got %v, want %v", what, got, want)
	}
}

// row is a sign-in of the log.
func (w *witness) signIn(id string) *directory.Object { return w.d.Row("signIns", id) }

func member(o *directory.Object, property, name string) any {
	m, _ := o.Get(property).(map[string]any)
	return m[name]
}

func textMember(o *directory.Object, property, name string) string {
	text, _ := member(o, property, name).(string)
	return text
}

func registrationsKnowAdministrators(w *witness) {
	holds := map[string]bool{}
	for role := range w.d.Each("directoryRole") {
		for _, m := range w.d.Links(directory.RelMembers, role.ID) {
			holds[m.ID] = true
			if m.Type.Name == "group" {
				for _, x := range w.d.Links(directory.RelMembers, m.ID) {
					holds[x.ID] = true
				}
			}
		}
	}
	for row := range w.d.Each("userRegistrationDetails") {
		w.seen++
		w.same(row.Text("userPrincipalName")+": isAdmin", row.Get("isAdmin"), holds[row.ID])
	}
}

func methodsAgree(w *witness) {
	words := map[string]string{
		"microsoftAuthenticatorAuthenticationMethod": "microsoftAuthenticatorPush", "windowsHelloForBusinessAuthenticationMethod": "windowsHelloForBusiness",
		"fido2AuthenticationMethod": "fido2SecurityKey", "phoneAuthenticationMethod": "mobilePhone", "emailAuthenticationMethod": "email",
	}
	for row := range w.d.Each("userRegistrationDetails") {
		registered, _ := row.Get("methodsRegistered").([]string)
		var got, want []string
		for _, m := range w.d.RowsBy("authenticationMethods", directory.OwnerProperty, row.ID) {
			if word, ok := words[m.Type.Name]; ok {
				got = append(got, word)
			}
		}
		for _, word := range registered {
			if word != "softwareOneTimePasscode" { // of the same application
				want = append(want, word)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		w.seen++
		w.same(row.Text("userPrincipalName")+": methods", strings.Join(got, " "), strings.Join(want, " "))
	}
}
