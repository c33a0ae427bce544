package dirsync

import (
	"context"
	"errors"
	"sync"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// refusedError is a 401 that a second endpoint confirms: no feed can do better.
type refusedError struct{ err error }

func (e *refusedError) Error() string { return e.err.Error() }
func (e *refusedError) Unwrap() error { return e.err }

// tokenProbe is what a second endpoint says of the access token, once in a pass.
type tokenProbe struct {
	once    sync.Once
	refused bool
}

// tokenRefused reports whether a second endpoint refuses the access token as the
// one of f did: a call that ends in 401 has been made with a fresh token already.
// One endpoint that answers 401 says nothing of the others.
func (p *pass) tokenRefused(ctx context.Context, f feed.Feed) bool {
	var signIn *cloud.SignInError
	p.token.once.Do(func() {
		second := feed.Organization
		if f.Name == second {
			second = feed.Domains
		}
		link, err := p.tenant.Graph.ListStart(second)
		if err == nil {
			_, err = p.tenant.Graph.RawPage(ctx, link, background)
		}
		p.token.refused = errors.Is(err, cloud.ErrUnauthenticated) && !errors.As(err, &signIn)
	})
	return p.token.refused
}
