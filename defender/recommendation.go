package defender

import "context"

// Recommendation is a security recommendation of vulnerability management.
// https://learn.microsoft.com/defender-endpoint/api/recommendation
type Recommendation struct {
	ID                     string   `json:"id"`
	RecommendationName     string   `json:"recommendationName,omitzero"`
	ProductName            string   `json:"productName,omitzero"`
	Vendor                 string   `json:"vendor,omitzero"`
	RecommendedVersion     string   `json:"recommendedVersion,omitzero"`
	RecommendationCategory string   `json:"recommendationCategory,omitzero"`
	SubCategory            string   `json:"subCategory,omitzero"`
	SeverityScore          float64  `json:"severityScore"` // 0 to 10
	Weaknesses             int64    `json:"weaknesses"`
	PublicExploit          bool     `json:"publicExploit,omitzero"`
	ActiveAlert            bool     `json:"activeAlert,omitzero"`
	AssociatedThreats      []string `json:"associatedThreats,omitzero"`
	RemediationType        string   `json:"remediationType,omitzero"`
	Status                 string   `json:"status,omitzero"` // Active, Exception
	ConfigScoreImpact      float64  `json:"configScoreImpact,omitzero"`
	ExposureImpact         float64  `json:"exposureImpact,omitzero"`
	TotalMachineCount      int64    `json:"totalMachineCount,omitzero"`
	ExposedMachinesCount   int64    `json:"exposedMachinesCount"`
	RelatedComponent       string   `json:"relatedComponent,omitzero"`
}

// MachineReference names a machine in the answer about something else.
// https://learn.microsoft.com/defender-endpoint/api/get-recommendation-machines
type MachineReference struct {
	ID              string `json:"id"`
	ComputerDNSName string `json:"computerDnsName,omitzero"`
	OSPlatform      string `json:"osPlatform,omitzero"`
	RBACGroupName   string `json:"rbacGroupName,omitzero"`
}

// Recommendations lists what is to be mended in the whole organization, at most
// most rows, 0 for all. It needs SecurityRecommendation.Read.All.
// https://learn.microsoft.com/defender-endpoint/api/get-all-recommendations
func (c *Client) Recommendations(ctx context.Context, q Query, most int) ([]Recommendation, error) {
	return all[Recommendation](ctx, c, "/api/recommendations", q, most)
}

// Recommendation reads one recommendation by its id, e.g. va-_-google-_-chrome.
// https://learn.microsoft.com/defender-endpoint/api/get-recommendation-by-id
func (c *Client) Recommendation(ctx context.Context, id string) (Recommendation, error) {
	return one[Recommendation](ctx, c, "/api/recommendations/"+segment(id))
}

// RecommendationMachines lists the machines that a recommendation is about.
// https://learn.microsoft.com/defender-endpoint/api/get-recommendation-machines
func (c *Client) RecommendationMachines(ctx context.Context, id string) ([]MachineReference, error) {
	return all[MachineReference](ctx, c, "/api/recommendations/"+segment(id)+"/machineReferences", Query{}, 0)
}

// MachineRecommendations lists the recommendations for one machine.
// https://learn.microsoft.com/defender-endpoint/api/get-security-recommendations
func (c *Client) MachineRecommendations(ctx context.Context, machineID string) ([]Recommendation, error) {
	return all[Recommendation](ctx, c, "/api/machines/"+segment(machineID)+"/recommendations", Query{}, 0)
}
