package ledger_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud/pace"
	"github.com/mscloud-mcp/mscloud-mcp/store/ledger"
)

func open(t testing.TB, path string) *ledger.File {
	t.Helper()
	f := ledger.New(path)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// TestFileIsShared: two files of one path, as of two processes, know one state;
// tenants and services are apart.
func TestFileIsShared(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.limits")
	one, other := open(t, path).Of("t"), open(t, path).Of("t")
	stranger := open(t, path).Of("u")
	want := pace.State{
		Next: time.Unix(1, 5), Share: 0.25, SharedAt: time.Unix(2, 0), HeldAt: time.Unix(3, 0), HeldFor: 90 * time.Minute,
	}
	update := func(l pace.Ledger, service string, f func(*pace.State)) {
		t.Helper()
		if err := l.Update(t.Context(), service, f); err != nil {
			t.Fatal(err)
		}
	}
	update(one, "directory", func(s *pace.State) { *s = want })
	update(other, "directory", func(s *pace.State) {
		if *s != want {
			t.Errorf("got %+v, want %+v", *s, want)
		}
	})
	for name, l := range map[string]pace.Ledger{"another service": other, "another tenant": stranger} {
		service := map[string]string{"another service": "reports", "another tenant": "directory"}[name]
		update(l, service, func(s *pace.State) {
			if *s != (pace.State{}) {
				t.Errorf("%s: got %+v, want nothing", name, *s)
			}
		})
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others can read the file: %v %v", info.Mode(), err)
	}
}

// TestOneBucketForAll spends a bucket from several files at once: together they
// get no more than one would.
func TestOneBucketForAll(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.limits")
	now := time.Now().Round(0)
	limit := pace.Limit{PerSecond: 0.001, Burst: 25}
	var mu sync.Mutex
	taken := 0
	var wg sync.WaitGroup
	for range 4 {
		l := open(t, path).Of("t")
		wg.Go(func() {
			for range 20 {
				err := l.Update(context.WithoutCancel(t.Context()), "directory", func(s *pace.State) {
					if s.Reserve(pace.Ask{Now: now, Limit: limit, Units: 1, Latest: now}).Taken {
						mu.Lock()
						taken++
						mu.Unlock()
					}
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if taken != limit.Burst {
		t.Errorf("got %d of a bucket of %d", taken, limit.Burst)
	}
}

// TestDamagedFile: a file that is no database is replaced.
func TestDamagedFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.limits")
	if err := os.WriteFile(path, []byte("this is not a database, and longer than a header of SQLite's would have to be, which is one hundred bytes"), 0o600); err != nil {
		t.Fatal(err)
	}
	l := open(t, path).Of("t")
	if err := l.Update(t.Context(), "directory", func(s *pace.State) { s.Share = 0.5 }); err != nil {
		t.Fatal(err)
	}
	if err := l.Update(t.Context(), "directory", func(s *pace.State) {
		if s.Share != 0.5 {
			t.Errorf("got %+v, want what was kept", *s)
		}
	}); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkUpdate(b *testing.B) {
	l := open(b, filepath.Join(b.TempDir(), "x.limits")).Of("t")
	limit := pace.Limit{PerSecond: 1e6, Burst: 1000}
	for b.Loop() {
		if err := l.Update(b.Context(), "directory", func(s *pace.State) {
			s.Reserve(pace.Ask{Now: time.Now().Round(0), Limit: limit, Units: 1})
		}); err != nil {
			b.Fatal(err)
		}
	}
}
