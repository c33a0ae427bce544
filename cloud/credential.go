package cloud

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	azcloud "github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// CredentialKind is how an app proves who it is.
type CredentialKind string

// The kinds of credential.
const (
	ClientSecret    CredentialKind = "secret"          // a client secret
	Certificate     CredentialKind = "certificate"     // a certificate with its private key
	Federated       CredentialKind = "federated"       // workload identity federation: a token file
	ManagedIdentity CredentialKind = "managedIdentity" // of the Azure resource this runs on
	AzureCLI        CredentialKind = "azureCLI"        // whoever signed in with az login
)

// Sealed reports whether the kind has a secret of its own to keep.
func (k CredentialKind) Sealed() bool { return k == ClientSecret || k == Certificate }

// CredentialConfig says how to sign in.
type CredentialConfig struct {
	Kind        CredentialKind
	Environment Environment
	TenantID    string
	ClientID    string // empty for a system-assigned managed identity and for the Azure CLI
	Secret      []byte // ClientSecret: the value; Certificate: PEM of [ParseCertificate]
	TokenFile   string // Federated: path of the assertion, read again as it changes
	Transport   http.RoundTripper
}

// credential is an azidentity credential that can be built again, which drops
// the tokens that azidentity holds.
type credential struct {
	build func() (azcore.TokenCredential, error)
	mu    sync.Mutex
	held  azcore.TokenCredential
}

// NewCredential returns an azidentity credential that speaks through
// Transport. azcore's own retries are off: [Client] waits.
func NewCredential(c CredentialConfig) (azcore.TokenCredential, error) {
	if c.Transport == nil {
		t, err := c.Environment.Transport()
		if err != nil {
			return nil, err
		}
		c.Transport = t
	}
	build, err := c.builder()
	if err != nil {
		return nil, fmt.Errorf("credential: %w", err)
	}
	held, err := build()
	if err != nil {
		return nil, newSignInError("", err, &trace{}, time.Now())
	}
	return &credential{build: build, held: held}, nil
}

// GetToken implements azcore.TokenCredential.
func (c *credential) GetToken(ctx context.Context, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
	c.mu.Lock()
	held := c.held
	c.mu.Unlock()
	return held.GetToken(ctx, options)
}

// Renew drops every token held, so that the next GetToken signs in.
func (c *credential) Renew() {
	fresh, err := c.build()
	if err != nil {
		return // what is held goes on being asked
	}
	c.mu.Lock()
	c.held = fresh
	c.mu.Unlock()
}

func (c CredentialConfig) builder() (func() (azcore.TokenCredential, error), error) {
	options := c.clientOptions()
	instance := c.Environment.DisableInstanceDiscovery
	switch c.Kind {
	case ClientSecret:
		if len(c.Secret) == 0 {
			return nil, errors.New("the client secret is empty")
		}
		return func() (azcore.TokenCredential, error) {
			return azidentity.NewClientSecretCredential(c.TenantID, c.ClientID, string(c.Secret),
				&azidentity.ClientSecretCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: instance})
		}, nil
	case Certificate:
		parsed, err := ParseCertificate(c.Secret, nil)
		if err != nil {
			return nil, err
		}
		return func() (azcore.TokenCredential, error) {
			return azidentity.NewClientCertificateCredential(c.TenantID, c.ClientID, parsed.chain, parsed.key,
				&azidentity.ClientCertificateCredentialOptions{
					ClientOptions: options, DisableInstanceDiscovery: instance, SendCertificateChain: true,
				})
		}, nil
	case Federated:
		if c.TokenFile == "" {
			return nil, errors.New("workload identity federation needs a token file")
		}
		return func() (azcore.TokenCredential, error) {
			return azidentity.NewWorkloadIdentityCredential(&azidentity.WorkloadIdentityCredentialOptions{
				ClientOptions: options, DisableInstanceDiscovery: instance,
				TenantID: c.TenantID, ClientID: c.ClientID, TokenFilePath: c.TokenFile,
			})
		}, nil
	case ManagedIdentity:
		o := &azidentity.ManagedIdentityCredentialOptions{ClientOptions: options}
		if c.ClientID != "" {
			o.ID = azidentity.ClientID(c.ClientID)
		}
		return func() (azcore.TokenCredential, error) { return azidentity.NewManagedIdentityCredential(o) }, nil
	case AzureCLI:
		return func() (azcore.TokenCredential, error) {
			return azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{TenantID: c.TenantID})
		}, nil
	}
	return nil, fmt.Errorf("unknown credential kind %q", c.Kind)
}

func (c CredentialConfig) clientOptions() policy.ClientOptions {
	return policy.ClientOptions{
		Cloud: azcloud.Configuration{ActiveDirectoryAuthorityHost: c.Environment.Authority + "/"},
		Transport: &http.Client{
			Transport:     tracing{c.Transport},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		Retry: policy.RetryOptions{MaxRetries: -1},
	}
}
