package world

import (
	"encoding/json"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// premiumPlans are the service plans that Entra ID asks for where it is more
// than free.
// https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
var premiumPlans = []string{"AAD_PREMIUM", "AAD_PREMIUM_P2", "Entra_Identity_Governance"}

// TakePremium takes the plans of Entra ID P1, P2 and Governance out of every
// subscription and of the organization.
func TakePremium(d *directory.Directory) {
	taken := map[any]bool{}
	var skus, organizations []*directory.Object
	for o := range d.Each("subscribedSkus") {
		skus = append(skus, o)
	}
	for o := range d.Each("organization") {
		organizations = append(organizations, o)
	}
	for _, o := range skus {
		plans := slices.DeleteFunc(o.Maps("servicePlans"), func(p map[string]any) bool {
			name, _ := p["servicePlanName"].(string)
			premium := slices.Contains(premiumPlans, name)
			if premium {
				taken[p["servicePlanId"]] = true
			}
			return premium
		})
		d.UpdateRow("subscribedSkus", o.ID, map[string]any{"servicePlans": rawJSON(plans)})
	}
	for _, o := range organizations {
		plans := slices.DeleteFunc(o.Maps("assignedPlans"), func(p map[string]any) bool { return taken[p["servicePlanId"]] })
		d.UpdateRow("organization", o.ID, map[string]any{"assignedPlans": rawJSON(plans)})
	}
}

// rawJSON is a list of complex values as it was read.
func rawJSON(list []map[string]any) json.RawMessage {
	text, err := json.Marshal(list)
	if err != nil {
		panic("emulator: " + err.Error()) // the values were JSON
	}
	return text
}
