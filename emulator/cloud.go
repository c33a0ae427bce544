package emulator

import (
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/arm"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/defender"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/graph"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/signin"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world"
)

// Options sizes and steers an emulated cloud. The zero value is a tenant of
// 200 users from seed 1, without latency, on the machine's clock.
type Options struct {
	Users   int              // size of the generated tenant; 200 when 0
	Seed    uint64           // the same seed and size give the same tenant; 1 when 0
	Now     func() time.Time // clock of the services and the directory; time.Now when nil
	Latency time.Duration    // added to each answer, before its first byte

	// TokenLifetime is how long an access token lasts; 3599 seconds when 0, as
	// Microsoft's.
	TokenLifetime time.Duration

	Delta graph.DeltaOptions // page sizes and replays of delta queries

	// Throttle refuses what exceeds Microsoft's request limits of the logs (five
	// in 10 s), of Identity Protection and of Conditional Access (one a second).
	Throttle bool

	// Unlicensed takes Entra ID P1, P2 and Governance from the tenant: what needs
	// them is refused as Microsoft refuses it.
	Unlicensed bool

	// HuntingRows is how many rows the generated tables of advanced hunting have
	// together, made when they are first queried; 50 for each user when 0, at
	// most 250,000.
	HuntingRows int

	// Tenant is served instead of a generated one.
	Tenant *world.Tenant

	// Log receives one line per request (service, method, path, status); never
	// a header, body or query. Nothing is logged when nil.
	Log *slog.Logger
}

// WithDefaults returns the options with the documented defaults filled in.
func (o Options) WithDefaults() Options {
	if o.Users == 0 {
		o.Users = 200
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.TokenLifetime == 0 {
		o.TokenLifetime = 3599 * time.Second
	}
	return o
}

// Cloud is Microsoft's cloud with one tenant in it: sign-in, Microsoft Graph,
// Azure Resource Manager and Defender. It is safe for concurrent use.
type Cloud struct {
	options  Options
	tenant   *world.Tenant
	faults   *Faults
	signin   *signin.Service
	graph    *graph.Service
	arm      *arm.Service
	defender *defender.Service
	requests atomic.Uint64
	evolved  atomic.Uint64
}

// New makes a cloud. Without Options.Directory it generates the demo tenant,
// which takes about a second per 100,000 users.
func New(options Options) (*Cloud, error) {
	options = options.WithDefaults()
	c := &Cloud{options: options, tenant: options.Tenant, faults: newFaults()}
	if c.tenant == nil {
		tenant, err := world.Generate(world.Options{Users: options.Users, Seed: options.Seed, Now: options.Now, HuntingRows: options.HuntingRows})
		if err != nil {
			return nil, fmt.Errorf("generate tenant: %w", err)
		}
		c.tenant = tenant
	}
	d, apps := c.tenant.Directory, c.tenant.Apps
	if options.Unlicensed {
		world.TakePremium(d)
	}
	c.faults.expireDelta = func() { d.ExpireDelta("") }
	c.signin = signin.New(signin.Options{Directory: d, TenantID: apps.TenantID, Now: c.now, TokenLifetime: options.TokenLifetime, Epoch: c.faults.epoch})
	for _, app := range apps.All() {
		c.signin.Learn(app.ClientID, app.Secret)
	}
	c.graph = graph.New(d, graph.Options{Now: c.now, Delta: options.Delta, Throttle: options.Throttle, Hunting: c.tenant.Hunting, Inner: c.inner})
	c.arm = arm.New(arm.Options{Directory: d, TenantID: apps.TenantID, Now: c.now, SignIn: c.signin})
	if full := d.ByKey("servicePrincipals", "appId", apps.Full.ClientID); full != nil {
		for _, id := range c.arm.Subscriptions() {
			if err := c.arm.AssignRole(full.ID, "/subscriptions/"+id, "Reader"); err != nil {
				return nil, fmt.Errorf("role of the demo identity: %w", err)
			}
		}
	}
	c.defender = defender.New(defender.Options{Directory: d, Hunting: c.tenant.Hunting, SignIn: c.signin, Now: c.now, Throttle: options.Throttle})
	return c, nil
}

// Directory is the tenant behind the services; a change made through it shows
// in the next answer.
func (c *Cloud) Directory() *directory.Directory { return c.tenant.Directory }

// Apps are the ready-made identities of the demo tenant.
func (c *Cloud) Apps() world.DemoApps { return c.tenant.Apps }

// Hunting is advanced hunting over the tenant: its tables and its quota.
func (c *Cloud) Hunting() *hunting.Service { return c.tenant.Hunting }

// SignIn is the sign-in service, which knows the credentials.
func (c *Cloud) SignIn() *signin.Service { return c.signin }

// ARM is Azure Resource Manager with its role assignments.
func (c *Cloud) ARM() *arm.Service { return c.arm }

// Faults makes the services misbehave on demand.
func (c *Cloud) Faults() *Faults { return c.faults }

// TenantID is the directory (tenant) ID, a GUID.
func (c *Cloud) TenantID() string { return c.tenant.Apps.TenantID }

// Requests counts the requests received so far, the inner ones of a $batch
// included.
func (c *Cloud) Requests() int { return int(c.requests.Load()) }

// Evolve makes n believable changes in the tenant, other ones at each call, and
// tells them.
func (c *Cloud) Evolve(n int) []world.Change {
	return world.Evolve(c.tenant.Directory, c.options.Seed<<32+c.evolved.Add(1), n)
}

// now is the services' clock: the directory's, plus the injected skew.
func (c *Cloud) now() time.Time { return c.options.Now().Add(c.faults.clockSkew()) }

// ServeHTTP answers for every service. The Host header picks it; on a loopback
// address the path does.
func (c *Cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	service, national := wire.Route(r.Host, r.URL.Path)
	r = gunzipped(r.Clone(wire.WithNational(r.Context(), national)))
	r.URL.Scheme, r.URL.Host = "https", r.Host
	w.Header().Set("Date", c.now().UTC().Format(http.TimeFormat))
	status := &statusWriter{ResponseWriter: w}
	c.serve(status, r, service)
	if c.options.Log != nil {
		c.options.Log.Info("request", "service", string(service), "method", r.Method, "path", r.URL.Path, "status", status.code())
	}
}

func (c *Cloud) serve(w http.ResponseWriter, r *http.Request, service wire.Service) {
	if service == wire.ServiceAdmin {
		c.serveAdmin(w, r)
		return
	}
	c.requests.Add(1)
	if !sleep(r.Context(), c.options.Latency) {
		return
	}
	c.faults.around(service, c.now, c.dispatch(service)).ServeHTTP(w, r)
}

func (c *Cloud) dispatch(service wire.Service) http.Handler {
	switch service {
	case wire.ServiceSignIn:
		return c.signin
	case wire.ServiceGraph:
		return http.HandlerFunc(c.serveGraph)
	case wire.ServiceARM:
		return c.arm
	case wire.ServiceDefender:
		return c.defender
	default:
		return http.HandlerFunc(http.NotFound)
	}
}

// serveGraph lets verified callers through to the Graph service.
func (c *Cloud) serveGraph(w http.ResponseWriter, r *http.Request) {
	token, refusal := c.signin.Verify(r, wire.ServiceGraph)
	if refusal != nil {
		graph.WriteRefusal(refusal, w, r, c.now())
		return
	}
	c.graph.Serve(w, r, token)
}

// inner is what an inner request of a $batch meets as any other does: it is
// counted, and faults strike it.
func (c *Cloud) inner(next http.Handler) http.Handler {
	around := c.faults.around(wire.ServiceGraph, c.now, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.requests.Add(1)
		around.ServeHTTP(w, r)
	})
}

// statusWriter remembers the status that was sent, for the log line.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap gives http.ResponseController the connection's own writer.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Flush sends what is buffered.
func (w *statusWriter) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

func (w *statusWriter) code() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}
