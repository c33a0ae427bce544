package cloud_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// reader makes a client of the emulated cloud.
func reader(t *testing.T, config cloud.CredentialConfig, rt http.RoundTripper, logger *slog.Logger) *cloud.Client {
	t.Helper()
	if config.Environment.Name == "" {
		config.Environment = cloud.Environments()[0]
	}
	if rt == nil {
		rt = roundTripper(func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF })
	}
	config.Transport = rt
	credential, err := cloud.NewCredential(config)
	if err != nil {
		t.Fatal(err)
	}
	c, err := cloud.New(cloud.Options{Environment: config.Environment, Credential: credential, Transport: rt, Logger: logger, Limits: cloud.Limits{}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newCertificate(t *testing.T, key crypto.Signer, from, to time.Time) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "reader"}, NotBefore: from, NotAfter: to}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func TestCertificateSignsIn(t *testing.T) {
	t.Parallel()
	microsoft, err := emulator.New(emulator.Options{Users: 50})
	if err != nil {
		t.Fatal(err)
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	cert := newCertificate(t, key, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	other := newCertificate(t, key, time.Now().Add(-2*time.Hour), time.Now().Add(time.Hour))
	app := microsoft.Apps().Certificate.ClientID
	if _, err := microsoft.SignIn().AddCertificate(app, cert); err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	encode := func(c *x509.Certificate) []byte {
		return append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})...)
	}
	pfx, err := pkcs12.Modern.Encode(key, cert, nil, "pw")
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := cloud.ParseCertificate(pfx, []byte("pw"))
	if err != nil {
		t.Fatal(err)
	}
	for name, secret := range map[string][]byte{"pem": encode(cert), "pfx": unpacked.PEM} {
		c := reader(t, cloud.CredentialConfig{Kind: cloud.Certificate, TenantID: microsoft.TenantID(), ClientID: app, Secret: secret}, microsoft.Transport(), nil)
		if _, err := c.Do(t.Context(), cloud.Request{API: cloud.Graph, URL: "/v1.0/organization"}, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	microsoft.Faults().SetClockSkew(30 * time.Minute)
	late := reader(t, cloud.CredentialConfig{Kind: cloud.Certificate, TenantID: microsoft.TenantID(), ClientID: app, Secret: encode(cert)}, microsoft.Transport(), nil)
	_, err = late.Roles(t.Context(), cloud.Graph)
	if advice, _ := cloud.Explain(err); !errors.Is(err, cloud.ErrUnauthenticated) || !strings.Contains(advice.Fix, "clock is 30m0s") || !strings.Contains(advice.Fix, "behind Microsoft's") {
		t.Errorf("a clock that is behind: got %v, %+v", err, advice)
	}
	microsoft.Faults().SetClockSkew(0)
	stranger := reader(t, cloud.CredentialConfig{Kind: cloud.Certificate, TenantID: microsoft.TenantID(), ClientID: app, Secret: encode(other)}, microsoft.Transport(), nil)
	_, err = stranger.Roles(t.Context(), cloud.Graph)
	if advice, _ := cloud.Explain(err); !errors.Is(err, cloud.ErrUnauthenticated) || !strings.Contains(advice.Message, "certificate") {
		t.Errorf("a certificate that is not registered: got %v, %+v", err, advice)
	}
}

func TestFederatedTokenSignsIn(t *testing.T) {
	t.Parallel()
	microsoft, err := emulator.New(emulator.Options{Users: 50})
	if err != nil {
		t.Fatal(err)
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	trust := world.DemoFederation
	keys := fmt.Sprintf(`{"keys":[{"kty":"RSA","kid":"k1","use":"sig","n":%q,"e":"AQAB"}]}`, base64.RawURLEncoding.EncodeToString(key.N.Bytes()))
	if err := microsoft.SignIn().TrustIssuer(trust.Issuer, []byte(keys)); err != nil {
		t.Fatal(err)
	}
	token := func(subject string) string {
		text := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","typ":"JWT","kid":"k1"}`)) + "." +
			base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"iss":%q,"sub":%q,"aud":%q,"iat":%d,"nbf":%d,"exp":%d}`,
				trust.Issuer, subject, trust.Audience, time.Now().Unix(), time.Now().Unix(), time.Now().Add(time.Hour).Unix()))
		sum := sha256.Sum256([]byte(text))
		signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		return text + "." + base64.RawURLEncoding.EncodeToString(signature)
	}
	for subject, want := range map[string]string{trust.Subject: "", "repo:someone/else:ref:refs/heads/main": "subject"} {
		file := filepath.Join(t.TempDir(), "token")
		if err := os.WriteFile(file, []byte(token(subject)), 0o600); err != nil {
			t.Fatal(err)
		}
		c := reader(t, cloud.CredentialConfig{Kind: cloud.Federated, TenantID: microsoft.TenantID(), ClientID: microsoft.Apps().Federated.ClientID, TokenFile: file}, microsoft.Transport(), nil)
		_, err := c.Roles(t.Context(), cloud.Graph)
		if want == "" {
			if err != nil {
				t.Errorf("%s: %v", subject, err)
			}
			continue
		}
		if advice, _ := cloud.Explain(err); !errors.Is(err, cloud.ErrUnauthenticated) || !strings.Contains(advice.Message+advice.Fix, want) {
			t.Errorf("%s: got %v, %+v", subject, err, advice)
		}
	}
}

func TestManagedIdentity(t *testing.T) {
	t.Parallel()
	var asked string
	c := reader(t, cloud.CredentialConfig{Kind: cloud.ManagedIdentity, ClientID: "33333333-3333-3333-3333-333333333333"},
		roundTripper(func(r *http.Request) (*http.Response, error) {
			asked = r.URL.Host + r.URL.Path + "?" + r.URL.RawQuery
			body := `{"access_token":"a.eyJyb2xlcyI6WyJVc2VyLlJlYWQuQWxsIl19.b","expires_in":"3600","token_type":"Bearer","resource":"r"}`
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
		}), nil)
	roles, err := c.Roles(t.Context(), cloud.Graph)
	if err != nil || len(roles) != 1 || roles[0] != "User.Read.All" {
		t.Fatalf("got %v %v", roles, err)
	}
	if !strings.HasPrefix(asked, "169.254.169.254/metadata/identity/oauth2/token?") || !strings.Contains(asked, "graph.microsoft.com") || !strings.Contains(asked, "33333333") {
		t.Errorf("asked %s", asked)
	}
}

func TestNothingSecretIsLogged(t *testing.T) {
	t.Parallel()
	microsoft, err := emulator.New(emulator.Options{Users: 50})
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	var token string
	rt := roundTripper(func(r *http.Request) (*http.Response, error) {
		if h := r.Header.Get("Authorization"); h != "" {
			token = strings.TrimPrefix(h, "Bearer ")
		}
		return microsoft.Transport().RoundTrip(r)
	})
	secret := microsoft.Apps().Basic.Secret
	c := reader(t, cloud.CredentialConfig{Kind: cloud.ClientSecret, TenantID: microsoft.TenantID(), ClientID: microsoft.Apps().Basic.ClientID, Secret: []byte(secret)},
		rt, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	var text string
	for _, path := range []string{"/v1.0/organization", "/v1.0/devices/delta", "/v1.0/users/nobody?$filter=secretName", "/v1.0/none"} {
		_, err := c.Do(t.Context(), cloud.Request{API: cloud.Graph, URL: path}, nil)
		if err != nil {
			text += err.Error()
		}
	}
	if token == "" || log.Len() == 0 || text == "" {
		t.Fatalf("nothing happened: %q %q", log.String(), text)
	}
	for _, hidden := range []string{secret, token, "secretName"} {
		if strings.Contains(log.String()+text, hidden) {
			t.Errorf("%q shows in\n%s\n%s", hidden, log.String(), text)
		}
	}
}
