package tools

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// Coverage names a part of an answer that was not fully read, so that "not
// permitted" and "none found" never look alike.
type Coverage struct {
	// Part is a feed of the directory or a part that the caller asked for.
	Part string `json:"part"`
	// State is "partial" or "notEvaluated".
	State string `json:"state"`
	// Reason is permissionMissing, consentMissing, licenceMissing,
	// notInThisCloud, throttled, neverSynced, stale, scopeNotReadable, timespan, or
	// failed.
	Reason string `json:"reason"`
	// Fix is what to do about it.
	Fix string `json:"fix,omitzero"`
}

// How much of a part was read, where it was not all.
const (
	Partial      = "partial"
	NotEvaluated = "notEvaluated"
)

// The ages from which rows are called stale: many times the synchronization's
// own intervals, so that one late round is not an alarm.
const (
	staleAfter     = 2 * time.Hour
	staleSlowAfter = 36 * time.Hour
)

// FeedCoverage says how much of a feed is held, nil when all of it is.
func FeedCoverage(state store.FeedState, now time.Time) *Coverage {
	c := &Coverage{Part: string(state.Feed), State: NotEvaluated}
	held := !state.LastOKAt.IsZero()
	if held {
		c.State = Partial
	}
	switch state.State {
	case store.FeedPermissionMissing:
		c.Reason, c.Fix = "permissionMissing", state.ErrorFix
		if c.Fix == "" {
			permission, _ := feed.Needs(state.Feed)
			c.Fix = "grant " + permission + " (application permission, Microsoft Graph) and consent to it"
		}
	case store.FeedLicenceMissing:
		c.Reason, c.Fix = "licenceMissing", state.ErrorFix
		if c.Fix == "" {
			_, plan := feed.Needs(state.Feed)
			c.Fix = "the tenant has no licence for this: " + cmp.Or(plan, "Microsoft Entra ID P1 or P2")
		}
	case store.FeedUnsupported:
		c.Reason, c.Fix = "notInThisCloud", state.ErrorFix
	default:
		max := staleAfter
		if feed.Slow(state.Feed) {
			max = staleSlowAfter
		}
		switch age := now.Sub(state.LastOKAt); {
		case held && store.Ahead(state.LastOKAt, now):
			c.Reason = "stale"
			c.Fix = "when it was last read is not known, as the clock of this machine was ahead then: it is read again; fresh:true reads now"
		case !held && state.State == store.FeedFailed:
			c.Reason, c.Fix = "neverSynced", "the first synchronization failed: "+Sentence(state.Error, state.ErrorFix)
		case !held && state.Rows > 0:
			c.State, c.Reason = Partial, "neverSynced"
			c.Fix = fmt.Sprintf("the first synchronization is under way, %d rows so far: ask again in a minute", state.Rows)
		case !held:
			c.Reason, c.Fix = "neverSynced", "the first synchronization has not finished: ask again in a minute, or see entra_connection_status"
		case age > max:
			c.Reason = "stale"
			c.Fix = fmt.Sprintf("last read %s ago: %s", RoughAge(age), Sentence(state.Error, cmp.Or(state.ErrorFix, "is a server running? fresh:true reads now")))
		case state.Gap != "":
			c.Reason, c.Fix = "failed", Sentence(state.Gap, "what is held of them stands; they are asked about again")
		default:
			return nil
		}
	}
	return c
}

// Sentence joins what went wrong and what to do about it.
func Sentence(problem, fix string) string {
	if problem == "" || fix == "" {
		return cmp.Or(problem, fix, "see entra_connection_status")
	}
	return strings.TrimSuffix(problem, ".") + ". " + fix
}

// RoughAge is a duration in one unit.
func RoughAge(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", int(d.Hours()/24))
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d hours", int(d.Hours()))
	case d >= 2*time.Minute:
		return fmt.Sprintf("%d minutes", int(d.Minutes()))
	}
	return fmt.Sprintf("%d seconds", int(d.Seconds()))
}
