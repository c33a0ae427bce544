package tenant

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
)

// Capability says whether a part of the product can work in a tenant, and what
// is in the way: consent, a licence, an Azure role, or the service itself.
type Capability struct {
	Feature string             `json:"feature"`
	Title   string             `json:"title"`
	State   CapabilityState    `json:"state"`
	Missing []cloud.Permission `json:"missing,omitzero"` // any one of these would do
	Fix     string             `json:"fix,omitzero"`
}

// CapabilityState is the first thing in the way, or Ready.
type CapabilityState string

// The states of a feature.
const (
	Ready             CapabilityState = "ready"
	ConsentMissing    CapabilityState = "consentMissing" // the token carries no permission at all
	PermissionMissing CapabilityState = "permissionMissing"
	LicenceMissing    CapabilityState = "licenceMissing"
	RoleMissing       CapabilityState = "azureRoleMissing"
	NotProvisioned    CapabilityState = "notProvisioned"
	NotInThisCloud    CapabilityState = "notInThisCloud"
	Unknown           CapabilityState = "unknown" // could not be asked
)

// feature is what a part of the product needs: one permission of anyOf and one
// plan of plans.
type feature struct {
	name, title string
	anyOf       []cloud.Permission
	plans       []string // service plan names; none: no licence needed
	licence     string   // in words
}

func graphPermissions(values ...string) []cloud.Permission {
	list := make([]cloud.Permission, len(values))
	for i, v := range values {
		list[i] = cloud.Permission{API: cloud.Graph, Value: v}
	}
	return list
}

// Service plans by what they bring.
// https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
var (
	planP1     = []string{"AAD_PREMIUM", "AAD_PREMIUM_P2"}
	planP2     = []string{"AAD_PREMIUM_P2"}
	planIntune = []string{"INTUNE_A", "INTUNE_EDU", "INTUNE_SMBIZ"}
	planMDE    = []string{"WINDEFATP", "MDE_SMB", "MDE_LITE"}
)

// features are in the order that a person reads them.
func features() []feature {
	p := graphPermissions
	return []feature{
		{"users", "Users", p("User.Read.All", "Directory.Read.All"), nil, ""},
		{"groups", "Groups and memberships", p("Group.Read.All", "GroupMember.Read.All", "Directory.Read.All"), nil, ""},
		{"applications", "Apps and service principals", p("Application.Read.All", "Directory.Read.All"), nil, ""},
		{"grants", "OAuth grants", p("Directory.Read.All"), nil, ""},
		{"directoryRoles", "Directory roles", p("Directory.Read.All", "RoleManagement.Read.Directory"), nil, ""},
		{"administrativeUnits", "Administrative units", p("Directory.Read.All", "AdministrativeUnit.Read.All"), nil, ""},
		{"devices", "Devices", p("Directory.Read.All", "Device.Read.All"), nil, ""},
		{"deviceChanges", "Devices by change", p("Device.Read.All"), nil, ""},
		{"policies", "Policies and Conditional Access", p("Policy.Read.All"), nil, ""},
		{"auditLogs", "Directory audit logs", p("AuditLog.Read.All"), nil, ""},
		{"signIns", "Sign-ins and sign-in activity", p("AuditLog.Read.All"), planP1, "Entra ID P1"},
		{"registrationDetails", "MFA registration", p("AuditLog.Read.All"), planP1, "Entra ID P1"},
		{"authenticationMethods", "Registered methods per user", p("UserAuthenticationMethod.Read.All"), nil, ""},
		{"riskyUsers", "Risky users", p("IdentityRiskyUser.Read.All"), planP2, "Entra ID P2"},
		{"riskDetections", "Risk detections", p("IdentityRiskEvent.Read.All"), planP2, "Entra ID P2"},
		{"pim", "Privileged Identity Management", p("RoleManagement.Read.Directory", "RoleManagement.Read.All"), planP2, "Entra ID P2 or Governance"},
		{"secureScore", "Secure score", p("SecurityEvents.Read.All"), nil, ""},
		{"intuneDevices", "Intune devices", p("DeviceManagementManagedDevices.Read.All"), planIntune, "Intune"},
		{"intunePolicies", "Intune policies", p("DeviceManagementConfiguration.Read.All"), planIntune, "Intune"},
		{"alerts", "Defender alerts", p("SecurityAlert.Read.All"), nil, ""},
		{"incidents", "Defender incidents", p("SecurityIncident.Read.All"), nil, ""},
		{"hunting", "Advanced hunting", append(p("ThreatHunting.Read.All"), cloud.Permission{API: cloud.XDR, Value: "AdvancedHunting.Read.All"}), nil, ""},
		{"machines", "Defender for Endpoint machines", []cloud.Permission{{API: cloud.Defender, Value: "Machine.Read.All"}}, planMDE, "Defender for Endpoint"},
		{"usage", "Microsoft 365 usage", p("Reports.Read.All"), nil, ""},
		{"serviceHealth", "Service health", p("ServiceHealth.Read.All"), nil, ""},
		{"sites", "SharePoint sites", p("Sites.Read.All"), nil, ""},
		{"mailboxes", "Mailbox settings", p("MailboxSettings.Read"), nil, ""},
		{"azure", "Azure", nil, nil, ""},
	}
}

// facts are what a test has found out, enough to judge every feature.
type facts struct {
	environment   cloud.Environment
	roles         map[cloud.API][]string // nil: the API gave no token
	unprovisioned map[cloud.API]bool
	plans         []string
	plansKnown    bool
	azure         CapabilityState // Ready, RoleMissing or Unknown
}

// capabilities judges every feature.
func capabilities(f facts) []Capability {
	list := make([]Capability, 0, 32)
	for _, feature := range features() {
		list = append(list, f.judge(feature))
	}
	return list
}

func (f facts) judge(want feature) Capability {
	c := Capability{Feature: want.name, Title: want.title, State: Ready}
	if want.anyOf == nil {
		c.State = f.azure
		if c.State == RoleMissing {
			c.Fix = azureFix
		}
		return c
	}
	if c.State = f.permitted(want.anyOf); c.State != Ready {
		switch c.State {
		case PermissionMissing, ConsentMissing:
			c.Missing = want.anyOf
			c.Fix = "Grant " + want.anyOf[0].String() + " and admin consent."
		case NotProvisioned:
			c.Fix = "The tenant has no " + want.anyOf[0].API.Title() + ": it needs the licence first."
		}
		return c
	}
	if len(want.plans) > 0 && f.plansKnown && !slices.ContainsFunc(want.plans, func(p string) bool { return slices.Contains(f.plans, p) }) {
		c.State, c.Fix = LicenceMissing, "The tenant needs "+want.licence+"."
	}
	return c
}

// permitted returns Ready when one of the permissions is granted, else the
// state nearest to it.
func (f facts) permitted(anyOf []cloud.Permission) CapabilityState {
	rank := []CapabilityState{Ready, PermissionMissing, ConsentMissing, NotProvisioned, Unknown, NotInThisCloud}
	best := len(rank) - 1
	for _, p := range anyOf {
		state := PermissionMissing
		roles, signedIn := f.roles[p.API]
		switch {
		case !f.environment.Has(p.API):
			state = NotInThisCloud
		case f.unprovisioned[p.API]:
			state = NotProvisioned
		case !signedIn:
			state = Unknown
		case cloud.Grants(roles, p.Value):
			state = Ready
		case len(roles) == 0 && p.API == cloud.Graph:
			state = ConsentMissing
		}
		best = min(best, slices.Index(rank, state))
	}
	return rank[best]
}
