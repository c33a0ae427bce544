package graph

import (
	"context"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// DirectoryAudit is microsoft.graph.directoryAudit: who changed what.
// https://learn.microsoft.com/graph/api/resources/directoryaudit
type DirectoryAudit struct {
	ID                  string         `json:"id"`
	ActivityDateTime    entra.Time     `json:"activityDateTime,omitzero"`
	ActivityDisplayName string         `json:"activityDisplayName,omitzero"`
	Category            string         `json:"category,omitzero"`
	OperationType       string         `json:"operationType,omitzero"`
	LoggedByService     string         `json:"loggedByService,omitzero"`
	CorrelationID       string         `json:"correlationId,omitzero"`
	Result              string         `json:"result,omitzero"` // success, failure, timeout
	ResultReason        string         `json:"resultReason,omitzero"`
	InitiatedBy         AuditInitiator `json:"initiatedBy,omitzero"`
	TargetResources     []AuditTarget  `json:"targetResources,omitzero"`
	AdditionalDetails   []AuditDetail  `json:"additionalDetails,omitzero"`
}

// AuditInitiator is microsoft.graph.auditActivityInitiator: a user or an app,
// or neither for what Microsoft did on its own.
type AuditInitiator struct {
	User *AuditUser `json:"user,omitzero"`
	App  *AuditApp  `json:"app,omitzero"`
}

// AuditUser is microsoft.graph.userIdentity.
type AuditUser struct {
	ID                string `json:"id,omitzero"`
	DisplayName       string `json:"displayName,omitzero"`
	UserPrincipalName string `json:"userPrincipalName,omitzero"`
	IPAddress         string `json:"ipAddress,omitzero"`
}

// AuditApp is microsoft.graph.appIdentity. Microsoft's own services often have
// a display name only.
type AuditApp struct {
	AppID              string `json:"appId,omitzero"`
	DisplayName        string `json:"displayName,omitzero"`
	ServicePrincipalID string `json:"servicePrincipalId,omitzero"`
}

// AuditTarget is microsoft.graph.targetResource.
type AuditTarget struct {
	ID                 string             `json:"id,omitzero"`
	Type               string             `json:"type,omitzero"` // User, Group, Application, ServicePrincipal, Role, Policy, …
	DisplayName        string             `json:"displayName,omitzero"`
	UserPrincipalName  string             `json:"userPrincipalName,omitzero"`
	ModifiedProperties []ModifiedProperty `json:"modifiedProperties,omitzero"`
}

// ModifiedProperty is microsoft.graph.modifiedProperty. The values are mostly
// JSON in a string, e.g. `["member"]`.
type ModifiedProperty struct {
	DisplayName string `json:"displayName,omitzero"`
	OldValue    string `json:"oldValue,omitzero"`
	NewValue    string `json:"newValue,omitzero"`
}

// AuditDetail is microsoft.graph.keyValue.
type AuditDetail struct {
	Key   string `json:"key,omitzero"`
	Value string `json:"value,omitzero"`
}

// AuditQuery picks directory audits; a zero field is no condition. The
// properties and operators are those that the resource's page says $filter
// supports.
type AuditQuery struct {
	UserID            string // of the user who did it
	UserPrincipalName string
	AppID             string // of the app that did it; with AppName either is enough
	AppName           string
	TargetIDs         []string // any of these was changed
	TargetName        string
	Activity          string // the beginning of activityDisplayName
	Category          string // e.g. RoleManagement
	Service           string // loggedByService, e.g. PIM, Core Directory
	Since, Until      time.Time
	Top               int // rows of a page, at most LogPage
}

// DirectoryAuditsStart returns the URL of the first page of directory audits,
// newest first. They need AuditLog.Read.All and are kept for 30 days with P1 or
// P2, else for 7; the service allows five calls in ten seconds.
// https://learn.microsoft.com/graph/api/directoryaudit-list
func (c *Client) DirectoryAuditsStart(q AuditQuery) (string, error) {
	v := Values{
		"since": q.Since, "until": q.Until, "userId": q.UserID, "userPrincipalName": q.UserPrincipalName,
		"targetIds": q.TargetIDs, "targetName": q.TargetName, "activity": q.Activity, "category": q.Category,
		"service": q.Service, "$top": q.Top,
	}
	if q.AppID != "" && q.AppName != "" {
		v["appId"], v["orAppName"] = q.AppID, q.AppName
	} else {
		v["onlyAppId"], v["onlyAppName"] = q.AppID, q.AppName
	}
	return c.link("directoryAudits", v)
}

// DirectoryAudits reads the latest directory audits of a query, newest first,
// at most n of them.
func (c *Client) DirectoryAudits(ctx context.Context, q AuditQuery, n int) ([]DirectoryAudit, error) {
	if q.Top == 0 {
		q.Top = n
	}
	first, err := c.DirectoryAuditsStart(q)
	if err != nil {
		return nil, err
	}
	return take[DirectoryAudit](ctx, c, first, n)
}
