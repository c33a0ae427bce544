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
				app := c.Apps().Full
				client, begun := newClientWithin(t, c, app.ClientID, app.Secret, transport, limits), time.Now()
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
