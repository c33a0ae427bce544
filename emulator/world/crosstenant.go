package world

import (
	"encoding/json"
	"fmt"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/policy"
)

// addTenantPolicies changes the defaults as a tenant of some age has.
func (g *generator) addTenantPolicies(d dice.Dice) {
	g.d.UpdateRow("authorizationPolicy", "authorizationPolicy", map[string]any{
		"guestUserRoleId": "a0b1b346-4d3e-4e8b-98f8-753987be4970", // guests see what members see
		"defaultUserRolePermissions": map[string]any{
			"allowedToCreateApps": true, "allowedToCreateSecurityGroups": false, "allowedToCreateTenants": false,
			"allowedToReadBitlockerKeysForOwnedDevice": true, "allowedToReadOtherUsers": true,
			"permissionGrantPoliciesAssigned": []string{"ManagePermissionGrantsForSelf.microsoft-user-default-legacy"},
		},
	})
	reviewer := func(local string) map[string]any {
		return map[string]any{"query": "/users/" + g.who(local).id, "queryType": "MicrosoftGraph", "queryRoot": nil}
	}
	g.d.UpdateRow("adminConsentRequestPolicy", "adminConsentRequestPolicy", map[string]any{
		"isEnabled": true, "notifyReviewers": true, "remindersEnabled": true, "version": 2, "reviewers": []map[string]any{reviewer(martinKessler)},
	})
	configurations, _ := g.d.Row("authenticationMethodsPolicy", "authenticationMethodsPolicy").Get("authenticationMethodConfigurations").([]map[string]any)
	for _, c := range configurations {
		switch c["id"] {
		case "Fido2", "MicrosoftAuthenticator", "Sms", "Voice", "TemporaryAccessPass":
			c["state"] = "enabled"
		}
	}
	changed, err := json.Marshal(configurations)
	if err != nil {
		panic(fmt.Sprintf("emulator: authentication methods: %v", err))
	}
	g.d.UpdateRow("authenticationMethodsPolicy", "authenticationMethodsPolicy", map[string]any{
		"policyMigrationState": "migrationInProgress", "lastModifiedDateTime": dice.Ago(d, g.now, 100, 300), "authenticationMethodConfigurations": json.RawMessage(changed),
	})
	created := dice.Ago(d, g.now, 300, 500).Format("2006-01-02T15:04:05Z")
	g.d.AddRow("appManagementPolicies", d.GUID(), map[string]any{
		"displayName": "Short secrets for pipelines", "description": "Applications of the build team", "isEnabled": true,
		"restrictions": map[string]any{"passwordCredentials": []map[string]any{
			{"restrictionType": "passwordLifetime", "state": "enabled", "maxLifetime": "P90D", "restrictForAppsCreatedAfterDateTime": created},
		}, "keyCredentials": []map[string]any{}},
	})
	g.d.AddRow("authenticationStrengthPolicies", d.GUID(), map[string]any{
		"displayName": "Hardware keys of administrators", "description": "Security keys that the security team hands out", "policyType": "custom",
		"requirementsSatisfied": "mfa", "allowedCombinations": []string{"fido2"}, "createdDateTime": dice.Ago(d, g.now, 300, 400), "modifiedDateTime": dice.Ago(d, g.now, 100, 200),
		"combinationConfigurations": []map[string]any{{
			"@odata.type": "#microsoft.graph.fido2CombinationConfiguration", "id": d.GUID(), "appliesToCombinations": []string{"fido2"},
			"allowedAAGUIDs": []string{"cb69481e-8ff7-4039-93ec-0a2729a154a8"},
		}},
	})
}

// addCrossTenantPartners names the tenants with rules of their own, and changes
// the default: it believes the MFA of every tenant there is.
// https://learn.microsoft.com/entra/external-id/cross-tenant-access-overview
func (g *generator) addCrossTenantPartners(d dice.Dice) {
	trust := func(mfa, device bool) map[string]any {
		return map[string]any{"isMfaAccepted": mfa, "isCompliantDeviceAccepted": device, "isHybridAzureADJoinedDeviceAccepted": device}
	}
	g.d.UpdateRow("crossTenantAccessDefault", "default", map[string]any{"isServiceDefault": false, "inboundTrust": trust(true, false)})
	for i := range company.Partners {
		p := map[string]any{"tenantId": g.partnerTenant(i), "isServiceProvider": false, "isInMultiTenantOrganization": false}
		switch i {
		case 0:
			p["inboundTrust"] = trust(true, true)
			p["automaticUserConsentSettings"] = map[string]any{"inboundAllowed": true, "outboundAllowed": true}
		case 1:
			p["b2bDirectConnectInbound"], p["b2bDirectConnectOutbound"] = policy.B2BSetting("allowed"), policy.B2BSetting("allowed")
			p["inboundTrust"] = trust(true, false)
		case 2:
			p["b2bCollaborationInbound"], p["b2bCollaborationOutbound"] = policy.B2BSetting("blocked"), policy.B2BSetting("blocked")
		case 3:
			p["inboundTrust"] = trust(false, false)
		case 4:
			p["isServiceProvider"] = true
			p["inboundTrust"] = trust(true, false)
		default:
			continue
		}
		g.d.AddRow("crossTenantAccessPartners", p["tenantId"].(string), p)
	}
}

// partnerTenant is the tenant of a partner company. The publishers of foreign
// applications are drawn alike.
func (g *generator) partnerTenant(i int) string {
	return dice.New(g.seed, fmt.Sprint("publisher", i)).GUID()
}
