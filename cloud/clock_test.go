package cloud

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// clockedCredential gives tokens of an hour by a clock of the test's.
type clockedCredential struct {
	fixedCredential
	now func() time.Time
}

func (c *clockedCredential) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	token, err := c.fixedCredential.GetToken(ctx, o)
	token.ExpiresOn = c.now().Add(time.Hour)
	return token, err
}

// A token is kept for as long as it lasts, by the clock as it is now: one that
// would last longer than it did when it was given is not trusted.
func TestTokenThroughClockJumps(t *testing.T) {
	t.Parallel()
	const month = 30 * 24 * time.Hour
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	credential := &clockedCredential{now: func() time.Time { return now }}
	client := newClient(t, func(*http.Request) (*http.Response, error) { return answer(200, "{}"), nil }, func(o *Options) {
		o.Credential, o.Now = credential, func() time.Time { return now }
	})
	for i, step := range []struct {
		jump            time.Duration
		issued, renewed int
	}{
		{0, 1, 0},
		{30 * time.Minute, 1, 0},
		{-time.Minute, 1, 0},
		{month, 2, 0},
		{-month, 3, 1},
		{30 * time.Minute, 3, 1},
		{-month, 4, 2},
		{30 * time.Minute, 4, 2},
	} {
		now = now.Add(step.jump)
		if _, err := client.Claims(t.Context(), Graph); err != nil {
			t.Fatal(err)
		}
		if credential.issued != step.issued || credential.renewed != step.renewed {
			t.Errorf("step %d, clock moved by %v: %d tokens, %d renewed, want %d and %d", i, step.jump, credential.issued, credential.renewed, step.issued, step.renewed)
		}
	}
}

// A refused sign-in is remembered for a moment, and not until the clock has
// caught up.
func TestRefusedSignInThroughClockJumps(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	tokens := newClient(t, nil, func(o *Options) { o.Now = func() time.Time { return now } }).tokens
	slot := tokens.slot(Graph)
	slot.failed, slot.until = ErrUnauthenticated, now.Add(failureLife)
	if _, err := tokens.get(t.Context(), Graph); err == nil {
		t.Error("a refusal of now was not remembered")
	}
	now = now.Add(-30 * 24 * time.Hour)
	if _, err := tokens.get(t.Context(), Graph); err != nil {
		t.Errorf("clock set back: %v, want a new sign-in", err)
	}
}
