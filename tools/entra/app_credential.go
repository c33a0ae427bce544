package entra

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// Kinds of credential.
const (
	credentialSecret      = "secret"
	credentialCertificate = "certificate"
	credentialFederated   = "federated"
)

// What a credential can be said of.
const (
	issueExpired     = "expired"
	issueExpiring    = "expiring"
	issueLongLived   = "longLived"
	issueOnPrincipal = "servicePrincipal"
	issueUnused      = "unused"
	issueLast        = "lastValid"
	// issueNotShown: a flexible credential, whose expression v1.0 does not show:
	// nobody can say here whom it lets in.
	issueNotShown = "expressionNotShown"
)

// credentialRow is a way for an application to prove itself.
type credentialRow struct {
	KeyID string     `json:"id"`
	Kind  string     `json:"kind"`
	App   *entra.Ref `json:"app,omitzero"` // of the report
	On    string     `json:"on,omitzero"`  // application or servicePrincipal
	Name  string     `json:"name,omitzero"`
	Usage string     `json:"usage,omitzero"` // of a certificate: Verify, and Sign where it signs tokens
	// Purpose is set where the application does not sign in with it.
	Purpose governance.Purpose `json:"purpose,omitzero"`
	Start   entra.Time         `json:"startDateTime,omitzero"`
	End     entra.Time         `json:"endDateTime,omitzero"`
	Days    *int               `json:"daysLeft,omitzero"`
	Life    int                `json:"lifetimeDays,omitzero"`

	Issuer  string `json:"issuer,omitzero"`
	Subject string `json:"subject,omitzero"`
	// Expression is what the claims of a token must match, in place of a subject.
	Expression string   `json:"claimsMatchingExpression,omitzero"`
	Audiences  []string `json:"audiences,omitzero"`

	LastUsed entra.Time `json:"lastUsed,omitzero"`
	Issues   []string   `json:"issues,omitzero"`
}

// credentialRules are the limits that credentials are held to.
type credentialRules struct {
	now          time.Time
	expiring     int // days
	secrets      int // longest life of a secret in days
	certificates int
	use          map[string]entra.CredentialSignInActivity // by key id, nil when not known
}

// Limits where the caller sets none: 180 days for a secret
// (CIS Microsoft 365 5.1.5.4, ScubaGear MS.AAD.5.6), 365 for a certificate
// (ScubaGear MS.AAD.5.7; CIS asks for 180).
const (
	defaultExpiring     = 30
	defaultSecrets      = 180
	defaultCertificates = 365
)

// rows are the secrets and certificates of one object.
func (r credentialRules) rows(h store.CredentialHolder) []credentialRow {
	set := credentialSet(h)
	var out []credentialRow
	for _, c := range set.Credentials() {
		row := credentialRow{KeyID: c.KeyIDs[0], Kind: credentialSecret, On: string(h.Kind), Name: c.Name, Purpose: c.Purpose, Start: c.Start, End: c.End}
		if !c.Secret {
			row.Kind, row.Usage = credentialCertificate, strings.Join(c.Usage, ", ")
		}
		r.judge(&row, c, h.Kind == entra.KindServicePrincipal)
		out = append(out, row)
	}
	return out
}

// credentialSet is what an object has for the rules of credentials.
func credentialSet(h store.CredentialHolder) governance.CredentialSet {
	return governance.CredentialSet{
		Passwords: h.PasswordCredentials, Keys: h.KeyCredentials, SigningThumbprint: h.PreferredTokenSigningKeyThumbprint,
		ManagedIdentity: h.ServicePrincipalType == "ManagedIdentity", Names: slices.Concat(h.ServicePrincipalNames, h.IdentifierURIs),
	}
}

// registrationCredentials and principalCredentials are the credentials that a
// list shows.
func registrationCredentials(a *entra.Application) store.CredentialHolder {
	return store.CredentialHolder{Kind: entra.KindApplication, IdentifierURIs: a.IdentifierURIs, PasswordCredentials: a.PasswordCredentials, KeyCredentials: a.KeyCredentials}
}

func principalCredentials(sp *entra.ServicePrincipal) store.CredentialHolder {
	return store.CredentialHolder{
		Kind: entra.KindServicePrincipal, ServicePrincipalType: sp.ServicePrincipalType, ServicePrincipalNames: sp.ServicePrincipalNames,
		PreferredTokenSigningKeyThumbprint: sp.PreferredTokenSigningKeyThumbprint,
		PasswordCredentials:                sp.PasswordCredentials, KeyCredentials: sp.KeyCredentials,
	}
}

// judge works out a credential's age and what is to be said of it. What
// Microsoft renews by itself is left alone. One that signs is never signed in
// with, so that the report of use says nothing, lasts the three years for which
// Microsoft makes it, and has its place on the service principal.
// https://learn.microsoft.com/entra/identity/enterprise-apps/tutorial-manage-certificates-for-federated-single-sign-on
func (r credentialRules) judge(row *credentialRow, c governance.Credential, onPrincipal bool) {
	say := func(on bool, issue string) {
		if on && c.Purpose != governance.PurposePlatform {
			row.Issues = append(row.Issues, issue)
		}
	}
	signs := c.Purpose == governance.PurposeTokenSigning
	if !row.Start.IsZero() && !row.End.IsZero() {
		limit := r.certificates
		switch {
		case c.Secret:
			limit = r.secrets
		case signs:
			limit = max(limit, 3*366)
		}
		row.Life = days(row.End.Sub(row.Start))
		say(row.Life > limit, issueLongLived)
	}
	if !row.End.IsZero() {
		left := row.End.Sub(r.now)
		row.Days = new(days(left))
		say(left <= 0, issueExpired)
		say(left > 0 && *row.Days <= r.expiring, issueExpiring)
	}
	say(onPrincipal && !signs, issueOnPrincipal)
	for _, id := range c.KeyIDs {
		if use, ok := r.use[id]; ok && use.SignInActivity != nil && use.SignInActivity.Latest().After(row.LastUsed) {
			row.LastUsed = use.SignInActivity.Latest()
		}
	}
	say(row.LastUsed.IsZero() && r.use != nil && !signs && r.now.Before(row.End) && r.now.Sub(row.Start) > unusedAfter, issueUnused)
	slices.Sort(row.Issues)
}

// unusedAfter is how old a credential is before its lack of use says anything.
const unusedAfter = 30 * 24 * time.Hour

// days is a duration in whole days, rounded down.
func days(d time.Duration) int {
	n := int(d / (24 * time.Hour))
	if d < 0 && d%(24*time.Hour) != 0 {
		n--
	}
	return n
}

const (
	exchangeAudience = "api://AzureADTokenExchange"
	githubActions    = "token.actions.githubusercontent.com"
)

// federatedRow is a federated credential with what makes it too wide: whoever
// can get a token of the issuer for the subject is the application.
// https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations
func federatedRow(f entra.FederatedIdentityCredential, tenantID string) credentialRow {
	row := credentialRow{KeyID: f.ID, Kind: credentialFederated, Name: f.Name, Issuer: f.Issuer, Subject: f.Subject, Audiences: f.Audiences}
	say := func(on bool, issue string) {
		if on {
			row.Issues = append(row.Issues, issue)
		}
	}
	switch x := f.ClaimsMatchingExpression; {
	case x != nil && x.Value != "":
		row.Expression = x.Value
		say(strings.Contains(x.Value, "*"), "wildcardSubject")
	case f.Subject == "":
		say(true, issueNotShown)
	}
	u, err := url.Parse(f.Issuer)
	host := ""
	if err == nil {
		host = strings.ToLower(u.Hostname())
	}
	say(err != nil || u.Scheme != "https", "issuerNotHttps")
	say(strings.Contains(f.Subject, "*"), "wildcardSubject")
	say(host == githubActions && strings.HasSuffix(f.Subject, ":pull_request"), "anyPullRequest")
	microsoft := host == "login.microsoftonline.com" || host == "sts.windows.net"
	say(microsoft && !strings.Contains(strings.ToLower(u.Path), strings.ToLower(tenantID)), "otherTenant")
	say(len(f.Audiences) > 0 && !slices.Contains(f.Audiences, exchangeAudience), "unusualAudience")
	return row
}

// organization is the owner of the GitHub repository that a federated
// credential trusts, "" for any other.
func organization(row credentialRow) string {
	rest, ok := strings.CutPrefix(row.Subject, "repo:")
	if !ok || !strings.Contains(row.Issuer, githubActions) {
		return ""
	}
	owner, _, _ := strings.Cut(rest, "/")
	return strings.ToLower(owner)
}

// markStrangers marks credentials that trust an organization which no other
// does, where most trust another one.
func markStrangers(rows []credentialRow) {
	counts := map[string]int{}
	most := 0
	for _, row := range rows {
		if org := organization(row); org != "" {
			counts[org]++
			most = max(most, counts[org])
		}
	}
	for i := range rows {
		if org := organization(rows[i]); org != "" && counts[org] == 1 && most > 1 {
			rows[i].Issues = append(rows[i].Issues, "rareOrganization")
		}
	}
}

// federatedOf are the rows of all federated credentials: who is a stranger shows
// only among all.
func federatedOf(c *tools.Call, list []store.FederatedCredential) []credentialRow {
	out := make([]credentialRow, len(list))
	for i, f := range list {
		out[i] = federatedRow(f.FederatedIdentityCredential, c.Connection.TenantID)
	}
	markStrangers(out)
	return out
}

const betaCredentialNote = "lastUsed comes from a report that only the /beta version of Microsoft Graph has: it may change, and other clouds than the public one lack it."

// credentialUse is when credentials were last used, by key id; nil where the
// report was never read.
func credentialUse(ctx context.Context, c *tools.Call) (map[string]entra.CredentialSignInActivity, error) {
	held, err := c.Uses(ctx, feed.CredentialSignIns)
	if err != nil || !held {
		return nil, err
	}
	return c.Store.CredentialUse(ctx, c.ID())
}

// appCredentials adds the credentials of one application, those of a managed
// identity read live: no feed asks about them.
func appCredentials(ctx context.Context, c *tools.Call, out *appDetail, app store.AppRow) error {
	use, err := credentialUse(ctx, c)
	if err != nil {
		return err
	}
	rules := credentialRules{now: c.Now, expiring: defaultExpiring, secrets: defaultSecrets, certificates: defaultCertificates, use: use}
	out.Credentials = []credentialRow{}
	if a := app.Application; a != nil {
		out.Credentials = append(out.Credentials, rules.rows(registrationCredentials(a))...)
		if _, err := c.Uses(ctx, feed.FederatedCredentials); err != nil {
			return err
		}
		federated, err := c.Store.FederatedCredentials(ctx, c.ID())
		if err != nil {
			return err
		}
		rows := federatedOf(c, federated)
		for i, f := range federated {
			if f.ApplicationID == a.ID {
				out.Federated = append(out.Federated, rows[i])
			}
		}
		readExpressions(ctx, c, a.ID, out.Federated)
	}
	sp := app.ServicePrincipal
	if sp == nil {
		return nil
	}
	defer func() {
		if use != nil && len(out.Credentials) > 0 {
			c.Note(betaCredentialNote)
		}
	}()
	out.Credentials = append(out.Credentials, rules.rows(principalCredentials(sp))...)
	// Only a user-assigned identity can have one.
	if app.Kind == store.AppManagedIdentity && slices.Contains(sp.AlternativeNames, "isExplicit=True") {
		identityFederation(ctx, c, out)
	}
	return nil
}

// readExpressions fills in the expressions that v1.0 does not show, from /beta.
func readExpressions(ctx context.Context, c *tools.Call, id string, rows []credentialRow) {
	if !slices.ContainsFunc(rows, func(r credentialRow) bool { return slices.Contains(r.Issues, issueNotShown) }) {
		return
	}
	const part = "claimsMatchingExpression"
	t, err := c.Tenant(ctx)
	if err != nil {
		c.CoverError(part, err)
		return
	}
	list, err := t.Graph.FlexibleCredentials(ctx, id)
	if err != nil {
		c.CoverError(part, err)
		return
	}
	c.Live()
	c.Note("Expressions of federated credentials come from Microsoft's /beta API, which may change.")
	for _, f := range list {
		for i := range rows {
			if x := f.ClaimsMatchingExpression; rows[i].KeyID == f.ID && x != nil && x.Value != "" {
				told := federatedRow(f, c.Connection.TenantID)
				rows[i].Expression, rows[i].Issues = told.Expression, told.Issues
			}
		}
	}
}

func identityFederation(ctx context.Context, c *tools.Call, out *appDetail) {
	t, err := c.Tenant(ctx)
	if err != nil {
		c.CoverError("federatedCredentials", err)
		return
	}
	list, err := t.Graph.ManagedIdentityCredentials(ctx, out.ID)
	if err != nil {
		c.CoverError("federatedCredentials", err)
		return
	}
	c.Live()
	out.Federated = []credentialRow{}
	for _, f := range list {
		out.Federated = append(out.Federated, federatedRow(f, c.Connection.TenantID))
	}
}
