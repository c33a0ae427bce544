package dirsync

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

// Kick asks Run to synchronize every feed of a connection now.
func (s *Syncer) Kick(connectionID string) {
	s.mu.Lock()
	s.kicked[connectionID] = true
	delete(s.later, connectionID)
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
		passCtx, ok := s.claim(ctx, conn.ID)
		if !ok {
			continue
		}
		all := s.takeKick(conn.ID)
		todo, err := s.plan(ctx, conn, chosen(all))
		if err != nil || len(todo) == 0 {
			s.unclaim(conn.ID, all && err != nil, time.Time{})
			continue
		}
		work.Go(func() { s.background(passCtx, conn.ID, all) })
	}
	return nil
}

// background runs one claimed connection's pass.
func (s *Syncer) background(ctx context.Context, connectionID string, all bool) {
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		s.unclaim(connectionID, all, time.Time{})
		return
	}
	sum, err := s.sync(ctx, connectionID, chosen(all))
	var later time.Time
	busy := errors.Is(err, ErrBusy)
	switch {
	case err == nil:
		s.logger.DebugContext(ctx, "synchronized", "connection", connectionID,
			"feeds", len(sum.Feeds), "failed", len(sum.Failed()), "duration", sum.FinishedAt.Sub(sum.StartedAt))
	case ctx.Err() != nil:
	case busy:
		later = s.now().Add(LeaseTTL / 3)
	default:
		s.logger.WarnContext(ctx, "not synchronized", "connection", connectionID, "error", err)
		if len(sum.Feeds) == 0 {
			later = s.now().Add(s.clock.fast)
		}
	}
	s.unclaim(connectionID, all && busy, later)
}

// claim marks a connection as at work in this process, unless it is already or
// is to be left alone for now, and returns the context of the work.
func (s *Syncer) claim(ctx context.Context, connectionID string) (context.Context, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[connectionID] != nil || s.now().Before(s.later[connectionID]) {
		return nil, false
	}
	ctx, cancel := context.WithCancel(ctx)
	s.busy[connectionID] = cancel
	return ctx, true
}

// unclaim ends a claim; a kick that came to nothing is kept when again is true.
func (s *Syncer) unclaim(connectionID string, again bool, later time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy[connectionID]()
	delete(s.busy, connectionID)
	if again {
		s.kicked[connectionID] = true
	}
	if later.IsZero() {
		delete(s.later, connectionID)
	} else {
		s.later[connectionID] = later
	}
}

// stopOthers cancels the passes over connections that are not enabled.
func (s *Syncer) stopOthers(enabled map[string]bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, cancel := range s.busy {
		if !enabled[id] {
			cancel()
		}
	}
}

func (s *Syncer) takeKick(connectionID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	kicked := s.kicked[connectionID]
	delete(s.kicked, connectionID)
	return kicked
}

func chosen(all bool) choice {
	if all {
		return everything
	}
	return whenDue
}
