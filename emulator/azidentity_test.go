package emulator_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/golang-jwt/jwt/v5"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world"
)

// testKey is one RSA key for every test that needs a certificate: making one
// takes longer than the tests.
var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// newCertificate is self-signed with testKey, valid around now.
func newCertificate(t *testing.T, from, to time.Time) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(from.UnixNano()), Subject: pkix.Name{CommonName: "mscloud-mcp"}, NotBefore: from, NotAfter: to}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &testKey().PublicKey, testKey())
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

// over sends azcore's requests through a client.
func over(client *http.Client) policy.ClientOptions {
	return policy.ClientOptions{Transport: client}
}

func getToken(t *testing.T, credential azcore.TokenCredential, scope string) (azcore.AccessToken, error) {
	t.Helper()
	return credential.GetToken(context.Background(), policy.TokenRequestOptions{Scopes: []string{scope}})
}

// realClock lets azidentity, which has the machine's clock, sign in.
func realClock(o *emulator.Options) { o.Now = time.Now }

func TestAzidentitySecret(t *testing.T) {
	t.Parallel()
	c := newCloud(t, realClock)
	listener, err := c.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	app := c.Apps().Full
	ways := map[string]azidentity.ClientSecretCredentialOptions{
		"in process": {ClientOptions: over(client(c))},
		"over TLS": {
			ClientOptions: policy.ClientOptions{
				Transport: listener.Client(), Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: listener.URL() + "/"},
			},
			DisableInstanceDiscovery: true,
		},
		"US Government": {ClientOptions: policy.ClientOptions{Transport: client(c), Cloud: cloud.AzureGovernment}},
		"China":         {ClientOptions: policy.ClientOptions{Transport: client(c), Cloud: cloud.AzureChina}},
	}
	for name, options := range ways {
		t.Run(name, func(t *testing.T) {
			credential, err := azidentity.NewClientSecretCredential(c.TenantID(), app.ClientID, app.Secret, &options)
			if err != nil {
				t.Fatal(err)
			}
			for _, scope := range []string{graphScope, "https://management.core.windows.net//.default", "https://api.securitycenter.microsoft.com/.default"} {
				token, err := getToken(t, credential, scope)
				if err != nil {
					t.Fatalf("%s: %v", scope, err)
				}
				if left := time.Until(token.ExpiresOn); left < 50*time.Minute || left > time.Hour {
					t.Errorf("%s: token lasts %v, want about an hour", scope, left)
				}
			}
		})
	}
}

func TestAzidentitySecretRefused(t *testing.T) {
	t.Parallel()
	c := newCloud(t, realClock)
	options := &azidentity.ClientSecretCredentialOptions{ClientOptions: over(client(c))}
	credential, err := azidentity.NewClientSecretCredential(c.TenantID(), c.Apps().Full.ClientID, "wrong", options)
	if err != nil {
		t.Fatal(err)
	}
	_, err = getToken(t, credential, graphScope)
	var failed *azidentity.AuthenticationFailedError
	if !errors.As(err, &failed) || failed.RawResponse == nil || failed.RawResponse.StatusCode != http.StatusUnauthorized {
		t.Fatalf("got %v, want an AuthenticationFailedError with status 401", err)
	}
	body, err := io.ReadAll(failed.RawResponse.Body)
	if err != nil || !strings.Contains(string(body), "AADSTS7000215") {
		t.Errorf("got body %s (%v)", body, err)
	}
}

func TestAzidentityCertificate(t *testing.T) {
	t.Parallel()
	c := newCloud(t, realClock)
	app := c.Apps().Certificate
	certificate := newCertificate(t, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	options := &azidentity.ClientCertificateCredentialOptions{ClientOptions: over(client(c))}
	signIn := func() error {
		credential, err := azidentity.NewClientCertificateCredential(c.TenantID(), app.ClientID, []*x509.Certificate{certificate}, testKey(), options)
		if err != nil {
			t.Fatal(err)
		}
		_, err = getToken(t, credential, graphScope)
		return err
	}
	if err := signIn(); err == nil || !strings.Contains(err.Error(), "AADSTS700027") {
		t.Errorf("before the certificate is registered: got %v, want AADSTS700027", err)
	}
	if _, err := c.SignIn().AddCertificate(app.ClientID, certificate); err != nil {
		t.Fatal(err)
	}
	if err := signIn(); err != nil {
		t.Errorf("after: %v", err)
	}
}

// issuerKeys is the JSON Web Key Set of an outside issuer that signs with
// testKey.
func issuerKeys(t *testing.T) []byte {
	t.Helper()
	key := testKey().PublicKey
	set, err := json.Marshal(map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "kid": "1", "n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
		"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// sign makes a JWT with testKey.
func sign(t *testing.T, method jwt.SigningMethod, header map[string]any, claims jwt.MapClaims) string {
	t.Helper()
	token := jwt.NewWithClaims(method, claims)
	for name, value := range header {
		token.Header[name] = value
	}
	text, err := token.SignedString(testKey())
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAzidentityFederated(t *testing.T) {
	t.Parallel()
	c := newCloud(t, realClock)
	if err := c.SignIn().TrustIssuer(world.DemoFederation.Issuer, issuerKeys(t)); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		claim string
		value string
		want  string
	}{
		{"as agreed", "", "", ""},
		{"other issuer", "iss", "https://gitlab.com", "AADSTS700211"},
		{"other audience", "aud", "api://Somewhere", "AADSTS700212"},
		{"other subject", "sub", "repo:contoso/mscloud-mcp:ref:refs/heads/evil", "AADSTS700213"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			claims := jwt.MapClaims{
				"iss": world.DemoFederation.Issuer, "sub": world.DemoFederation.Subject, "aud": world.DemoFederation.Audience,
				"exp": time.Now().Add(5 * time.Minute).Unix(),
			}
			if tt.claim != "" {
				claims[tt.claim] = tt.value
			}
			assertion := sign(t, jwt.SigningMethodRS256, nil, claims)
			credential, err := azidentity.NewClientAssertionCredential(c.TenantID(), c.Apps().Federated.ClientID,
				func(context.Context) (string, error) { return assertion, nil },
				&azidentity.ClientAssertionCredentialOptions{ClientOptions: over(client(c))})
			if err != nil {
				t.Fatal(err)
			}
			_, err = getToken(t, credential, graphScope)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
