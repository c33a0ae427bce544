package graph

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
)

// Conditional Access and Identity Protection share one request a second and
// say no Retry-After: at the default limits none is refused, and without them
// (another app spends the second) waiting gets there all the same.
func TestConditionalAccessAtOneRequestASecond(t *testing.T) {
	t.Parallel()
	for name, limits := range map[string]cloud.Limits{"paced": cloud.DefaultLimits(), "not paced": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, err := emulator.New(emulator.Options{Users: 50, Throttle: true})
				if err != nil {
					t.Fatal(err)
				}
				transport := &counting{RoundTripper: c.Transport()}
				environment := cloud.Environments()[0]
				credential, err := cloud.NewCredential(cloud.CredentialConfig{
					Kind: cloud.ClientSecret, Environment: environment, TenantID: c.TenantID(),
					ClientID: c.Apps().Full.ClientID, Secret: []byte(c.Apps().Full.Secret), Transport: transport,
				})
				if err != nil {
					t.Fatal(err)
				}
				layer, err := cloud.New(cloud.Options{Environment: environment, Credential: credential, Transport: transport, Limits: limits})
				if err != nil {
					t.Fatal(err)
				}
				client, begun := New(layer), time.Now()
				for n := range 6 {
					if n%2 == 0 {
						_, err = client.ConditionalAccessTemplates(t.Context())
					} else {
						_, err = client.RiskyUser(t.Context(), someRiskyUser(c))
					}
					if err != nil {
						t.Fatalf("call %d: %v", n, err)
					}
				}
				took, refused := time.Since(begun), transport.refused.Load()
				if len(limits) > 0 && refused > 0 || len(limits) == 0 && refused == 0 || took > 20*time.Second {
					t.Errorf("six calls: %d refused, in %s", refused, took)
				}
			})
		})
	}
}

// someRiskyUser is a user at risk of the demo tenant.
func someRiskyUser(c *emulator.Cloud) string {
	for o := range c.Directory().Each("riskyUsers") {
		return o.ID
	}
	return ""
}
