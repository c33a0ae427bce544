package tenant

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// credential finds out when the connection's own credential ends: from the
// certificate itself, from the app's registration, or from what its owner said.
func (p *probe) credential(ctx context.Context) {
	const title = "Credential"
	switch cloud.CredentialKind(p.Connection.Credential.Kind) {
	case cloud.Certificate:
		parsed, err := cloud.ParseCertificate(p.secret, nil)
		if err != nil {
			p.add(CheckCredential, title, NotEvaluated, err.Error(), "")
			return
		}
		p.expires(parsed.NotAfter, "the certificate")
		return
	case cloud.ClientSecret:
	default:
		p.add(CheckCredential, title, OK, "this kind of credential has no secret that ends", "")
		return
	}
	name, end, err := p.secretEnd(ctx, p.secret, p.now)
	p.mu.Lock()
	p.report.AppDisplayName = name
	p.mu.Unlock()
	if !end.IsZero() {
		p.expires(end, "the client secret")
		return
	}
	if said := p.Connection.Credential.ExpiresAt; !said.IsZero() {
		p.expires(said, "the client secret")
		return
	}
	detail := "Microsoft does not tell when the client secret ends"
	switch {
	case errors.Is(err, cloud.ErrNotFound):
		detail = "the app is registered in another tenant, which does not show when the client secret ends"
	case errors.Is(err, cloud.ErrForbidden):
		detail = "without Application.Read.All nobody can see when the client secret ends"
	}
	p.add(CheckCredential, title, NotEvaluated, detail, "Tell the day yourself: mscloud-mcp connection edit NAME --secret-expires YYYY-MM-DD")
}

// SecretEnd is when Microsoft says that the connection's client secret ends:
// the zero time where it does not tell.
func SecretEnd(ctx context.Context, conn store.Connection, secret store.Secret, o TestOptions) (time.Time, error) {
	t, o, err := openForTest(conn, secret, o)
	if err != nil {
		return time.Time{}, err
	}
	_, end, err := t.secretEnd(ctx, secret, o.Now())
	return end, err
}

// secretEnd asks the app's registration for its name and the end of our secret.
func (t *Tenant) secretEnd(ctx context.Context, secret store.Secret, now time.Time) (name string, end time.Time, err error) {
	app, err := t.Graph.AppCredentials(ctx, t.Connection.ClientID)
	if err != nil {
		return "", end, err
	}
	end, _ = ownExpiry(app.Passwords, secret, now)
	return app.DisplayName, end, nil
}

// expires judges the end of the credential.
func (p *probe) expires(end time.Time, what string) {
	p.mu.Lock()
	p.report.SecretExpires = end.UTC()
	p.mu.Unlock()
	left := end.Sub(p.now)
	day := end.UTC().Format(time.DateOnly)
	const fix = "Make a new one and rotate it: mscloud-mcp connection rotate NAME"
	switch {
	case left <= 0:
		p.add(CheckCredential, "Credential", Warning, fmt.Sprintf("%s ended on %s", what, day), fix)
	case left < expiryWarning:
		p.add(CheckCredential, "Credential", Warning, fmt.Sprintf("%s ends on %s, in %d day(s)", what, day, int(left.Hours()/24)), fix)
	default:
		p.add(CheckCredential, "Credential", OK, fmt.Sprintf("%s is good until %s", what, day), "")
	}
}

// ownExpiry picks the app's secret that is ours: Microsoft keeps the first
// three characters as a hint. Among several that match, or when none has a
// hint, it is the one that ends first of those still good, since a warning too
// early does no harm. The hint goes no further than this comparison.
func ownExpiry(passwords []graph.AppPassword, secret store.Secret, now time.Time) (time.Time, bool) {
	var hinted, plain time.Time
	earlier := func(best *time.Time, end time.Time) {
		if end.After(now) && (best.IsZero() || end.Before(*best)) {
			*best = end
		}
	}
	hints := false
	for _, password := range passwords {
		if password.EndDateTime.IsZero() {
			continue
		}
		earlier(&plain, password.EndDateTime)
		if password.Hint == "" {
			continue
		}
		hints = true
		if strings.HasPrefix(string(secret), password.Hint) {
			earlier(&hinted, password.EndDateTime)
		}
	}
	switch {
	case !hinted.IsZero():
		return hinted, true
	case !hints && !plain.IsZero():
		return plain, true
	}
	return time.Time{}, false
}
