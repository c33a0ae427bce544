package graph

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// ProvisioningEvent is microsoft.graph.provisioningObjectSummary: what the
// provisioning service did to one object in another system.
// https://learn.microsoft.com/graph/api/resources/provisioningobjectsummary
type ProvisioningEvent struct {
	ID                     string              `json:"id"`
	ActivityDateTime       entra.Time          `json:"activityDateTime,omitzero"`
	ProvisioningAction     string              `json:"provisioningAction,omitzero"` // create, update, delete, disable, …
	ProvisioningStatusInfo ProvisioningStatus  `json:"provisioningStatusInfo,omitzero"`
	InitiatedBy            ProvisionedIdentity `json:"initiatedBy,omitzero"`
	ServicePrincipal       ProvisioningParty   `json:"servicePrincipal,omitzero"`
	SourceSystem           ProvisioningParty   `json:"sourceSystem,omitzero"`
	TargetSystem           ProvisioningParty   `json:"targetSystem,omitzero"`
	SourceIdentity         ProvisionedIdentity `json:"sourceIdentity,omitzero"`
	TargetIdentity         ProvisionedIdentity `json:"targetIdentity,omitzero"`
	ModifiedProperties     []ModifiedProperty  `json:"modifiedProperties,omitzero"`
}

// ProvisioningStatus is microsoft.graph.provisioningStatusInfo.
type ProvisioningStatus struct {
	Status           string             `json:"status,omitzero"` // success, warning, failure, skipped
	ErrorInformation *ProvisioningError `json:"errorInformation,omitzero"`
}

// ProvisioningError is microsoft.graph.provisioningErrorInfo.
type ProvisioningError struct {
	ErrorCode string `json:"errorCode,omitzero"`
	Reason    string `json:"reason,omitzero"`
}

// ProvisioningParty is a system or service principal that takes part.
type ProvisioningParty struct {
	ID          string `json:"id,omitzero"`
	DisplayName string `json:"displayName,omitzero"`
}

// ProvisionedIdentity is microsoft.graph.provisionedIdentity.
type ProvisionedIdentity struct {
	ID           string `json:"id,omitzero"`
	DisplayName  string `json:"displayName,omitzero"`
	IdentityType string `json:"identityType,omitzero"`
}

// ProvisioningStart returns the URL of the first page of the provisioning log
// between two instants, both excluded, newest first. It needs AuditLog.Read.All
// and P1 or P2.
// https://learn.microsoft.com/graph/api/provisioningobjectsummary-list
func (c *Client) ProvisioningStart(since, until time.Time, n int) (string, error) {
	return c.link("provisioning", Values{"since": since, "until": until, "$top": n})
}
