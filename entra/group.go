package entra

import "slices"

// Group is microsoft.graph.group, the properties that the directory sync selects.
// https://learn.microsoft.com/graph/api/resources/group
type Group struct {
	ID                            string            `json:"id"`
	DisplayName                   string            `json:"displayName,omitzero"`
	Description                   string            `json:"description,omitzero"`
	Mail                          string            `json:"mail,omitzero"`
	MailEnabled                   bool              `json:"mailEnabled"`
	SecurityEnabled               bool              `json:"securityEnabled"`
	GroupTypes                    []string          `json:"groupTypes,omitzero"` // "Unified", "DynamicMembership"
	Visibility                    string            `json:"visibility,omitzero"`
	IsAssignableToRole            bool              `json:"isAssignableToRole,omitzero"`
	IsManagementRestricted        bool              `json:"isManagementRestricted,omitzero"`
	MembershipRule                string            `json:"membershipRule,omitzero"`
	MembershipRuleProcessingState string            `json:"membershipRuleProcessingState,omitzero"`
	ResourceProvisioningOptions   []string          `json:"resourceProvisioningOptions,omitzero"` // "Team"
	OnPremisesSyncEnabled         bool              `json:"onPremisesSyncEnabled,omitzero"`
	OnPremisesSamAccountName      string            `json:"onPremisesSamAccountName,omitzero"`
	AssignedLicenses              []AssignedLicense `json:"assignedLicenses,omitzero"`
	CreatedDateTime               Time              `json:"createdDateTime,omitzero"`
	RenewedDateTime               Time              `json:"renewedDateTime,omitzero"`
	ExpirationDateTime            Time              `json:"expirationDateTime,omitzero"`
	DeletedDateTime               Time              `json:"deletedDateTime,omitzero"`
}

// GroupProperties is the $select of every read of groups; groups/delta adds
// "members" and "owners" to it.
var GroupProperties = []string{
	"id", "displayName", "description", "mail", "mailEnabled",
	"securityEnabled", "groupTypes", "visibility", "isAssignableToRole",
	"isManagementRestricted", "membershipRule",
	"membershipRuleProcessingState", "resourceProvisioningOptions",
	"onPremisesSyncEnabled", "onPremisesSamAccountName", "assignedLicenses",
	"createdDateTime", "renewedDateTime", "expirationDateTime",
	"deletedDateTime",
}

// Dynamic reports whether a rule decides the members.
func (g Group) Dynamic() bool { return slices.Contains(g.GroupTypes, "DynamicMembership") }

// Microsoft365 reports whether the group is a Microsoft 365 group.
func (g Group) Microsoft365() bool { return slices.Contains(g.GroupTypes, "Unified") }

// Team reports whether the group stands behind a team.
func (g Group) Team() bool { return slices.Contains(g.ResourceProvisioningOptions, "Team") }

// DirectoryRole is microsoft.graph.directoryRole: a built-in role that has been
// activated in the tenant. Its members are the tenant-wide active holders.
// https://learn.microsoft.com/graph/api/resources/directoryrole
type DirectoryRole struct {
	ID             string `json:"id"`
	DisplayName    string `json:"displayName,omitzero"`
	Description    string `json:"description,omitzero"`
	RoleTemplateID string `json:"roleTemplateId,omitzero"`
}

// DirectoryRoleProperties is the $select of directoryRoles/delta, with members.
var DirectoryRoleProperties = []string{"id", "displayName", "description", "roleTemplateId"}

// AdministrativeUnit is microsoft.graph.administrativeUnit.
// https://learn.microsoft.com/graph/api/resources/administrativeunit
type AdministrativeUnit struct {
	ID                            string `json:"id"`
	DisplayName                   string `json:"displayName,omitzero"`
	Description                   string `json:"description,omitzero"`
	Visibility                    string `json:"visibility,omitzero"`
	IsMemberManagementRestricted  bool   `json:"isMemberManagementRestricted,omitzero"`
	MembershipType                string `json:"membershipType,omitzero"` // "Assigned" or "Dynamic"
	MembershipRule                string `json:"membershipRule,omitzero"`
	MembershipRuleProcessingState string `json:"membershipRuleProcessingState,omitzero"`
}

// AdministrativeUnitProperties is the $select of administrativeUnits/delta,
// with members.
var AdministrativeUnitProperties = []string{
	"id", "displayName", "description", "visibility",
	"isMemberManagementRestricted", "membershipType", "membershipRule",
	"membershipRuleProcessingState",
}
