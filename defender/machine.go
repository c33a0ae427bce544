package defender

import (
	"context"
	"time"
)

// Machine is a device as Defender for Endpoint knows it.
// https://learn.microsoft.com/defender-endpoint/api/machine
type Machine struct {
	ID                    string    `json:"id"`
	ComputerDNSName       string    `json:"computerDnsName,omitzero"`
	FirstSeen             time.Time `json:"firstSeen,omitzero"`
	LastSeen              time.Time `json:"lastSeen,omitzero"`
	OSPlatform            string    `json:"osPlatform,omitzero"`
	Version               string    `json:"version,omitzero"`
	OSBuild               int64     `json:"osBuild,omitzero"`
	OSArchitecture        string    `json:"osArchitecture,omitzero"`
	OnboardingStatus      string    `json:"onboardingStatus,omitzero"` // onboarded, CanBeOnboarded, Unsupported, InsufficientInfo
	HealthStatus          string    `json:"healthStatus,omitzero"`     // Active, Inactive, ImpairedCommunication, NoSensorData, …
	RiskScore             string    `json:"riskScore,omitzero"`        // None, Informational, Low, Medium, High
	ExposureLevel         string    `json:"exposureLevel,omitzero"`    // None, Low, Medium, High
	DeviceValue           string    `json:"deviceValue,omitzero"`      // Normal, Low, High
	LastIPAddress         string    `json:"lastIpAddress,omitzero"`
	LastExternalIPAddress string    `json:"lastExternalIpAddress,omitzero"`
	RBACGroupName         string    `json:"rbacGroupName,omitzero"`
	AADDeviceID           string    `json:"aadDeviceId,omitzero"` // deviceId of the Entra device
	IsAADJoined           bool      `json:"isAadJoined,omitzero"`
	MachineTags           []string  `json:"machineTags,omitzero"`
}

// Machines lists the machines seen in the last 30 days, at most most of them, 0
// for all. It needs Machine.Read.All: 100 calls a minute, 1,500 an hour.
// https://learn.microsoft.com/defender-endpoint/api/get-machines
func (c *Client) Machines(ctx context.Context, q Query, most int) ([]Machine, error) {
	return all[Machine](ctx, c, "/api/machines", q, most)
}

// Machine reads a machine by its id or its full DNS name. It needs
// Machine.Read.All.
// https://learn.microsoft.com/defender-endpoint/api/get-machine-by-id
func (c *Client) Machine(ctx context.Context, idOrName string) (Machine, error) {
	return one[Machine](ctx, c, "/api/machines/"+segment(idOrName))
}

// LogonUser is an account that logged on to a machine.
// https://learn.microsoft.com/defender-endpoint/api/get-machine-log-on-users
type LogonUser struct {
	ID                string    `json:"id"` // "domain\\account"
	AccountName       string    `json:"accountName,omitzero"`
	AccountDomain     string    `json:"accountDomain,omitzero"`
	FirstSeen         time.Time `json:"firstSeen,omitzero"`
	LastSeen          time.Time `json:"lastSeen,omitzero"`
	LogonTypes        string    `json:"logonTypes,omitzero"` // "Interactive, RemoteInteractive"
	IsDomainAdmin     bool      `json:"isDomainAdmin"`
	IsOnlyNetworkUser bool      `json:"isOnlyNetworkUser,omitzero"`
}

// LogonUsers lists who logged on to a machine. It needs User.Read.All of
// WindowsDefenderATP, which is not Graph's permission of that name.
// https://learn.microsoft.com/defender-endpoint/api/get-machine-log-on-users
func (c *Client) LogonUsers(ctx context.Context, machineID string) ([]LogonUser, error) {
	return all[LogonUser](ctx, c, "/api/machines/"+segment(machineID)+"/logonusers", Query{}, 0)
}
