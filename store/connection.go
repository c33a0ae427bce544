package store

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Connection is one tenant that the product reads. Its secret is apart: see
// DB.Secret.
type Connection struct {
	ID         string `json:"id"` // made by CreateConnection
	Name       string `json:"name"`
	TenantID   string `json:"tenantId"`
	ClientID   string `json:"clientId"`
	Cloud      string `json:"cloud"`             // name of a cloud environment
	Endpoint   string `json:"endpoint,omitzero"` // base URL of a custom environment
	CAFile     string `json:"caFile,omitzero"`   // PEM file of a custom environment
	TenantName string `json:"tenantName,omitzero"`

	Credential Credential `json:"credential"`
	Enabled    bool       `json:"enabled"`
	// Version grows with every change of the connection or its secret, so that
	// other processes know to sign in anew.
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`

	LastTest *ConnectionTest `json:"lastTest,omitempty"` // nil before the first
}

// Credential says how a connection signs in, without the secret.
type Credential struct {
	Kind string `json:"kind"` // "secret", "certificate", "federated", "managedIdentity", "azureCLI"
	// Hint is the secret's last four characters, or a certificate's thumbprint.
	Hint      string    `json:"hint,omitzero"`
	ExpiresAt time.Time `json:"expiresAt,omitzero"` // zero where not known
	File      string    `json:"file,omitzero"`      // token file of a federated credential
}

// ConnectionTest is the outcome of the last test of a connection.
type ConnectionTest struct {
	At     time.Time      `json:"at"`
	OK     bool           `json:"ok"`
	Report jsontext.Value `json:"report,omitempty"` // as the tester wrote it
}
