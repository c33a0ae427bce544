package bench

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/store/seal"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
)

// runSync synchronizes a tenant into the database in t.Dir, which it makes if
// need be.
func runSync(t task) (any, error) {
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
	stop, err := profile(t.Profile)
	if err != nil {
		return nil, err
	}
	defer stop()
	before := diskWrites()
	spent, err := measure(func(c *cost) error {
		sum, err := synchronize(ctx, db, conn, t.Concurrency)
		for _, f := range sum.Feeds {
			err = cmp.Or(err, f.Err)
			c.Pages += f.Pages
			c.Rows += f.Rows
			if os.Getenv("MSCLOUD_BENCH_VERBOSE") != "" {
				fmt.Fprintf(os.Stderr, "%-24s %-8s full=%-5v pages=%-5d rows=%-7d members=%-7d %s\n",
					f.Feed, f.State, f.Full, f.Pages, f.Rows, f.MembersAdded, f.Duration.Round(time.Millisecond))
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	// Closing writes what the log still holds.
	if err := db.Close(); err != nil {
		return nil, err
	}
	spent.Written = diskWrites() - before
	if info, err := os.Stat(filepath.Join(t.Dir, "mscloud.db")); err == nil {
		spent.Held = info.Size()
	}
	return spent, nil
}

// deltaFeeds are read by delta queries; with fullFeeds they are what the bare
// loop fetches. The feeds that ask about one object after another, and those
// that Microsoft paces, are measured elsewhere.
var (
	deltaFeeds = []feed.Name{
		feed.Users, feed.Groups, feed.DirectoryRoles, feed.ServicePrincipals,
		feed.Applications, feed.Devices, feed.Grants, feed.AdministrativeUnits,
	}
	fullFeeds = []feed.Name{
		feed.Organization, feed.Domains, feed.SubscribedSKUs, feed.SignInActivity,
		feed.DeletedUsers, feed.DeletedGroups,
	}
)

// synchronize runs one pass: the first one over all that the bare loop fetches,
// later ones over what has changes.
func synchronize(ctx context.Context, db *store.DB, conn store.Connection, concurrency int) (dirsync.Summary, error) {
	s := dirsync.New(dirsync.Options{Store: db, Tenants: tenant.NewPool(tenant.Options{Store: db}), Concurrency: concurrency})
	states, err := db.Feeds(ctx, conn.ID)
	if err != nil {
		return dirsync.Summary{}, err
	}
	feeds := deltaFeeds
	if len(states) == 0 {
		feeds = slices.Concat(feeds, fullFeeds)
	}
	return s.SyncFeeds(ctx, conn.ID, feeds...)
}

func connection(ctx context.Context, db *store.DB, to server) (store.Connection, error) {
	if conns, err := db.Connections(ctx); err != nil || len(conns) > 0 {
		if err != nil {
			return store.Connection{}, err
		}
		return conns[0], nil
	}
	return db.CreateConnection(ctx, store.Connection{
		Name: "bench", TenantID: to.TenantID, ClientID: to.ClientID,
		Cloud: "custom", Endpoint: to.URL, CAFile: to.CAFile, Enabled: true,
		Credential: store.Credential{Kind: "secret"},
	}, store.Secret(to.Secret))
}

// profile writes a CPU profile until stop is called; to nowhere without a path.
func profile(path string) (stop func(), err error) {
	if path == "" {
		return func() {}, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		_ = file.Close()
	}, nil
}

// BenchmarkFullSync compares a first synchronization with a bare loop that only
// fetches the same pages at the same concurrency.
func BenchmarkFullSync(b *testing.B) {
	w := startEmulator(b, *users, *latency)
	for b.Loop() {
		bare := run[cost](b, task{Role: "fetch", Server: w.server, Concurrency: *concurrency})
		got := run[cost](b, task{Role: "sync", Server: w.server, Concurrency: *concurrency, Dir: b.TempDir(), Profile: os.Getenv("MSCLOUD_BENCH_PROFILE")})
		b.ReportMetric(got.Wall.Seconds(), "sync-s")
		b.ReportMetric(bare.Wall.Seconds(), "loop-s")
		b.ReportMetric(got.Wall.Seconds()/bare.Wall.Seconds(), "sync/loop")
		b.ReportMetric(got.PeakMB, "peak-MB")
		if got.Held > 0 {
			b.ReportMetric(float64(got.Written)/float64(got.Held), "written/held")
			b.ReportMetric(float64(got.Held)/1e6, "held-MB")
		}
		b.ReportMetric(float64(got.Pages), "pages")
		b.ReportMetric(float64(got.Rows), "rows")
	}
}

// BenchmarkSyncCPU compares the CPU time of a first synchronization, network
// and all, with that of a bare decode-and-insert of the same rows.
func BenchmarkSyncCPU(b *testing.B) {
	w := startEmulator(b, *users, 0)
	for b.Loop() {
		pages := b.TempDir()
		fetch := run[cost](b, task{Role: "fetch", Server: w.server, Concurrency: *concurrency, Dir: pages})
		bare := run[cost](b, task{Role: "insert", Dir: pages})
		indexed := run[cost](b, task{Role: "insert", Dir: pages, Indexed: true})
		got := run[cost](b, task{Role: "sync", Server: w.server, Concurrency: *concurrency, Dir: b.TempDir(), Profile: os.Getenv("MSCLOUD_BENCH_PROFILE")})
		b.ReportMetric(got.CPU.Seconds(), "sync-cpu-s")
		b.ReportMetric(bare.CPU.Seconds(), "insert-cpu-s")
		b.ReportMetric(fetch.CPU.Seconds(), "fetch-cpu-s")
		b.ReportMetric(got.CPU.Seconds()/bare.CPU.Seconds(), "sync/insert")
		b.ReportMetric(got.CPU.Seconds()/indexed.CPU.Seconds(), "sync/indexed-insert")
		b.ReportMetric(got.CPU.Seconds()/(bare.CPU+fetch.CPU).Seconds(), "sync/(fetch+insert)")
		b.ReportMetric(got.PeakMB, "peak-MB")
	}
}

// BenchmarkDeltaRound compares a round of 1,000 changes in a small tenant and
// in a large one.
func BenchmarkDeltaRound(b *testing.B) {
	const changes = 1000
	for b.Loop() {
		var spent [2]cost
		for i, size := range []int{*users / 10, *users} {
			w := startEmulator(b, size, 0)
			dir := b.TempDir()
			run[cost](b, task{Role: "sync", Server: w.server, Concurrency: *concurrency, Dir: dir})
			w.change(changes)
			spent[i] = run[cost](b, task{Role: "sync", Server: w.server, Concurrency: *concurrency, Dir: dir})
			if spent[i].Rows < changes {
				b.Fatalf("round of %d rows, want %d", spent[i].Rows, changes)
			}
		}
		b.ReportMetric(spent[0].Wall.Seconds()*1000, "small-ms")
		b.ReportMetric(spent[1].Wall.Seconds()*1000, "large-ms")
		b.ReportMetric(spent[1].Wall.Seconds()/spent[0].Wall.Seconds(), "large/small")
		b.ReportMetric(spent[1].CPU.Seconds()/spent[0].CPU.Seconds(), "large/small-cpu")
	}
}
