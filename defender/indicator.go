package defender

import (
	"context"
	"time"
)

// Indicator is what the organization itself allows, audits or blocks.
// https://learn.microsoft.com/defender-endpoint/api/ti-indicator
type Indicator struct {
	ID             string    `json:"id"`
	IndicatorValue string    `json:"indicatorValue,omitzero"`
	IndicatorType  string    `json:"indicatorType,omitzero"` // FileSha1, FileSha256, IpAddress, DomainName, Url, CertificateThumbprint
	Action         string    `json:"action,omitzero"`        // Warn, Block, Audit, Alert, AlertAndBlock, BlockAndRemediate, Allowed
	Title          string    `json:"title,omitzero"`
	Description    string    `json:"description,omitzero"`
	Severity       string    `json:"severity,omitzero"`
	Application    string    `json:"application,omitzero"`
	CreatedBy      string    `json:"createdByDisplayName,omitzero"`
	Created        time.Time `json:"creationTimeDateTimeUtc,omitzero"`
	Expires        time.Time `json:"expirationTime,omitzero"`
	RBACGroupNames []string  `json:"rbacGroupNames,omitzero"`
}

// Indicators lists the organization's own indicators, at most most of them, 0
// for all. It needs Ti.Read.All, which exists though the page names only the
// permissions that write.
// https://learn.microsoft.com/defender-endpoint/api/get-ti-indicators-collection
func (c *Client) Indicators(ctx context.Context, q Query, most int) ([]Indicator, error) {
	return all[Indicator](ctx, c, "/api/indicators", q, most)
}
