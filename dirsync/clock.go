package dirsync

import (
	"context"
	"slices"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// noteClock says once that the clock was ahead when a connection was last read or
// asked for, and makes a request of that time one of now. The feeds themselves are
// due, and read again.
func (s *Syncer) noteClock(ctx context.Context, conn store.Connection, states []store.FeedState, asked, now time.Time) {
	ahead := store.Ahead(asked, now)
	if ahead {
		if err := s.store.RequestSync(ctx, conn.ID); err != nil {
			s.logger.WarnContext(ctx, "sync request not renewed", "connection", conn.ID, "error", err)
		}
	}
	ahead = ahead || slices.ContainsFunc(states, func(st store.FeedState) bool { return st.Ahead(now) })
	s.mu.Lock()
	told := s.ahead[conn.ID]
	s.ahead[conn.ID] = ahead
	s.mu.Unlock()
	if ahead && !told {
		s.logger.WarnContext(ctx, "the clock of this machine was set back: what was read at a time that is still to come is read again", "connection", conn.ID)
	}
}
