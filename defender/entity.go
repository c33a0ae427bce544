package defender

import (
	"context"
	"time"
)

// File is what Microsoft knows of a file, by its SHA-1 or SHA-256.
// https://learn.microsoft.com/defender-endpoint/api/files
type File struct {
	SHA1                string    `json:"sha1,omitzero"`
	SHA256              string    `json:"sha256,omitzero"`
	MD5                 string    `json:"md5,omitzero"`
	GlobalPrevalence    int64     `json:"globalPrevalence"`
	GlobalFirstObserved time.Time `json:"globalFirstObserved,omitzero"`
	GlobalLastObserved  time.Time `json:"globalLastObserved,omitzero"`
	Size                int64     `json:"size,omitzero"`
	FileType            string    `json:"fileType,omitzero"`
	IsPEFile            bool      `json:"isPeFile,omitzero"`
	FilePublisher       string    `json:"filePublisher,omitzero"`
	FileProductName     string    `json:"fileProductName,omitzero"`
	Signer              string    `json:"signer,omitzero"`
	Issuer              string    `json:"issuer,omitzero"`
	IsValidCertificate  bool      `json:"isValidCertificate"`
	DeterminationType   string    `json:"determinationType,omitzero"`
	DeterminationValue  string    `json:"determinationValue,omitzero"`
}

// Stats are how often something was seen in the organization. Which counts are
// there depends on what it is.
//
// https://learn.microsoft.com/defender-endpoint/api/get-file-statistics
// https://learn.microsoft.com/defender-endpoint/api/get-ip-statistics
// https://learn.microsoft.com/defender-endpoint/api/get-domain-statistics
type Stats struct {
	OrgPrevalence          string    `json:"orgPrevalence,omitzero"`
	OrganizationPrevalence int64     `json:"organizationPrevalence"`
	OrgFirstSeen           time.Time `json:"orgFirstSeen,omitzero"`
	OrgLastSeen            time.Time `json:"orgLastSeen,omitzero"`
	GlobalPrevalence       string    `json:"globalPrevalence,omitzero"`
	TopFileNames           []string  `json:"topFileNames,omitzero"`
}

// File reads a file by its SHA-1 or SHA-256; cloud.ErrNotFound when it was
// never seen. It needs File.Read.All.
// https://learn.microsoft.com/defender-endpoint/api/get-file-information
func (c *Client) File(ctx context.Context, hash string) (File, error) {
	return one[File](ctx, c, "/api/files/"+segment(hash))
}

// Kinds of entity that statistics, machines and alerts are kept of.
const (
	Files   = "files"
	IPs     = "ips"
	Domains = "domains"
	Users   = "users"
)

// Stats reads how often a file, address or domain was seen in the last days, 1
// to 720, 0 for Microsoft's 30.
func (c *Client) Stats(ctx context.Context, kind, id string) (Stats, error) {
	return one[Stats](ctx, c, "/api/"+kind+"/"+segment(id)+"/stats")
}

// EntityMachines lists the machines on which a file or domain was seen.
//
// https://learn.microsoft.com/defender-endpoint/api/get-file-related-machines
// https://learn.microsoft.com/defender-endpoint/api/get-domain-related-machines
func (c *Client) EntityMachines(ctx context.Context, kind, id string) ([]Machine, error) {
	return all[Machine](ctx, c, "/api/"+kind+"/"+segment(id)+"/machines", Query{}, 0)
}

// EntityAlerts lists the alerts that a file, address, domain or user is part
// of. A user is named by the account without its domain.
//
// https://learn.microsoft.com/defender-endpoint/api/get-file-related-alerts
// https://learn.microsoft.com/defender-endpoint/api/get-ip-related-alerts
// https://learn.microsoft.com/defender-endpoint/api/get-domain-related-alerts
// https://learn.microsoft.com/defender-endpoint/api/get-user-related-alerts
func (c *Client) EntityAlerts(ctx context.Context, kind, id string) ([]Alert, error) {
	return all[Alert](ctx, c, "/api/"+kind+"/"+segment(id)+"/alerts", Query{}, 0)
}
