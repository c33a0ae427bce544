package dirsync

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// LeaseTTL is how long a connection stays with a process that stopped renewing
// its lease: what a takeover waits at most. The lease of a process of this
// machine that has ended is taken over at once.
const LeaseTTL = 45 * time.Second

// lease keeps a connection for one pass of one process.
type lease struct {
	syncer     *Syncer
	connection string
	holder     string
	stop       context.CancelFunc
	done       chan struct{}

	mu      sync.Mutex
	renewed time.Time
}

// acquire takes the connection or returns ErrBusy. The lease is renewed in the
// background until released; when another process has taken it, lost is called
// with errLeaseLost.
func (s *Syncer) acquire(ctx context.Context, connectionID string, lost context.CancelCauseFunc) (*lease, error) {
	l := &lease{
		syncer: s, connection: connectionID, done: make(chan struct{}), renewed: s.now(),
		holder: fmt.Sprintf("%s/%d", s.holder, s.passes.Add(1)),
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
	ctx, l.stop = context.WithCancel(ctx)
	go func() {
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
				lost(errLeaseLost)
				return
			}
		}
	}()
	return l, nil
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
// machine may have slept past its end since the page was asked for.
func (l *lease) hold(ctx context.Context) error {
	l.mu.Lock()
	fresh := l.syncer.now().Sub(l.renewed) < LeaseTTL/2
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

// release gives the connection back, also when the pass was cancelled.
func (l *lease) release(ctx context.Context) {
	l.stop()
	<-l.done
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := l.syncer.store.ReleaseLease(ctx, l.connection, l.holder); err != nil {
		l.syncer.logger.WarnContext(ctx, "lease not released", "connection", l.connection, "error", err)
	}
}
