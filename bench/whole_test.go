package bench

import (
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/store/seal"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
)

// counted counts the requests that go through.
type counted struct {
	next     http.RoundTripper
	requests atomic.Int64
}

func (c *counted) RoundTrip(req *http.Request) (*http.Response, error) {
	c.requests.Add(1)
	return c.next.RoundTrip(req)
}

// wholeFeeds are what is read whole again and again for want of a delta query:
// roles, grants, owners, credentials and policies. The two reports on users are
// measured with the rest of a synchronization.
func wholeFeeds() []feed.Name {
	var names []feed.Name
	for _, f := range feed.All() {
		if !f.Delta && f.Name != feed.Registration && f.Name != feed.SignInActivity {
			names = append(names, f.Name)
		}
	}
	return names
}

// runWhole reads what the whole feeds ask about, then measures one refresh of
// them after a first one.
func runWhole(t task) (any, error) {
	ctx := context.Background()
	db, err := store.Open(ctx, filepath.Join(t.Dir, "mscloud.db"), store.Options{
		Sealer: seal.New(seal.Options{Dir: t.Dir, NoRing: true}),
	})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	conn, err := connection(ctx, db, t.Server)
	if err != nil {
		return nil, err
	}
	env, err := cloud.CustomEnvironment(t.Server.URL, t.Server.CAFile)
	if err != nil {
		return nil, err
	}
	transport, err := env.Transport()
	if err != nil {
		return nil, err
	}
	wire := &counted{next: transport}
	syncer := dirsync.New(dirsync.Options{
		Store: db, Tenants: tenant.NewPool(tenant.Options{Store: db, Transport: wire}), Concurrency: t.Concurrency,
	})
	parents := []feed.Name{feed.Applications, feed.ServicePrincipals}
	if _, err := syncer.SyncFeeds(ctx, conn.ID, slices.Concat(parents, wholeFeeds())...); err != nil {
		return nil, err
	}
	before := wire.requests.Load()
	return measure(func(c *cost) error {
		sum, err := syncer.SyncFeeds(ctx, conn.ID, wholeFeeds()...)
		for _, f := range sum.Feeds {
			c.Rows += f.Rows
			if f.Err != nil && err == nil {
				err = f.Err
			}
		}
		c.Pages = wire.requests.Load() - before
		return err
	})
}

// BenchmarkWholeRefresh measures one refresh of what has no delta query, where
// nothing has changed.
func BenchmarkWholeRefresh(b *testing.B) {
	w := startEmulator(b, *users, *latency)
	for b.Loop() {
		got := run[cost](b, task{Role: "whole", Server: w.server, Concurrency: *concurrency, Dir: b.TempDir()})
		b.ReportMetric(got.Wall.Seconds(), "refresh-s")
		b.ReportMetric(got.CPU.Seconds(), "cpu-s")
		b.ReportMetric(got.PeakMB, "peak-MB")
		b.ReportMetric(float64(got.Pages), "requests")
		b.ReportMetric(float64(got.Rows), "rows")
	}
}
