package entra

// CrossTenantAccessPolicy is microsoft.graph.crossTenantAccessPolicy.
// https://learn.microsoft.com/graph/api/resources/crosstenantaccesspolicy
type CrossTenantAccessPolicy struct {
	ID                    string   `json:"id,omitzero"`
	DisplayName           string   `json:"displayName,omitzero"`
	AllowedCloudEndpoints []string `json:"allowedCloudEndpoints,omitzero"` // microsoftonline.us, partner.microsoftonline.cn
}

// CrossTenantAccess is
// microsoft.graph.crossTenantAccessPolicyConfigurationDefault, or
// crossTenantAccessPolicyConfigurationPartner when TenantID is set. A setting
// of a partner that is nil is the default's.
// https://learn.microsoft.com/graph/api/resources/crosstenantaccesspolicyconfigurationdefault
// https://learn.microsoft.com/graph/api/resources/crosstenantaccesspolicyconfigurationpartner
type CrossTenantAccess struct {
	ID                           string           `json:"id,omitzero"`
	TenantID                     string           `json:"tenantId,omitzero"`
	IsServiceDefault             bool             `json:"isServiceDefault,omitzero"`
	IsServiceProvider            bool             `json:"isServiceProvider,omitzero"`
	IsInMultiTenantOrganization  bool             `json:"isInMultiTenantOrganization,omitzero"`
	InboundTrust                 *InboundTrust    `json:"inboundTrust,omitzero"`
	AutomaticUserConsentSettings *InboundOutbound `json:"automaticUserConsentSettings,omitzero"`
	B2BCollaborationInbound      *B2BSetting      `json:"b2bCollaborationInbound,omitzero"`
	B2BCollaborationOutbound     *B2BSetting      `json:"b2bCollaborationOutbound,omitzero"`
	B2BDirectConnectInbound      *B2BSetting      `json:"b2bDirectConnectInbound,omitzero"`
	B2BDirectConnectOutbound     *B2BSetting      `json:"b2bDirectConnectOutbound,omitzero"`
	TenantRestrictions           *B2BSetting      `json:"tenantRestrictions,omitzero"`
}

// InboundTrust is microsoft.graph.crossTenantAccessPolicyInboundTrust: which
// claims of the other tenant are believed. A nil claim of a partner is the
// default's.
// https://learn.microsoft.com/graph/api/resources/crosstenantaccesspolicyinboundtrust
type InboundTrust struct {
	IsMFAAccepted                       *bool `json:"isMfaAccepted,omitzero"`
	IsCompliantDeviceAccepted           *bool `json:"isCompliantDeviceAccepted,omitzero"`
	IsHybridAzureADJoinedDeviceAccepted *bool `json:"isHybridAzureADJoinedDeviceAccepted,omitzero"`
}

// InboundOutbound is microsoft.graph.inboundOutboundPolicyConfiguration.
type InboundOutbound struct {
	InboundAllowed  *bool `json:"inboundAllowed,omitzero"`
	OutboundAllowed *bool `json:"outboundAllowed,omitzero"`
}

// B2BSetting is microsoft.graph.crossTenantAccessPolicyB2BSetting.
// https://learn.microsoft.com/graph/api/resources/crosstenantaccesspolicyb2bsetting
type B2BSetting struct {
	UsersAndGroups *B2BTargets `json:"usersAndGroups,omitzero"`
	Applications   *B2BTargets `json:"applications,omitzero"`
}

// B2BTargets is microsoft.graph.crossTenantAccessPolicyTargetConfiguration.
type B2BTargets struct {
	AccessType string      `json:"accessType,omitzero"` // allowed, blocked
	Targets    []B2BTarget `json:"targets,omitzero"`
}

// B2BTarget is microsoft.graph.crossTenantAccessPolicyTarget: an id, or
// AllUsers, AllApplications, Office365.
type B2BTarget struct {
	Target     string `json:"target"`
	TargetType string `json:"targetType,omitzero"` // user, group, application
}
