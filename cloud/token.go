package cloud

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// MaxSkew is how far the clocks may differ before it is worth a warning:
// assertions are signed with a life of minutes.
const MaxSkew = 2 * time.Minute

// expiryMargin is how long before its end a token is replaced.
const expiryMargin = 3 * time.Minute

// tokens caches one token per API. azidentity caches too, but not for the
// Azure CLI, and it cannot be told that a token was refused.
type tokens struct {
	credential azcore.TokenCredential
	now        func() time.Time
	scope      func(API) string
	limiter    *limiter
	firstWait  time.Duration
	mu         sync.Mutex
	byAPI      map[API]*token
}

type token struct {
	turn    chan struct{} // one place: held by whoever signs in
	value   string
	expires time.Time
	life    time.Duration // from the sign-in to expires
	failed  error         // the last failure, remembered until
	until   time.Time
}

// failureLife is how long a refused sign-in is remembered, so that many calls
// at once do not become many refused sign-ins (AADSTS50196).
const failureLife = 10 * time.Second

func (t *tokens) slot(api API) *token {
	t.mu.Lock()
	defer t.mu.Unlock()
	slot := t.byAPI[api]
	if slot == nil {
		slot = &token{turn: make(chan struct{}, 1)}
		t.byAPI[api] = slot
	}
	return slot
}

// get returns a token of the API, from the cache while it lasts. One caller
// signs in; the others wait for it.
func (t *tokens) get(ctx context.Context, api API) (string, error) {
	slot := t.slot(api)
	select {
	case slot.turn <- struct{}{}:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	defer func() { <-slot.turn }()
	now := t.now()
	if slot.value != "" && slot.expires.Sub(now) > slot.life+MaxSkew {
		t.forget(slot) // no token has so long a life left: the clock was set back
	}
	if slot.value != "" && now.Before(slot.expires.Add(-expiryMargin)) {
		return slot.value, nil
	}
	if left := slot.until.Sub(now); slot.failed != nil && left > 0 && left <= failureLife {
		return "", slot.failed
	}
	value, expires, err := t.signIn(ctx, api)
	if err != nil {
		if slot.value != "" && now.Before(slot.expires) && !errors.Is(err, ErrUnauthenticated) {
			return slot.value, nil // still good for a moment
		}
		var refused *SignInError
		if errors.As(err, &refused) && !refused.transient() {
			slot.failed, slot.until = err, now.Add(failureLife)
		}
		return "", err
	}
	slot.value, slot.expires, slot.failed = value, expires, nil
	slot.life = expires.Sub(t.now())
	return value, nil
}

// forget drops a token, and lets the credential drop what it keeps itself.
func (t *tokens) forget(slot *token) {
	slot.value = ""
	if c, ok := t.credential.(interface{ Renew() }); ok {
		c.Renew()
	}
}

// drop forgets a token that an API refused, and lets the credential forget it
// too. A token that has been replaced meanwhile stays; so does one when ctx ends
// while another caller signs in, which replaces it anyway.
func (t *tokens) drop(ctx context.Context, api API, value string) {
	slot := t.slot(api)
	select {
	case slot.turn <- struct{}{}:
	case <-ctx.Done():
		return
	}
	defer func() { <-slot.turn }()
	if slot.value == value {
		t.forget(slot)
	}
}

// longestSignInWait bounds the wait for a sign-in, which every call waits for.
const longestSignInWait = 30 * time.Second

func (t *tokens) signIn(ctx context.Context, api API) (string, time.Time, error) {
	var last error
	var pause time.Duration
	for attempt := range 3 {
		if sleep(ctx, pause) != nil {
			break
		}
		if err := t.limiter.wait(ctx, ServiceAuthentication, 1, false, longestSignInWait); err != nil {
			var held *heldError
			switch {
			case ctx.Err() != nil:
				return "", time.Time{}, ctx.Err()
			case last == nil && errors.As(err, &held):
				last = &SignInError{API: api, Status: http.StatusTooManyRequests, RetryAfter: held.wait,
					reason: "the sign-in service is throttling this app", fix: "Try again in " + held.wait.Round(time.Second).String() + "."}
			}
			break
		}
		traced, tr := withTrace(ctx)
		got, err := t.credential.GetToken(traced, policy.TokenRequestOptions{Scopes: []string{t.scope(api)}})
		if err == nil {
			return got.Token, got.ExpiresOn, nil
		}
		if ctx.Err() != nil {
			return "", time.Time{}, ctx.Err()
		}
		last = newSignInError(api, err, tr, t.now())
		var refused *SignInError
		var unreached *OfflineError
		answered := errors.As(last, &refused)
		pause = backoff(t.firstWait, attempt+1)
		if answered && (refused.Status == http.StatusTooManyRequests || refused.transient() && refused.RetryAfter > 0) {
			if refused.RetryAfter > 0 {
				pause = 0 // the limiter waits
			}
			t.limiter.hold(ctx, ServiceAuthentication, refused.RetryAfter)
		}
		if !(answered && refused.transient() || errors.As(last, &unreached) && unreached.retryable()) {
			break
		}
	}
	return "", time.Time{}, last
}

// Claims returns the claims of the API's access token, signing in if need be.
func (c *Client) Claims(ctx context.Context, api API) (Claims, error) {
	if !c.environment.Has(api) {
		return Claims{}, ErrNotInCloud
	}
	token, err := c.tokens.get(ctx, api)
	if err != nil {
		return Claims{}, err
	}
	return parseClaims(token)
}

// Roles returns the application permissions in the API's access token. A token
// without any is what a tenant without consent gives.
func (c *Client) Roles(ctx context.Context, api API) ([]string, error) {
	claims, err := c.Claims(ctx, api)
	return claims.Roles, err
}
