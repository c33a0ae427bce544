package tenant

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// State is the outcome of a check.
type State string

// The outcomes.
const (
	OK           State = "ok"
	Warning      State = "warning" // something to know; the rest works
	Failed       State = "failed"
	NotEvaluated State = "notEvaluated"
)

// The names of the checks, in the order of a report.
const (
	CheckSignIn     = "signIn"
	CheckConsent    = "consent"
	CheckTenant     = "tenant"
	CheckLicences   = "licences"
	CheckAzure      = "azure"
	CheckDefender   = "defender"
	CheckXDR        = "xdr"
	CheckCredential = "credential"
	CheckClock      = "clock"
)

// Check is one line of a report.
type Check struct {
	Name   string `json:"name"`
	Title  string `json:"title"`
	State  State  `json:"state"`
	Detail string `json:"detail"`
	Fix    string `json:"fix,omitzero"`
}

// PermissionState is one expected permission.
type PermissionState struct {
	cloud.Permission
	Granted bool   `json:"granted"`
	Bundle  string `json:"bundle"` // name of a cloud.Bundle
	Title   string `json:"title"`  // Microsoft's words for what it opens
}

// Report is the outcome of a test. It holds no secret and is kept as JSON.
type Report struct {
	At             time.Time          `json:"at"`
	OK             bool               `json:"ok"` // signed in, with consent, and Graph answers
	Tenant         entra.Organization `json:"tenant"`
	Domains        []string           `json:"domains,omitzero"`  // verified, the default one first
	Licences       []string           `json:"licences,omitzero"` // SKU part numbers that are in force
	Plans          []string           `json:"plans,omitzero"`    // their service plans, e.g. AAD_PREMIUM_P2
	Subscriptions  int                `json:"subscriptions"`     // Azure subscriptions that the app can see
	Checks         []Check            `json:"checks"`
	Permissions    []PermissionState  `json:"permissions"`
	Capabilities   []Capability       `json:"capabilities"`
	SecretExpires  time.Time          `json:"secretExpires,omitzero"`
	ClockSkew      float64            `json:"clockSkewSeconds"` // Microsoft's clock minus ours
	Throttling     cloud.Throttling   `json:"throttling,omitzero"`
	AppDisplayName string             `json:"appDisplayName,omitzero"`
}

// Check returns the named check, NotEvaluated when the report has none.
func (r Report) Check(name string) Check {
	for _, c := range r.Checks {
		if c.Name == name {
			return c
		}
	}
	return Check{Name: name, State: NotEvaluated}
}

// Missing returns the permissions of a bundle that are not granted, of every
// bundle for "".
func (r Report) Missing(bundle string) []cloud.Permission {
	var missing []cloud.Permission
	for _, p := range r.Permissions {
		if !p.Granted && (bundle == "" || p.Bundle == bundle) {
			missing = append(missing, p.Permission)
		}
	}
	return missing
}

// Summary is the first failed check in one sentence, "" when none failed.
func (r Report) Summary() string {
	for _, c := range r.Checks {
		if c.State == Failed {
			return c.Detail
		}
	}
	return ""
}
