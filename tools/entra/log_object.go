package entra

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// logUser finds the user whom a log is asked for: an id, or, for one that the
// local directory does not have, the name that the log has.
func logUser(ctx context.Context, c *tools.Call, text string) (id, upn string, err error) {
	row, err := c.Store.User(ctx, c.ID(), text)
	switch {
	case err == nil:
		return row.ID, "", nil
	case tools.Explain(err).Code != "notFound":
		return "", "", err
	}
	if id, parseErr := uuid.Parse(text); parseErr == nil {
		return id.String(), "", nil
	}
	if strings.Contains(text, "@") {
		c.Note("The local directory has no user %s: matched by the user principal name that the log has.", tools.Quote(text))
		return "", text, nil
	}
	return "", "", otherKind(ctx, c, text, c.NotHeld(ctx, "users", err, feed.Users))
}

// logApp finds the app that a log is asked for: its appId, or the beginning of
// its name where the local directory does not have it, as with many of
// Microsoft's own.
func logApp(ctx context.Context, c *tools.Call, text string) (appID, name string, err error) {
	exact, near, err := tools.FindNamed(ctx, c, text, entra.KindServicePrincipal, entra.KindApplication)
	if err != nil {
		return "", "", err
	}
	if len(exact) == 0 {
		exact = near
	}
	byApp := map[string]entra.Ref{} // an application and its service principal are one app
	for _, ref := range exact {
		if _, ok := byApp[ref.Key]; !ok && ref.Key != "" {
			byApp[ref.Key] = ref
		}
	}
	if len(byApp) == 1 {
		for appID := range byApp {
			return appID, "", nil
		}
	}
	if id, parseErr := uuid.Parse(text); parseErr == nil {
		return id.String(), "", nil
	}
	if len(byApp) == 0 {
		c.Note("The local directory has no app %s: matched by the beginning of the name that the log has.", tools.Quote(text))
		return "", text, nil
	}
	candidates := make([]entra.Ref, 0, len(byApp))
	for _, ref := range exact {
		if byApp[ref.Key].ID == ref.ID {
			candidates = append(candidates, ref)
		}
	}
	return "", "", &store.AmbiguousError{Ref: text, Candidates: candidates}
}
