package dirsync

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// lane is a connection's part of the loop: what Microsoft paces takes minutes
// in a large tenant and must not keep the rest waiting.
type lane struct {
	connection string
	paced      bool
}

func lanes(connectionID string) []lane {
	return []lane{{connection: connectionID}, {connection: connectionID, paced: true}}
}

// choice is what a pass of the lane takes up.
func (l lane) choice(all bool) choice {
	return func(f feed.Feed, due bool) bool { return f.Paced == l.paced && (all || due) }
}

// Kick asks Run to synchronize every feed of a connection now.
func (s *Syncer) Kick(connectionID string) {
	s.mu.Lock()
	for _, l := range lanes(connectionID) {
		s.kicked[l] = true
		delete(s.later, l)
	}
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Run synchronizes enabled connections as they become due, those that other
// processes add included, until ctx ends; it returns nil then.
func (s *Syncer) Run(ctx context.Context) error {
	var work sync.WaitGroup
	defer work.Wait()
	for {
		if err := s.tick(ctx, &work); err != nil && ctx.Err() == nil {
			s.logger.WarnContext(ctx, "connections not read", "error", err)
		}
		jitter := time.Duration(rand.Int64N(int64(s.poll)/5 + 1))
		timer := time.NewTimer(s.poll + jitter)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-s.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// tick starts a pass over each connection that has something due, and ends the
// pass over a connection that was disabled or removed meanwhile.
func (s *Syncer) tick(ctx context.Context, work *sync.WaitGroup) error {
	conns, err := s.store.Connections(ctx)
	if err != nil {
		return err
	}
	enabled := make(map[string]bool, len(conns))
	for _, conn := range conns {
		enabled[conn.ID] = conn.Enabled
	}
	s.stopOthers(enabled)
	for _, conn := range conns {
		if !conn.Enabled {
			continue
		}
		for _, l := range lanes(conn.ID) {
			passCtx, ok := s.claim(ctx, l)
			if !ok {
				continue
			}
			all := s.takeKick(l)
			todo, err := s.plan(ctx, conn, l.choice(all))
			if err != nil || len(todo) == 0 {
				s.unclaim(l, all && err != nil, time.Time{})
				continue
			}
			work.Go(func() { s.background(passCtx, l, all) })
		}
	}
	return nil
}

// background runs one claimed lane's pass.
func (s *Syncer) background(ctx context.Context, l lane, all bool) {
	if !l.paced {
		select {
		case s.slots <- struct{}{}:
			defer func() { <-s.slots }()
		case <-ctx.Done():
			s.unclaim(l, all, time.Time{})
			return
		}
	}
	sum, err := s.sync(ctx, l.connection, l.choice(all))
	var later time.Time
	busy := errors.Is(err, ErrBusy)
	switch {
	case err == nil:
		s.logger.DebugContext(ctx, "synchronized", "connection", l.connection,
			"feeds", len(sum.Feeds), "failed", len(sum.Failed()), "duration", sum.FinishedAt.Sub(sum.StartedAt))
		s.noteRefused(ctx, l.connection)
	case ctx.Err() != nil:
	case busy:
		later = s.now().Add(LeaseTTL / 3)
	default:
		s.logger.WarnContext(ctx, "not synchronized", "connection", l.connection, "error", err)
		if len(sum.Feeds) == 0 {
			later = s.now().Add(s.clock.fast)
		}
	}
	s.unclaim(l, all && busy, later)
}

// claim marks a lane as at work in this process, unless it is already or
// is to be left alone for now, and returns the context of the work.
func (s *Syncer) claim(ctx context.Context, l lane) (context.Context, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if wait := s.later[l].Sub(s.now()); s.busy[l] != nil || wait > 0 && wait <= s.longestWait() {
		return nil, false
	}
	ctx, cancel := context.WithCancel(ctx)
	s.busy[l] = cancel
	return ctx, true
}

// longestWait is how long a lane is left alone at most: to be told of a longer
// wait says that the clock was set back.
func (s *Syncer) longestWait() time.Duration { return max(s.clock.fast, LeaseTTL/3) }

// unclaim ends a claim; a kick that came to nothing is kept when again is true.
func (s *Syncer) unclaim(l lane, again bool, later time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy[l]()
	delete(s.busy, l)
	if again {
		s.kicked[l] = true
	}
	if later.IsZero() {
		delete(s.later, l)
	} else {
		s.later[l] = later
	}
}

// stopOthers cancels the passes over connections that are not enabled.
func (s *Syncer) stopOthers(enabled map[string]bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for l, cancel := range s.busy {
		if !enabled[l.connection] {
			cancel()
		}
	}
}

func (s *Syncer) takeKick(l lane) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	kicked := s.kicked[l]
	delete(s.kicked, l)
	return kicked
}
