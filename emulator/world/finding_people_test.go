package world

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

func init() {
	evidence["disabled-global-admin"] = func(t *testing.T, d *directory.Directory) bool {
		u := userNamed(t, d, martinKessler)
		return u.Get("accountEnabled") == false && areLinked(d, directory.RelMembers, roleNamed(t, d, "Global Administrator"), u)
	}
	evidence["service-account-privileged"] = func(t *testing.T, d *directory.Directory) bool {
		u := userNamed(t, d, svcADConnect)
		changed, _ := u.Get("lastPasswordChangeDateTime").(time.Time)
		return areLinked(d, directory.RelMembers, roleNamed(t, d, "User Administrator"), u) && u.Text("passwordPolicies") == "DisablePasswordExpiration" &&
			demoClock().Sub(changed) > 4*365*dice.Day && d.Row("userRegistrationDetails", u.ID).Get("isMfaRegistered") == false
	}
	evidence["stale-guest-tier0"] = func(t *testing.T, d *directory.Directory) bool {
		u, g := userNamed(t, d, olgaMarchetti), groupNamed(t, d, tier0Group)
		return u.Text("userType") == "Guest" && demoClock().Sub(lastSignIn(u)) > 365*dice.Day && areLinked(d, directory.RelMembers, g, u) &&
			g.Get("isAssignableToRole") == true && areLinked(d, directory.RelMembers, roleNamed(t, d, "Privileged Role Administrator"), g)
	}
	evidence["synced-global-admin"] = func(t *testing.T, d *directory.Directory) bool {
		u := userNamed(t, d, dominikAdler)
		return u.Get("onPremisesSyncEnabled") == true && u.Text("mail") != "" && areLinked(d, directory.RelMembers, roleNamed(t, d, "Global Administrator"), u)
	}
	evidence["break-glass-not-excluded"] = func(t *testing.T, d *directory.Directory) bool {
		one, two := userNamed(t, d, breakGlass1), userNamed(t, d, breakGlass2)
		for p := range d.Each("conditionalAccessPolicies") {
			users, _ := p.Get("conditions").(map[string]any)["users"].(map[string]any)
			excluded, _ := users["excludeUsers"].([]any)
			if strings.HasPrefix(p.Text("displayName"), "CA001") {
				return slices.Contains(excluded, any(one.ID)) && !slices.Contains(excluded, any(two.ID)) && lastSignIn(two).IsZero()
			}
		}
		return false
	}
	evidence["admin-never-signed-in"] = func(t *testing.T, d *directory.Directory) bool {
		u := userNamed(t, d, admPriyaRaman)
		return lastSignIn(u).IsZero() && areLinked(d, directory.RelMembers, roleNamed(t, d, "Exchange Administrator"), u)
	}
	evidence["risky-user"] = func(t *testing.T, d *directory.Directory) bool {
		u := userNamed(t, d, hannahBrooks)
		risk := d.Row("riskyUsers", u.ID)
		return risk.Text("riskLevel") == "high" && risk.Text("riskState") == "atRisk" && areLinked(d, directory.RelMembers, groupNamed(t, d, mfaExclusion), u)
	}
	evidence["licensed-but-disabled"] = func(t *testing.T, d *directory.Directory) bool {
		for _, local := range []string{oliverNash, graceHolloway} {
			u := userNamed(t, d, local)
			if u.Get("accountEnabled") != false || len(u.Maps("assignedLicenses")) == 0 {
				return false
			}
		}
		return true
	}
	evidence["hostile-ansi"] = func(t *testing.T, d *directory.Directory) bool {
		return strings.Contains(userNamed(t, d, evaVega).Text("displayName"), "\x1b")
	}
	evidence["hostile-bidi"] = func(t *testing.T, d *directory.Directory) bool {
		return strings.Contains(userNamed(t, d, marcusCole).Text("displayName"), "\u202e")
	}
	evidence["hostile-prompt"] = func(t *testing.T, d *directory.Directory) bool {
		return strings.Contains(userNamed(t, d, rheaQuinn).Text("displayName"), "ignore all previous")
	}
	evidence["pending-invitation"] = func(t *testing.T, d *directory.Directory) bool {
		u := userNamed(t, d, tomasRivera)
		created, _ := u.Get("createdDateTime").(time.Time)
		return u.Text("externalUserState") == "PendingAcceptance" && demoClock().Sub(created) > 365*dice.Day
	}
}
