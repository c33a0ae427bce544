package entra

// Organization is microsoft.graph.organization: the tenant itself.
// https://learn.microsoft.com/graph/api/resources/organization
type Organization struct {
	ID                         string           `json:"id"`
	DisplayName                string           `json:"displayName,omitzero"`
	TenantType                 string           `json:"tenantType,omitzero"` // "AAD", "AAD B2C", "CIAM"
	CountryLetterCode          string           `json:"countryLetterCode,omitzero"`
	CreatedDateTime            Time             `json:"createdDateTime,omitzero"`
	OnPremisesSyncEnabled      bool             `json:"onPremisesSyncEnabled,omitzero"`
	OnPremisesLastSyncDateTime Time             `json:"onPremisesLastSyncDateTime,omitzero"`
	VerifiedDomains            []VerifiedDomain `json:"verifiedDomains,omitzero"`
	AssignedPlans              []AssignedPlan   `json:"assignedPlans,omitzero"`
	TechnicalNotificationMails []string         `json:"technicalNotificationMails,omitzero"`
}

// VerifiedDomain is microsoft.graph.verifiedDomain.
type VerifiedDomain struct {
	Name      string `json:"name"`
	Type      string `json:"type,omitzero"`
	IsDefault bool   `json:"isDefault"`
	IsInitial bool   `json:"isInitial"`
}

// AssignedPlan is microsoft.graph.assignedPlan.
type AssignedPlan struct {
	CapabilityStatus string `json:"capabilityStatus,omitzero"` // "Enabled", "Deleted", …
	Service          string `json:"service,omitzero"`
	ServicePlanID    string `json:"servicePlanId,omitzero"`
	AssignedDateTime Time   `json:"assignedDateTime,omitzero"`
}

// Domain is microsoft.graph.domain.
// https://learn.microsoft.com/graph/api/resources/domain
type Domain struct {
	ID                 string   `json:"id"` // the domain's name
	AuthenticationType string   `json:"authenticationType,omitzero"`
	IsAdminManaged     bool     `json:"isAdminManaged"`
	IsDefault          bool     `json:"isDefault"`
	IsInitial          bool     `json:"isInitial"`
	IsRoot             bool     `json:"isRoot"`
	IsVerified         bool     `json:"isVerified"`
	SupportedServices  []string `json:"supportedServices,omitzero"`
}

// SubscribedSKU is microsoft.graph.subscribedSku: a licence the tenant holds.
// https://learn.microsoft.com/graph/api/resources/subscribedsku
type SubscribedSKU struct {
	ID               string        `json:"id"`
	SkuID            string        `json:"skuId,omitzero"`
	SkuPartNumber    string        `json:"skuPartNumber,omitzero"`
	AppliesTo        string        `json:"appliesTo,omitzero"`
	CapabilityStatus string        `json:"capabilityStatus,omitzero"`
	ConsumedUnits    int           `json:"consumedUnits"`
	PrepaidUnits     PrepaidUnits  `json:"prepaidUnits,omitzero"`
	ServicePlans     []ServicePlan `json:"servicePlans,omitzero"`
}

// PrepaidUnits is microsoft.graph.licenseUnitsDetail.
type PrepaidUnits struct {
	Enabled   int `json:"enabled"`
	Suspended int `json:"suspended"`
	Warning   int `json:"warning"`
	LockedOut int `json:"lockedOut,omitzero"`
}

// ServicePlan is microsoft.graph.servicePlanInfo.
type ServicePlan struct {
	ServicePlanID      string `json:"servicePlanId"`
	ServicePlanName    string `json:"servicePlanName,omitzero"` // e.g. AAD_PREMIUM_P2
	ProvisioningStatus string `json:"provisioningStatus,omitzero"`
	AppliesTo          string `json:"appliesTo,omitzero"`
}
