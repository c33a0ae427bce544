package defender

import "context"

// Software is a product in the inventory.
// https://learn.microsoft.com/defender-endpoint/api/software
type Software struct {
	ID                string  `json:"id"` // microsoft-_-edge
	Name              string  `json:"name,omitzero"`
	Vendor            string  `json:"vendor,omitzero"`
	Weaknesses        int64   `json:"weaknesses"`
	PublicExploit     bool    `json:"publicExploit,omitzero"`
	ActiveAlert       bool    `json:"activeAlert,omitzero"`
	ExposedMachines   int64   `json:"exposedMachines"`
	InstalledMachines int64   `json:"installedMachines,omitzero"`
	ImpactScore       float64 `json:"impactScore,omitzero"`
}

// MissingKB is an update that a machine lacks.
// https://learn.microsoft.com/defender-endpoint/api/get-missing-kbs-machine
type MissingKB struct {
	ID            string   `json:"id"` // number of the KB
	Name          string   `json:"name,omitzero"`
	ProductsNames []string `json:"productsNames,omitzero"`
	URL           string   `json:"url,omitzero"`
	MachineMissed int64    `json:"machineMissedOn,omitzero"` // machines without it
	CVEAddressed  int64    `json:"cveAddressed,omitzero"`
}

// Software lists the inventory, at most most rows, 0 for all. It needs
// Software.Read.All.
// https://learn.microsoft.com/defender-endpoint/api/get-software
func (c *Client) Software(ctx context.Context, q Query, most int) ([]Software, error) {
	return all[Software](ctx, c, "/api/Software", q, most)
}

// MachineSoftware lists what is installed on one machine.
// https://learn.microsoft.com/defender-endpoint/api/get-installed-software
func (c *Client) MachineSoftware(ctx context.Context, machineID string) ([]Software, error) {
	return all[Software](ctx, c, "/api/machines/"+segment(machineID)+"/software", Query{}, 0)
}

// SoftwareMachines lists the machines that have a product.
// https://learn.microsoft.com/defender-endpoint/api/get-machines-by-software
func (c *Client) SoftwareMachines(ctx context.Context, id string) ([]MachineReference, error) {
	return all[MachineReference](ctx, c, "/api/Software/"+segment(id)+"/machineReferences", Query{}, 0)
}

// MissingKBs lists the updates that a machine lacks. It needs
// Software.Read.All.
// https://learn.microsoft.com/defender-endpoint/api/get-missing-kbs-machine
func (c *Client) MissingKBs(ctx context.Context, machineID string) ([]MissingKB, error) {
	return all[MissingKB](ctx, c, "/api/machines/"+segment(machineID)+"/getmissingkbs", Query{}, 0)
}

// SoftwareVulnerabilities lists the CVEs of a product. It needs
// Vulnerability.Read.All.
// https://learn.microsoft.com/defender-endpoint/api/get-vuln-by-software
func (c *Client) SoftwareVulnerabilities(ctx context.Context, id string) ([]Vulnerability, error) {
	return all[Vulnerability](ctx, c, "/api/Software/"+segment(id)+"/vulnerabilities", Query{}, 0)
}
