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
	app, err := p.Graph.AppCredentials(ctx, p.Connection.ClientID)
	if err == nil {
		p.mu.Lock()
		p.report.AppDisplayName = app.DisplayName
		p.mu.Unlock()
		if end, ok := ownExpiry(app.Passwords, p.secret, p.now); ok {
			p.expires(end, "the client secret")
			return
		}
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
