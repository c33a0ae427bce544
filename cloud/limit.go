package cloud

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud/pace"
)

// patience is how long a background call lets others go first.
const patience = 30 * time.Second

// limiter keeps the calls of one tenant below its limits, and sends none before
// the time that Microsoft has named. What it knows is in the ledger, which all
// processes of a database share.
type limiter struct {
	limits Limits
	ledger pace.Ledger
	own    pace.Memory // in place of a ledger that fails
	logger *slog.Logger
	alone  sync.Once // said that the ledger fails

	mu   sync.Mutex
	held map[Service]time.Time // by this process's monotonic clock, whatever the wall clock does
}

func newLimiter(limits Limits, ledger pace.Ledger, logger *slog.Logger) *limiter {
	l := &limiter{limits: limits, ledger: ledger, logger: logger, held: map[Service]time.Time{}}
	if ledger == nil {
		l.ledger = &l.own
	}
	return l
}

// wait spends units of the service and returns when it is the call's turn. It
// fails at once, with a *heldError, where that would take longer than longest
// or than ctx lasts.
func (l *limiter) wait(ctx context.Context, s Service, units int, yield bool, longest time.Duration) error {
	begun := time.Now()
	for {
		now := time.Now()
		latest := begun.Add(longest)
		if deadline, ok := ctx.Deadline(); ok && deadline.Before(latest) {
			latest = deadline
		}
		if until := l.ownHold(s); until.After(latest) {
			return &heldError{wait: until.Sub(now), told: true}
		} else if until.After(now) {
			if err := sleep(ctx, until.Sub(now)); err != nil {
				return err
			}
			continue
		}
		ask := pace.Ask{
			Now: now.Round(0), Limit: l.limits[s], Units: units, Latest: latest.Round(0),
			Yield: yield && now.Sub(begun) < patience,
		}
		var grant pace.Grant
		var told bool
		l.update(ctx, s, func(state *pace.State) {
			grant = state.Reserve(ask)
			told = !state.HeldUntil(ask.Now).IsZero()
		})
		if !grant.Taken && grant.At.After(ask.Latest) {
			return &heldError{wait: grant.At.Sub(ask.Now), told: told}
		}
		if err := sleep(ctx, grant.At.Sub(ask.Now)); err != nil {
			return err
		}
		// Whoever waited asks again whether Microsoft has said anything since.
		if grant.Taken && (!grant.At.After(ask.Now) || !l.holds(ctx, s)) {
			return nil
		}
	}
}

// hold keeps back every call of the service for d, in every process, and slows
// the service down.
func (l *limiter) hold(ctx context.Context, s Service, d time.Duration) {
	l.mu.Lock()
	if until := time.Now().Add(d); until.After(l.held[s]) {
		l.held[s] = until
	}
	l.mu.Unlock()
	now := time.Now().Round(0)
	l.update(ctx, s, func(state *pace.State) { state.Hold(now, d, l.limits[s]) })
}

func (l *limiter) ownHold(s Service) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.held[s]
}

// holds reports whether the service is held back, by any process.
func (l *limiter) holds(ctx context.Context, s Service) bool {
	if l.ownHold(s).After(time.Now()) {
		return true
	}
	held := false
	now := time.Now().Round(0)
	l.update(ctx, s, func(state *pace.State) { held = !state.HeldUntil(now).IsZero() })
	return held
}

// update changes the shared state. Where that fails, this process goes on with
// one of its own: a full disk is no reason to stop reading, nor to hammer.
func (l *limiter) update(ctx context.Context, s Service, change func(*pace.State)) {
	err := l.ledger.Update(context.WithoutCancel(ctx), string(s), change)
	if err != nil {
		l.alone.Do(func() { l.logger.WarnContext(ctx, "shared limits not reachable", "error", err) })
		_ = l.own.Update(ctx, string(s), change)
	}
}

// heldError is a call that would have to wait longer than it may.
type heldError struct {
	wait time.Duration
	told bool // by Microsoft, not by our own limit
}

// Error says which of the two limits it is.
func (e *heldError) Error() string {
	if e.told {
		return fmt.Sprintf("Microsoft asked to wait another %s", e.wait.Round(time.Second))
	}
	return fmt.Sprintf("waiting %s for Microsoft's rate limit would take longer than this call may", e.wait.Round(100*time.Millisecond))
}

// asError is the refusal in place of an answer of Microsoft's.
func (e *heldError) asError(call *call) *Error {
	return &Error{API: call.API, Method: call.Method, Path: call.url.Path,
		Status: http.StatusTooManyRequests, Code: "localLimit", Message: e.Error(), RetryAfter: e.wait}
}

var errOverBudget = errors.New("the wait would take longer than this call may")

// sleep waits d, or less when ctx ends; it does not begin to wait when ctx's
// deadline comes first.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return errOverBudget
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
