package entra

// Device is microsoft.graph.device.
// https://learn.microsoft.com/graph/api/resources/device
type Device struct {
	ID                            string `json:"id"`
	DeviceID                      string `json:"deviceId,omitzero"`
	DisplayName                   string `json:"displayName,omitzero"`
	AccountEnabled                bool   `json:"accountEnabled"`
	OperatingSystem               string `json:"operatingSystem,omitzero"`
	OperatingSystemVersion        string `json:"operatingSystemVersion,omitzero"`
	TrustType                     string `json:"trustType,omitzero"`   // "AzureAd", "ServerAd", "Workplace"
	IsCompliant                   *bool  `json:"isCompliant,omitzero"` // nil: nobody says
	IsManaged                     *bool  `json:"isManaged,omitzero"`   // nil: nobody says
	ProfileType                   string `json:"profileType,omitzero"`
	Manufacturer                  string `json:"manufacturer,omitzero"`
	Model                         string `json:"model,omitzero"`
	RegistrationDateTime          Time   `json:"registrationDateTime,omitzero"`
	ApproximateLastSignInDateTime Time   `json:"approximateLastSignInDateTime,omitzero"`
	OnPremisesSyncEnabled         bool   `json:"onPremisesSyncEnabled,omitzero"`
}

// DeviceProperties is the $select of devices and devices/delta.
var DeviceProperties = []string{
	"id", "deviceId", "displayName", "accountEnabled", "operatingSystem",
	"operatingSystemVersion", "trustType", "isCompliant", "isManaged",
	"profileType", "manufacturer", "model", "registrationDateTime",
	"approximateLastSignInDateTime", "onPremisesSyncEnabled",
}
