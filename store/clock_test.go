package store

import (
	"testing"
	"time"
)

const month = 30 * 24 * time.Hour

// A lease is never longer than its life, whatever the clock did meanwhile, and
// one of now is kept.
func TestLeaseIsBounded(t *testing.T) {
	t.Parallel()
	const life = 45 * time.Second
	for _, tt := range []struct {
		name string
		jump time.Duration
		free bool
	}{
		{"clock goes on", time.Second, false},
		{"clocks of two processes", -time.Second, false},
		{"set back", -month, true},
		{"set forward", month, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			if ok, _, err := f.db.AcquireLease(f.ctx(), f.conn, "a", life); err != nil || !ok {
				t.Fatalf("first: %t, %v", ok, err)
			}
			f.now = f.now.Add(tt.jump)
			ok, holder, err := f.db.AcquireLease(f.ctx(), f.conn, "b", life)
			if err != nil || ok != tt.free {
				t.Errorf("second: got %t (%s), %v, want %t", ok, holder, err, tt.free)
			}
			if held, err := f.db.RenewLease(f.ctx(), f.conn, "a", life); err != nil || held == tt.free {
				t.Errorf("renewal of the first: %t, %v", held, err)
			}
		})
	}
}

// A request from a time that is still to come becomes one of now; others only
// grow.
func TestRequestIsOfNow(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, jump := range []time.Duration{0, month, -month, time.Second} {
		f.now = f.now.Add(jump)
		if err := f.db.RequestSync(f.ctx(), f.conn); err != nil {
			t.Fatal(err)
		}
		if at, err := f.db.SyncRequested(f.ctx(), f.conn); err != nil || !at.Equal(f.now) {
			t.Errorf("after %v: asked at %v, %v, want %v", jump, at, err, f.now)
		}
	}
}

// The audit log goes by its order and not by the clock.
func TestAuditThroughClockJumps(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, jump := range []time.Duration{0, month, -2 * month, month} {
		f.now = f.now.Add(jump)
		f.audit(2)
	}
	if c := f.verify(); !c.OK || c.Rows != 8 {
		t.Errorf("log %+v, want 8 good rows", c)
	}
	list, err := f.db.Audit(f.ctx(), AuditQuery{})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range list.Items {
		if want := int64(8 - i); r.Seq != want {
			t.Errorf("row %d is %d, want %d", i, r.Seq, want)
		}
	}
}
