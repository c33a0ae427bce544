package graph

import (
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
)

// counting counts the answers that are 429.
type counting struct {
	http.RoundTripper
	refused atomic.Int64
}

func (c *counting) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.RoundTripper.RoundTrip(r)
	if err == nil && resp.StatusCode == http.StatusTooManyRequests {
		c.refused.Add(1)
	}
	return resp, err
}

// At the default limits a walk of a log stays below what Microsoft allows, and
// as fast as that lets it: five pages in ten seconds.
func TestLogsAreReadAsFastAsAllowed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, err := emulator.New(emulator.Options{Users: 50, Throttle: true})
		if err != nil {
			t.Fatal(err)
		}
		transport := &counting{RoundTripper: c.Transport()}
		app := c.Apps().Full
		client, begun := newClientWithin(t, c, app.ClientID, app.Secret, transport, cloud.DefaultLimits()), time.Now()
		link, err := client.DirectoryAuditsStart(AuditQuery{Top: 5})
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			page, err := ReadPage[DirectoryAudit](t.Context(), client, link)
			if err != nil {
				t.Fatal(err)
			}
			link = page.Next
		}
		if took := time.Since(begun); transport.refused.Load() > 0 || took > 40*time.Second {
			t.Errorf("20 pages of a log: %d refused, in %s", transport.refused.Load(), took)
		}
	})
}
