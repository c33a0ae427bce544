package entra

// RoleDefinition is microsoft.graph.unifiedRoleDefinition: a directory role,
// built-in or custom. TemplateID is the same in every tenant for a built-in
// role; isPrivileged exists in beta only and is not read.
// https://learn.microsoft.com/graph/api/resources/unifiedroledefinition
type RoleDefinition struct {
	ID              string           `json:"id"`
	DisplayName     string           `json:"displayName,omitzero"`
	Description     string           `json:"description,omitzero"`
	IsBuiltIn       bool             `json:"isBuiltIn"`
	IsEnabled       bool             `json:"isEnabled"`
	TemplateID      string           `json:"templateId,omitzero"`
	Version         string           `json:"version,omitzero"`
	ResourceScopes  []string         `json:"resourceScopes,omitzero"`
	RolePermissions []RolePermission `json:"rolePermissions,omitzero"`
}

// RolePermission is microsoft.graph.unifiedRolePermission. Condition limits the
// actions, e.g. "$ResourceIsSelf" or "$SubjectIsOwner".
// https://learn.microsoft.com/graph/api/resources/unifiedrolepermission
type RolePermission struct {
	AllowedResourceActions  []string `json:"allowedResourceActions,omitzero"`
	ExcludedResourceActions []string `json:"excludedResourceActions,omitzero"`
	Condition               string   `json:"condition,omitzero"`
}

// RoleAssignment is microsoft.graph.unifiedRoleAssignment: an active role. It
// does not tell an assignment from a PIM activation; the schedule instances do.
// DirectoryScopeID is "/" for the tenant, "/administrativeUnits/{id}" for a
// unit and "/{id}" for one object; AppScopeID is an app's own scope instead.
// https://learn.microsoft.com/graph/api/resources/unifiedroleassignment
type RoleAssignment struct {
	ID               string `json:"id"`
	PrincipalID      string `json:"principalId,omitzero"`
	RoleDefinitionID string `json:"roleDefinitionId,omitzero"`
	DirectoryScopeID string `json:"directoryScopeId,omitzero"`
	AppScopeID       string `json:"appScopeId,omitzero"`
	Condition        string `json:"condition,omitzero"`
}

// Values of AssignmentType of an active role in PIM.
const (
	RoleAssigned  = "Assigned"
	RoleActivated = "Activated"
)

// RoleScheduleInstance is microsoft.graph.unifiedRoleAssignmentScheduleInstance
// or microsoft.graph.unifiedRoleEligibilityScheduleInstance: a role that is
// active or eligible now. Without EndDateTime it is permanent. The fields named
// Assignment… and RoleAssignment… are of active ones only; MemberType is
// "Direct", "Group" or "Inherited".
// https://learn.microsoft.com/graph/api/resources/unifiedroleassignmentscheduleinstance
// https://learn.microsoft.com/graph/api/resources/unifiedroleeligibilityscheduleinstance
type RoleScheduleInstance struct {
	ID                        string `json:"id"`
	PrincipalID               string `json:"principalId,omitzero"`
	RoleDefinitionID          string `json:"roleDefinitionId,omitzero"`
	DirectoryScopeID          string `json:"directoryScopeId,omitzero"`
	AppScopeID                string `json:"appScopeId,omitzero"`
	StartDateTime             Time   `json:"startDateTime,omitzero"`
	EndDateTime               Time   `json:"endDateTime,omitzero"`
	MemberType                string `json:"memberType,omitzero"`
	AssignmentType            string `json:"assignmentType,omitzero"`
	RoleAssignmentOriginID    string `json:"roleAssignmentOriginId,omitzero"`
	RoleAssignmentScheduleID  string `json:"roleAssignmentScheduleId,omitzero"`
	RoleEligibilityScheduleID string `json:"roleEligibilityScheduleId,omitzero"`
}

// RoleSchedule is microsoft.graph.unifiedRoleAssignmentSchedule or
// microsoft.graph.unifiedRoleEligibilitySchedule: a role that is or will be
// active or eligible, also one whose time has not come.
// https://learn.microsoft.com/graph/api/resources/unifiedroleassignmentschedule
// https://learn.microsoft.com/graph/api/resources/unifiedroleeligibilityschedule
type RoleSchedule struct {
	ID               string        `json:"id"`
	PrincipalID      string        `json:"principalId,omitzero"`
	RoleDefinitionID string        `json:"roleDefinitionId,omitzero"`
	DirectoryScopeID string        `json:"directoryScopeId,omitzero"`
	AppScopeID       string        `json:"appScopeId,omitzero"`
	CreatedUsing     string        `json:"createdUsing,omitzero"`
	CreatedDateTime  Time          `json:"createdDateTime,omitzero"`
	ModifiedDateTime Time          `json:"modifiedDateTime,omitzero"`
	Status           string        `json:"status,omitzero"`
	MemberType       string        `json:"memberType,omitzero"`
	AssignmentType   string        `json:"assignmentType,omitzero"`
	ScheduleInfo     *ScheduleInfo `json:"scheduleInfo,omitzero"`
}

// ScheduleInfo is microsoft.graph.requestSchedule.
type ScheduleInfo struct {
	StartDateTime Time       `json:"startDateTime,omitzero"`
	Expiration    Expiration `json:"expiration,omitzero"`
}

// Expiration is microsoft.graph.expirationPattern. Type is "noExpiration",
// "afterDateTime", "afterDuration" or "notSpecified"; Duration is ISO 8601.
type Expiration struct {
	Type        string `json:"type,omitzero"`
	EndDateTime Time   `json:"endDateTime,omitzero"`
	Duration    string `json:"duration,omitzero"`
}

// RolePolicyAssignment is microsoft.graph.unifiedRoleManagementPolicyAssignment
// read with $expand=policy($expand=rules): the PIM settings of one role. For a
// group's settings RoleDefinitionID is "member" or "owner" and ScopeID the
// group's id.
// https://learn.microsoft.com/graph/api/resources/unifiedrolemanagementpolicyassignment
type RolePolicyAssignment struct {
	ID               string      `json:"id"`
	PolicyID         string      `json:"policyId,omitzero"`
	ScopeID          string      `json:"scopeId,omitzero"`
	ScopeType        string      `json:"scopeType,omitzero"` // "DirectoryRole" or "Group"
	RoleDefinitionID string      `json:"roleDefinitionId,omitzero"`
	Policy           *RolePolicy `json:"policy,omitzero"`
}

// RolePolicy is microsoft.graph.unifiedRoleManagementPolicy.
// https://learn.microsoft.com/graph/api/resources/unifiedrolemanagementpolicy
type RolePolicy struct {
	ID                    string           `json:"id"`
	DisplayName           string           `json:"displayName,omitzero"`
	Description           string           `json:"description,omitzero"`
	IsOrganizationDefault bool             `json:"isOrganizationDefault,omitzero"`
	ScopeID               string           `json:"scopeId,omitzero"`
	ScopeType             string           `json:"scopeType,omitzero"`
	LastModifiedDateTime  Time             `json:"lastModifiedDateTime,omitzero"`
	Rules                 []RolePolicyRule `json:"rules,omitzero"`
}

// RolePolicyRule is microsoft.graph.unifiedRoleManagementPolicyRule with the
// properties of all types derived from it. ID says what it rules:
// "Enablement_EndUser_Assignment" (what an activation demands),
// "Approval_EndUser_Assignment", "Expiration_Admin_Eligibility" and so on.
// https://learn.microsoft.com/graph/identity-governance-pim-rules-overview
type RolePolicyRule struct {
	ID   string `json:"id"`
	Type string `json:"@odata.type,omitzero"`
	// EnabledRules of an enablement rule: "MultiFactorAuthentication",
	// "Justification", "Ticketing".
	EnabledRules []string `json:"enabledRules,omitzero"`
	// IsExpirationRequired of an expiration rule; MaximumDuration is ISO 8601.
	IsExpirationRequired bool   `json:"isExpirationRequired,omitzero"`
	MaximumDuration      string `json:"maximumDuration,omitzero"`
	// Setting of an approval rule.
	Setting *ApprovalSetting `json:"setting,omitzero"`
	// IsEnabled and ClaimValue of an authentication context rule.
	IsEnabled  bool   `json:"isEnabled,omitzero"`
	ClaimValue string `json:"claimValue,omitzero"`
	// The rest is of a notification rule.
	RecipientType              string   `json:"recipientType,omitzero"` // "Admin", "Approver" or "Requestor"
	NotificationRecipients     []string `json:"notificationRecipients,omitzero"`
	IsDefaultRecipientsEnabled bool     `json:"isDefaultRecipientsEnabled,omitzero"`
}

// ApprovalSetting is microsoft.graph.approvalSettings.
type ApprovalSetting struct {
	IsApprovalRequired bool            `json:"isApprovalRequired,omitzero"`
	ApprovalMode       string          `json:"approvalMode,omitzero"`
	ApprovalStages     []ApprovalStage `json:"approvalStages,omitzero"`
}

// ApprovalStage is microsoft.graph.unifiedApprovalStage.
type ApprovalStage struct {
	PrimaryApprovers []SubjectSet `json:"primaryApprovers,omitzero"`
}

// SubjectSet is microsoft.graph.subjectSet: a user or a group's members.
type SubjectSet struct {
	Type        string `json:"@odata.type,omitzero"`
	UserID      string `json:"userId,omitzero"`
	GroupID     string `json:"groupId,omitzero"`
	Description string `json:"description,omitzero"`
}

// GroupScheduleInstance is
// microsoft.graph.privilegedAccessGroupEligibilityScheduleInstance or
// microsoft.graph.privilegedAccessGroupAssignmentScheduleInstance: a membership
// or ownership of a group that PIM hands out. AccessID is "member" or "owner",
// AssignmentType ("assigned", "activated") is of active ones only.
// https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupassignmentscheduleinstance
type GroupScheduleInstance struct {
	ID             string `json:"id"`
	GroupID        string `json:"groupId,omitzero"`
	PrincipalID    string `json:"principalId,omitzero"`
	AccessID       string `json:"accessId,omitzero"`
	MemberType     string `json:"memberType,omitzero"`
	AssignmentType string `json:"assignmentType,omitzero"`
	StartDateTime  Time   `json:"startDateTime,omitzero"`
	EndDateTime    Time   `json:"endDateTime,omitzero"`
}
