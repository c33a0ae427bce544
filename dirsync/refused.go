package dirsync

import (
	"context"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// noteRefused says once that nothing of a connection can be read: that each feed
// was refused is told feed by feed, and looks like much else.
func (s *Syncer) noteRefused(ctx context.Context, connectionID string) {
	states, err := s.store.Feeds(ctx, connectionID)
	if err != nil {
		return
	}
	refused := len(states) > 0
	for _, st := range states {
		switch st.State {
		case store.FeedPermissionMissing, store.FeedLicenceMissing, store.FeedUnsupported:
		default:
			refused = false
		}
	}
	s.mu.Lock()
	told := s.refused[connectionID]
	s.refused[connectionID] = refused
	s.mu.Unlock()
	if refused && !told {
		s.logger.WarnContext(ctx, "nothing can be read: Microsoft refused every part of the directory; mscloud-mcp connection test shows what is missing", "connection", connectionID)
	}
}
