package policy

import "github.com/mscloud-mcp/mscloud-mcp/emulator/directory"

// securityDefaultRoles are the roles that Microsoft's template for
// administrators targets: those of security defaults.
// https://learn.microsoft.com/entra/fundamentals/security-defaults
var securityDefaultRoles = []string{
	"62e90394-69f5-4237-9190-012177145e10", // Global Administrator
	"194ae4cb-b126-40b2-bd5b-6091b380977d", // Security Administrator
	"f28a1f50-f6e7-4571-818b-6a12f2af6b6c", // SharePoint Administrator
	"29232cdf-9323-42fd-ade2-1d097af3e4de", // Exchange Administrator
	"b1be1c3e-b65d-4f19-8427-f6fa0d97feb9", // Conditional Access Administrator
	"729827e3-9c14-49f7-bb1b-9608f156bbb8", // Helpdesk Administrator
	"b0f54661-2d74-4c50-afa3-1ec803f12efe", // Billing Administrator
	"fe930be7-5e62-47db-91af-98c3a49a38b1", // User Administrator
	"c4e39bd9-1100-46d3-8c65-fb160da0071f", // Authentication Administrator
	"9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3", // Application Administrator
	"158c047a-c907-4556-b7ef-446551a6b5f7", // Cloud Application Administrator
	"966707d0-3269-4727-9be2-8c3a10f19b9d", // Password Administrator
	"7be44c8a-adaf-4e2a-84d6-ab2649e08a13", // Privileged Authentication Administrator
	"e8611ab8-c189-46e8-94e1-60213ab1f814", // Privileged Role Administrator
}

// addConditionalAccessTemplates writes those of Microsoft's templates whose ids
// the documentation shows.
// https://learn.microsoft.com/graph/api/conditionalaccessroot-list-templates
func addConditionalAccessTemplates(d *directory.Directory) {
	all, nobody := []string{"All"}, []string{"Current administrator will be excluded"}
	for _, t := range []struct {
		id, name, description, scenarios string
		policy                           ConditionalAccess
	}{
		{"c7503427-338e-4c5e-902d-abe252abfb43", "Require multifactor authentication for admins",
			"Require multifactor authentication for privileged administrative accounts to reduce risk of compromise. This policy will target the same roles as Security Default.",
			"secureFoundation,zeroTrust,protectAdmins", ConditionalAccess{Roles: securityDefaultRoles, Excluded: nobody, Controls: []string{"mfa"}}},
		{"b8bda7f8-6584-4446-bce9-d871480e53fa", "Securing security info registration",
			"Secure when and how users register for Azure AD multifactor authentication and self-service password.",
			"secureFoundation,zeroTrust,remoteWork", ConditionalAccess{Users: all, Excluded: []string{"GuestsOrExternalUsers"}, Actions: []string{"urn:user:registersecurityinfo"}, TrustedOut: true, Controls: []string{"mfa"}}},
		{"0b2282f9-2862-4178-88b5-d79340b36cb8", "Block legacy authentication",
			"Block legacy authentication endpoints that can be used to bypass multifactor authentication.",
			"secureFoundation,zeroTrust,remoteWork,protectAdmins", ConditionalAccess{Users: all, Excluded: nobody, ClientApps: []string{"exchangeActiveSync", "other"}, Controls: []string{"block"}}},
		{"a3d0a415-b068-4326-9251-f9cdf9feeb64", "Require multifactor authentication for all users",
			"Require multifactor authentication for all user accounts to reduce risk of compromise.",
			"secureFoundation,zeroTrust,remoteWork", ConditionalAccess{Users: all, Excluded: nobody, Controls: []string{"mfa"}}},
	} {
		grant, session := t.policy.grantControls(), t.policy.sessionControls()
		d.AddRow("conditionalAccessTemplates", t.id, map[string]any{
			"name": t.name, "description": t.description, "scenarios": t.scenarios,
			"details": map[string]any{"conditions": t.policy.conditions(), "grantControls": grant, "sessionControls": session},
		})
	}
}
