package emulator_test

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
)

// TestCertificateAssertions checks each claim and header of an assertion that
// an application signs itself.
func TestCertificateAssertions(t *testing.T) {
	t.Parallel()
	now := start
	c := newCloud(t, func(o *emulator.Options) { o.Now = func() time.Time { return now } })
	app := c.Apps().Certificate
	certificate := newCertificate(t, start.Add(-time.Hour), start.Add(24*time.Hour))
	if _, err := c.SignIn().AddCertificate(app.ClientID, certificate); err != nil {
		t.Fatal(err)
	}
	short, long := sha1.Sum(certificate.Raw), sha256.Sum256(certificate.Raw)
	x5t := base64.RawURLEncoding.EncodeToString(short[:])
	good := jwt.MapClaims{
		"aud": tokenEndpoint(c), "iss": app.ClientID, "sub": app.ClientID, "jti": "1",
		"nbf": start.Unix(), "exp": start.Add(10 * time.Minute).Unix(),
	}
	with := func(name string, value any) jwt.MapClaims {
		claims := maps.Clone(good)
		claims[name] = value
		if value == nil {
			delete(claims, name)
		}
		return claims
	}
	header := func(name, value string) map[string]any { return map[string]any{name: value} }
	tests := []struct {
		name   string
		method jwt.SigningMethod
		header map[string]any
		claims jwt.MapClaims
		want   string
	}{
		{"x5t", jwt.SigningMethodRS256, header("x5t", x5t), good, "[]"},
		{"x5t padded", jwt.SigningMethodRS256, header("x5t", base64.URLEncoding.EncodeToString(short[:])), good, "[]"},
		{"x5t#S256 with PS256", jwt.SigningMethodPS256, header("x5t#S256", base64.RawURLEncoding.EncodeToString(long[:])), good, "[]"},
		{"audience is the issuer", jwt.SigningMethodRS256, header("x5t", x5t), with("aud", login+"/"+c.TenantID()+"/v2.0"), "[]"},
		{"no thumbprint", jwt.SigningMethodRS256, nil, good, "[50027]"},
		{"other thumbprint", jwt.SigningMethodRS256, header("x5t", "AAAAAAAAAAAAAAAAAAAAAAAAAAA"), good, "[700027]"},
		{"other algorithm", jwt.SigningMethodRS512, header("x5t", x5t), good, "[50027]"},
		{"issuer is another app", jwt.SigningMethodRS256, header("x5t", x5t), with("iss", c.Apps().Full.ClientID), "[700021]"},
		{"subject is another app", jwt.SigningMethodRS256, header("x5t", x5t), with("sub", c.Apps().Full.ClientID), "[700021]"},
		{"audience elsewhere", jwt.SigningMethodRS256, header("x5t", x5t), with("aud", "https://login.example.com/token"), "[700023]"},
		{"audience of another cloud", jwt.SigningMethodRS256, header("x5t", x5t), with("aud", strings.Replace(tokenEndpoint(c), ".com", ".us", 1)), "[700023]"},
		{"expired", jwt.SigningMethodRS256, header("x5t", x5t), with("exp", start.Add(-6*time.Minute).Unix()), "[700024]"},
		{"expired within the grace", jwt.SigningMethodRS256, header("x5t", x5t), with("exp", start.Add(-4*time.Minute).Unix()), "[]"},
		{"not yet valid", jwt.SigningMethodRS256, header("x5t", x5t), with("nbf", start.Add(time.Hour).Unix()), "[700024]"},
		{"no expiry", jwt.SigningMethodRS256, header("x5t", x5t), with("exp", nil), "[50027]"},
	}
	assertion := func(text string) string {
		return codesOf(t, post(t, c, tokenEndpoint(c), signInForm(app,
			"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client_assertion", text)))
	}
	for _, tt := range tests {
		if got := assertion(sign(t, tt.method, tt.header, tt.claims)); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
	signed := sign(t, jwt.SigningMethodRS256, header("x5t", x5t), good)
	changed := signed[:strings.LastIndex(signed, ".")+1] + base64.RawURLEncoding.EncodeToString([]byte(strings.Repeat("x", 256)))
	if got := assertion(changed); got != "[700027]" {
		t.Errorf("forged signature: got %s", got)
	}
	now = start.Add(48 * time.Hour)
	late := with("exp", now.Add(time.Hour).Unix())
	late["nbf"] = now.Unix()
	if got := assertion(sign(t, jwt.SigningMethodRS256, header("x5t", x5t), late)); got != "[700027]" {
		t.Errorf("after the certificate's end: got %s", got)
	}
}

// FuzzAssertion sends whatever as an assertion: it is refused, never a crash.
func FuzzAssertion(f *testing.F) {
	c, err := emulator.New(emulator.Options{Users: 50, Now: func() time.Time { return start }})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJSUzI1NiIsIng1dCI6ImEifQ.eyJpc3MiOiJodHRwczovL2EiLCJhdWQiOlsxXX0.AA"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := post(t, c, tokenEndpoint(c), signInForm(c.Apps().Federated, "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client_assertion", text))
		if got.status != 400 && got.status != 401 {
			t.Fatal(fmt.Sprint("got ", got.status, " for ", text))
		}
	})
}
