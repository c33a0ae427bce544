package dirsync

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// LeaseTTL is how long a connection stays with a process that stopped renewing
// its lease: what a takeover waits at most. The lease of a process of this
// machine that has ended is taken over at once.
const LeaseTTL = 45 * time.Second

// lease keeps a connection for this process. The passes that run at the same
// time share it; the last to leave gives it back.
type lease struct {
	syncer     *Syncer
	connection string
	holder     string
	// ctx ends with errLeaseLost as its cause when another process has taken
	// the connection.
	ctx  context.Context
	lost context.CancelCauseFunc
	stop context.CancelFunc
	done chan struct{}

	passes int // guarded by Syncer.door

	mu      sync.Mutex
	renewed time.Time
	working map[feed.Name]chan struct{} // closed when the feed is done
}

// enter joins the lease that this process holds on the connection, or takes it,
// or returns ErrBusy. It is renewed in the background until the last has left.
func (s *Syncer) enter(ctx context.Context, connectionID string) (*lease, error) {
	s.door.Lock()
	defer s.door.Unlock()
	if l := s.leases[connectionID]; l != nil && l.ctx.Err() == nil {
		l.passes++
		return l, nil
	}
	l := &lease{
		syncer: s, connection: connectionID, passes: 1, renewed: s.now(),
		holder: fmt.Sprintf("%s/%d", s.holder, s.taken.Add(1)),
		done:   make(chan struct{}), working: map[feed.Name]chan struct{}{},
	}
	ok, other, err := s.store.AcquireLease(ctx, connectionID, l.holder, LeaseTTL)
	if err != nil {
		return nil, fmt.Errorf("acquire lease: %w", err)
	}
	if !ok && gone(other) {
		if err := s.store.ReleaseLease(ctx, connectionID, other); err != nil {
			return nil, fmt.Errorf("release lease of ended process: %w", err)
		}
		if ok, other, err = s.store.AcquireLease(ctx, connectionID, l.holder, LeaseTTL); err != nil {
			return nil, fmt.Errorf("acquire lease: %w", err)
		}
	}
	if !ok {
		return nil, fmt.Errorf("%w (%s)", ErrBusy, other)
	}
	l.ctx, l.lost = context.WithCancelCause(context.WithoutCancel(ctx))
	renewing, stop := context.WithCancel(l.ctx)
	l.stop = stop
	go l.keep(renewing)
	s.leases[connectionID] = l
	return l, nil
}

// keep renews the lease until ctx ends.
func (l *lease) keep(ctx context.Context) {
	defer close(l.done)
	tick := time.NewTicker(LeaseTTL / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if held, err := l.renew(ctx); err == nil && !held {
			l.lost(errLeaseLost)
			return
		}
	}
}

func (l *lease) renew(ctx context.Context) (bool, error) {
	at := l.syncer.now()
	held, err := l.syncer.store.RenewLease(ctx, l.connection, l.holder, LeaseTTL)
	if err == nil && held {
		l.mu.Lock()
		l.renewed = at
		l.mu.Unlock()
	}
	return held, err
}

// hold makes sure, before a page is written, that the lease is still held: a
// machine may have slept past its end since the page was asked for, or its clock
// was set back, which makes the lease void for others.
func (l *lease) hold(ctx context.Context) error {
	now := l.syncer.now()
	l.mu.Lock()
	fresh := now.Sub(l.renewed) < LeaseTTL/2 && !now.Round(0).Before(l.renewed.Round(0)) // Round leaves the clock on the wall
	l.mu.Unlock()
	if fresh {
		return nil
	}
	held, err := l.renew(ctx)
	if err != nil {
		return fmt.Errorf("renew lease: %w", err)
	}
	if !held {
		return errLeaseLost
	}
	return nil
}

// begin reserves a feed for the caller, who calls end when it is done; or
// returns the channel that closes when whoever is at work on it is.
func (l *lease) begin(name feed.Name) (end func(), busy <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if done := l.working[name]; done != nil {
		return nil, done
	}
	done := make(chan struct{})
	l.working[name] = done
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.working, name)
		close(done)
	}, nil
}

// leave gives the connection back when no other pass is left, also after ctx
// has ended.
func (l *lease) leave(ctx context.Context) {
	s := l.syncer
	s.door.Lock()
	defer s.door.Unlock()
	if l.passes--; l.passes > 0 {
		return
	}
	if s.leases[l.connection] == l {
		delete(s.leases, l.connection)
	}
	l.stop()
	<-l.done
	defer l.lost(nil)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := s.store.ReleaseLease(ctx, l.connection, l.holder); err != nil {
		s.logger.WarnContext(ctx, "lease not released", "connection", l.connection, "error", err)
	}
}
