package defender

import (
	"context"
	"time"
)

// Score is the organization's exposure score (0 to 100, lower is better) or
// configuration score (higher is better).
// https://learn.microsoft.com/defender-endpoint/api/score
type Score struct {
	Score         float64   `json:"score"`
	Time          time.Time `json:"time,omitzero"`
	RBACGroupName string    `json:"rbacGroupName,omitzero"`
}

// ExposureScore reads how exposed the organization is. It needs Score.Read.All.
// https://learn.microsoft.com/defender-endpoint/api/get-exposure-score
func (c *Client) ExposureScore(ctx context.Context) (Score, error) {
	return one[Score](ctx, c, "/api/exposureScore")
}

// ConfigurationScore reads how securely the devices are configured: the secure
// score for devices. It needs Score.Read.All.
// https://learn.microsoft.com/defender-endpoint/api/get-device-secure-score
func (c *Client) ConfigurationScore(ctx context.Context) (Score, error) {
	return one[Score](ctx, c, "/api/configurationScore")
}
