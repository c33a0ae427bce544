package defender

import (
	"context"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Alert is an alert of Defender for Endpoint alone.
// https://learn.microsoft.com/defender-endpoint/api/alerts
type Alert struct {
	ID                string         `json:"id"`
	IncidentID        int64          `json:"incidentId,omitzero"`
	Title             string         `json:"title,omitzero"`
	Description       string         `json:"description,omitzero"`
	Severity          string         `json:"severity,omitzero"` // UnSpecified, Informational, Low, Medium, High
	Status            string         `json:"status,omitzero"`   // Unknown, New, InProgress, Resolved
	Category          string         `json:"category,omitzero"`
	DetectionSource   string         `json:"detectionSource,omitzero"`
	Classification    string         `json:"classification,omitzero"`
	Determination     string         `json:"determination,omitzero"`
	AlertCreationTime time.Time      `json:"alertCreationTime,omitzero"`
	FirstEventTime    time.Time      `json:"firstEventTime,omitzero"`
	LastEventTime     time.Time      `json:"lastEventTime,omitzero"`
	MachineID         string         `json:"machineId,omitzero"`
	ComputerDNSName   string         `json:"computerDnsName,omitzero"`
	ThreatFamilyName  string         `json:"threatFamilyName,omitzero"`
	MitreTechniques   []string       `json:"mitreTechniques,omitzero"`
	RelatedUser       *RelatedUser   `json:"relatedUser,omitzero"`
	Evidence          jsontext.Value `json:"evidence,omitzero"`
}

// RelatedUser is who an alert is about.
type RelatedUser struct {
	UserName   string `json:"userName,omitzero"`
	DomainName string `json:"domainName,omitzero"`
}

// Alerts lists alerts, at most most of them, 0 for all. It needs
// Alert.Read.All of WindowsDefenderATP.
// https://learn.microsoft.com/defender-endpoint/api/get-alerts
func (c *Client) Alerts(ctx context.Context, q Query, most int) ([]Alert, error) {
	return all[Alert](ctx, c, "/api/alerts", q, most)
}

// Alert reads one alert.
// https://learn.microsoft.com/defender-endpoint/api/get-alert-info-by-id
func (c *Client) Alert(ctx context.Context, id string) (Alert, error) {
	return one[Alert](ctx, c, "/api/alerts/"+segment(id))
}

// MachineAlerts lists the alerts of one machine.
// https://learn.microsoft.com/defender-endpoint/api/get-machine-related-alerts
func (c *Client) MachineAlerts(ctx context.Context, machineID string) ([]Alert, error) {
	return all[Alert](ctx, c, "/api/machines/"+segment(machineID)+"/alerts", Query{}, 0)
}
