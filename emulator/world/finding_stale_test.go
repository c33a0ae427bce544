package world

import (
	"slices"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

func init() {
	evidence["admin-by-text-message"] = func(t *testing.T, d *directory.Directory) bool {
		u := userNamed(t, d, dominikAdler)
		report := d.Row("userRegistrationDetails", u.ID)
		return areLinked(d, directory.RelMembers, roleNamed(t, d, "Global Administrator"), u) && report.Get("isMfaCapable") == true &&
			slices.Equal(textList(report, "methodsRegistered"), []string{"mobilePhone"})
	}
	evidence["executive-lost-phone"] = func(t *testing.T, d *directory.Directory) bool {
		phone := appNamed(t, d, "device", boardPhone)
		seen, _ := phone.Get("approximateLastSignInDateTime").(time.Time)
		owners := d.Links(directory.RelRegisteredOwners, phone.ID)
		return len(owners) == 1 && owners[0].Text("department") == company.Departments[company.Executive].Name && demoClock().Sub(seen) > 365*dice.Day && phone.Get("isCompliant") == nil
	}
	evidence["registration-gone"] = func(t *testing.T, d *directory.Directory) bool {
		sp := appNamed(t, d, "servicePrincipal", orphanedSync)
		for app := range d.Each("application") {
			if app.Text("appId") == sp.Text("appId") {
				return false
			}
		}
		return sp.Text("appOwnerOrganizationId") == d.Info().ID && len(d.RowsBy("oauth2PermissionGrants", "clientId", sp.ID)) == 1
	}
	evidence["leaver-keeps-roles"] = func(t *testing.T, d *directory.Directory) bool { return evidence["disabled-global-admin"](t, d) }
}

func textList(o *directory.Object, property string) []string {
	var out []string
	switch list := o.Get(property).(type) {
	case []string:
		return list
	case []any:
		for _, v := range list {
			out = append(out, v.(string))
		}
	}
	return out
}
