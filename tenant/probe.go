package tenant

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/cloud/pace"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// TestOptions are what a test needs; the zero value is right outside tests.
type TestOptions struct {
	Transport http.RoundTripper // nil: the environment's
	Logger    *slog.Logger
	Now       func() time.Time
	Limits    cloud.Limits
	Ledger    pace.Ledger   // where the tenant's pace is kept, see LedgerKey; nil: nowhere
	FirstWait time.Duration // before a second try; 0: cloud's own
	UserAgent string
}

const azureFix = "Give the app the Reader role: Azure portal > Management groups > Tenant Root Group > Access control (IAM) > Add role assignment. It takes some minutes to work."

// expiryWarning is how long before a credential's end it is warned of.
const expiryWarning = 30 * 24 * time.Hour

// Test signs in as the connection would and asks each API once, so that a
// person sees what works, what is missing and what it unlocks. One API that
// fails never hides the others: each has its check. The error is for what
// cannot be tried at all: a connection that is not well formed, or ctx ended.
func Test(ctx context.Context, conn store.Connection, secret store.Secret, o TestOptions) (Report, error) {
	t, o, err := openForTest(conn, secret, o)
	if err != nil {
		return Report{}, err
	}
	return t.test(ctx, secret, o.Now)
}

// openForTest makes the clients of a connection that is not in the store, and
// fills in the options.
func openForTest(conn store.Connection, secret store.Secret, o TestOptions) (*Tenant, TestOptions, error) {
	environment, err := EnvironmentOf(conn)
	if err != nil {
		return nil, o, err
	}
	if o.Transport == nil {
		if o.Transport, err = environment.Transport(); err != nil {
			return nil, o, err
		}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	t, err := open(conn, secret, environment, o, 5*time.Second)
	return t, o, err
}

// Test is [Test] with the tenant's own clients and the secret in the store.
func (p *Pool) Test(ctx context.Context, connectionID string) (Report, error) {
	conn, err := p.o.Store.Connection(ctx, connectionID)
	if err != nil {
		return Report{}, err
	}
	secret, err := p.o.Store.Secret(ctx, conn.ID)
	if err != nil {
		return Report{}, err
	}
	environment, err := EnvironmentOf(conn)
	if err != nil {
		return Report{}, err
	}
	transport, err := p.transport(environment)
	if err != nil {
		return Report{}, err
	}
	return Test(ctx, conn, secret, TestOptions{
		Transport: transport, Logger: p.o.Logger, Now: p.o.Now, Limits: p.o.Limits, UserAgent: p.o.UserAgent,
		Ledger: p.o.Store.Ledger(LedgerKey(conn)), FirstWait: p.o.FirstWait,
	})
}

// probe collects what the checks find out.
type probe struct {
	*Tenant
	now    time.Time
	secret store.Secret
	mu     sync.Mutex
	facts  facts
	report Report
	checks map[string]Check
}

func (t *Tenant) test(ctx context.Context, secret store.Secret, now func() time.Time) (Report, error) {
	p := &probe{Tenant: t, now: now(), secret: secret, checks: map[string]Check{}}
	p.report.At = p.now.UTC()
	p.facts = facts{
		environment: t.Cloud.Environment(), azure: Unknown,
		roles: map[cloud.API][]string{}, unprovisioned: map[cloud.API]bool{},
	}
	if p.graphSignIn(ctx) {
		var all sync.WaitGroup
		all.Go(func() { p.tenant(ctx) })
		all.Go(func() { p.licences(ctx) })
		all.Go(func() { p.azure(ctx) })
		all.Go(func() { p.service(ctx, cloud.Defender, CheckDefender, "Defender for Endpoint") })
		all.Go(func() { p.service(ctx, cloud.XDR, CheckXDR, "Defender XDR") })
		all.Go(func() { p.credential(ctx) })
		all.Wait()
	}
	if ctx.Err() != nil {
		return Report{}, ctx.Err()
	}
	p.clock()
	return p.finish(), nil
}

// add records a check.
func (p *probe) add(name, title string, state State, detail, fix string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.checks[name] = Check{Name: name, Title: title, State: state, Detail: detail, Fix: fix}
}

// addError records a check that failed with err.
func (p *probe) addError(name, title string, state State, err error) {
	if advice, ok := cloud.Explain(err); ok {
		p.add(name, title, state, advice.Message, advice.Fix)
		return
	}
	p.add(name, title, state, err.Error(), "")
}

func (p *probe) finish() Report {
	r := &p.report
	for _, name := range []string{CheckSignIn, CheckConsent, CheckTenant, CheckLicences, CheckAzure, CheckDefender, CheckXDR, CheckCredential, CheckClock} {
		if c, ok := p.checks[name]; ok {
			r.Checks = append(r.Checks, c)
		}
	}
	for _, info := range cloud.Permissions() {
		if info.Bundle == "" {
			continue
		}
		r.Permissions = append(r.Permissions, PermissionState{
			Permission: info.Permission, Bundle: info.Bundle, Title: info.Title,
			Granted: cloud.Grants(p.facts.roles[info.API], info.Value),
		})
	}
	r.Capabilities = capabilities(p.facts)
	r.Throttling = p.Cloud.Throttling()
	r.OK = r.Check(CheckSignIn).State == OK && r.Check(CheckConsent).State != Failed && r.Check(CheckTenant).State == OK
	return *r
}
