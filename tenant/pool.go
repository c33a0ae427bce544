package tenant

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/defender"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// ErrDisabled is a connection that its owner has switched off.
var ErrDisabled = errors.New("connection disabled")

// Options are what a Pool needs. Store is required.
type Options struct {
	Store     *store.DB
	Transport http.RoundTripper // nil: one per cloud environment
	Logger    *slog.Logger
	Now       func() time.Time
	Limits    cloud.Limits  // nil: cloud.DefaultLimits()
	FirstWait time.Duration // before a second try; 0: cloud's own
	UserAgent string
}

// Pool keeps a Tenant per connection. It is safe for concurrent use.
type Pool struct {
	o          Options
	mu         sync.Mutex
	slots      map[string]*slot
	transports map[transportKey]http.RoundTripper
}

type slot struct {
	mu     sync.Mutex
	tenant *Tenant
}

type transportKey struct{ endpoint, caFile string }

// Tenant is one connection with its clients. It goes on working after the pool
// has replaced it: calls in flight finish with the secret they began with.
type Tenant struct {
	Connection store.Connection
	Cloud      *cloud.Client
	Graph      *graph.Client
	Defender   *defender.Client
}

// NewPool returns an empty pool.
func NewPool(o Options) *Pool {
	return &Pool{o: o, slots: map[string]*slot{}, transports: map[transportKey]http.RoundTripper{}}
}

// Get returns the connection's tenant. The stored version is read each time, so
// a secret that any process has rotated is in use from the next call on. Errors
// are the store's, ErrDisabled, or say what is wrong with the connection.
func (p *Pool) Get(ctx context.Context, connectionID string) (*Tenant, error) {
	conn, err := p.o.Store.Connection(ctx, connectionID)
	if err != nil {
		p.forget(connectionID)
		return nil, err
	}
	if !conn.Enabled {
		p.forget(conn.ID)
		return nil, fmt.Errorf("%w: %s", ErrDisabled, conn.Name)
	}
	p.mu.Lock()
	s := p.slots[conn.ID]
	if s == nil {
		s = &slot{}
		p.slots[conn.ID] = s
	}
	p.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tenant != nil && s.tenant.Connection.Version >= conn.Version {
		return s.tenant, nil
	}
	secret, err := p.o.Store.Secret(ctx, conn.ID)
	if err != nil {
		return nil, err
	}
	t, err := p.open(conn, secret)
	if err != nil {
		return nil, err
	}
	s.tenant = t
	return t, nil
}

func (p *Pool) forget(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.slots, id)
}

func (p *Pool) open(conn store.Connection, secret store.Secret) (*Tenant, error) {
	environment, err := EnvironmentOf(conn)
	if err != nil {
		return nil, err
	}
	transport, err := p.transport(environment)
	if err != nil {
		return nil, err
	}
	return open(conn, secret, environment, TestOptions{
		Transport: transport, Logger: p.o.Logger, Now: p.o.Now, Limits: p.o.Limits, UserAgent: p.o.UserAgent,
		Ledger: p.o.Store.Ledger(LedgerKey(conn)), FirstWait: p.o.FirstWait,
	}, 0)
}

// transport returns one RoundTripper per environment, so that connections to
// Microsoft outlive a rotated secret.
func (p *Pool) transport(e cloud.Environment) (http.RoundTripper, error) {
	if p.o.Transport != nil {
		return p.o.Transport, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	key := transportKey{e.Authority, e.CAFile}
	if t := p.transports[key]; t != nil {
		return t, nil
	}
	t, err := e.Transport()
	if err != nil {
		return nil, err
	}
	p.transports[key] = t
	return t, nil
}

// EnvironmentOf returns the cloud environment of a connection.
func EnvironmentOf(conn store.Connection) (cloud.Environment, error) {
	if conn.Endpoint != "" || conn.Cloud == "custom" {
		return cloud.CustomEnvironment(conn.Endpoint, conn.CAFile)
	}
	e, err := cloud.EnvironmentNamed(conn.Cloud)
	e.CAFile = conn.CAFile
	return e, err
}

// LedgerKey names a connection's tenant where its pace is kept: connections of
// one tenant share Microsoft's limits.
func LedgerKey(conn store.Connection) string {
	return strings.ToLower(conn.Cloud + "|" + conn.Endpoint + "|" + conn.TenantID)
}

// open makes the clients of a connection. It makes no request.
func open(conn store.Connection, secret store.Secret, e cloud.Environment, o TestOptions, maxWait time.Duration) (*Tenant, error) {
	credential, err := cloud.NewCredential(cloud.CredentialConfig{
		Kind:        cloud.CredentialKind(conn.Credential.Kind),
		Environment: e,
		TenantID:    conn.TenantID,
		ClientID:    conn.ClientID,
		Secret:      []byte(secret),
		TokenFile:   conn.Credential.File,
		Transport:   o.Transport,
	})
	if err != nil {
		return nil, fmt.Errorf("connection %s: %w", conn.Name, err)
	}
	client, err := cloud.New(cloud.Options{
		Environment: e, Credential: credential, Transport: o.Transport, Now: o.Now,
		Limits: o.Limits, Ledger: o.Ledger, Logger: o.Logger, UserAgent: o.UserAgent, MaxWait: maxWait, FirstWait: o.FirstWait,
	})
	if err != nil {
		return nil, fmt.Errorf("connection %s: %w", conn.Name, err)
	}
	return &Tenant{Connection: conn, Cloud: client, Graph: graph.New(client), Defender: defender.New(client)}, nil
}
