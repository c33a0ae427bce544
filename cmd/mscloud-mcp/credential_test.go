package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world"
)

// Certificates sign in as PEM and as PFX with a password.
func TestCertificate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	app := w.Apps().Certificate
	key, cert := selfSigned(t, time.Now().Add(90*24*time.Hour))
	if _, err := w.SignIn().AddCertificate(app.ClientID, cert); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	block := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	pemFile := filepath.Join(dir, "app.pem")
	public := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
	writeFile(t, pemFile, append(block, public...))
	const password = "pfx-password-of-the-test"
	pfx, err := pkcs12.Modern.Encode(key, cert, nil, password)
	if err != nil {
		t.Fatal(err)
	}
	pfxFile := filepath.Join(dir, "app.pfx")
	writeFile(t, pfxFile, pfx)

	c := newCLI(t)
	c.secrets = []string{password, strings.Split(string(block), "\n")[1]}
	c.run(w.add("PEM", app, "--certificate", pemFile, "--no-sync")...).want(t, exitOK, "✓ Sign-in", "PEM is saved")
	c.runWith(password, w.add("PFX", app, "--certificate", pfxFile, "--secret-stdin", "--no-sync")...).want(t, exitOK, "PFX is saved")
	c.run("connection", "list").want(t, exitOK, "certificate ", cert.NotAfter.UTC().Format(time.DateOnly))
	c.run(w.add("X", app, "--certificate", pfxFile)...).want(t, exitUsage, "app.pfx")
	c.runWith("wrong", w.add("X", app, "--certificate", pfxFile, "--secret-stdin")...).want(t, exitUsage, "password")
	onlyPublic := filepath.Join(dir, "cert.pem")
	writeFile(t, onlyPublic, public)
	c.run(w.add("X", app, "--certificate", onlyPublic)...).want(t, exitUsage, "no private key")
	c.now = func() time.Time { return time.Now().Add(100 * 24 * time.Hour) }
	c.run(w.add("X", app, "--certificate", pemFile)...).want(t, exitUsage, "expired on")
}

// Workload identity federation signs in with the token of another issuer, read
// from its file at each use.
func TestFederated(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	app := w.Apps().Federated
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public := base64.RawURLEncoding.EncodeToString
	keys := fmt.Sprintf(`{"keys":[{"kty":"RSA","kid":"k1","use":"sig","alg":"RS256","n":%q,"e":%q}]}`, public(key.N.Bytes()), public(big.NewInt(int64(key.E)).Bytes()))
	if err := w.SignIn().TrustIssuer(world.DemoFederation.Issuer, []byte(keys)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "token")
	write := func(subject string) string {
		token := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
			"iss": world.DemoFederation.Issuer, "sub": subject, "aud": world.DemoFederation.Audience,
			"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
		})
		token.Header["kid"] = "k1"
		signed, err := token.SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, file, []byte(signed))
		return signed
	}
	c := newCLI(t)
	c.secrets = []string{write("repo:someone/else:ref:refs/heads/main")}
	c.run(w.add("Pipeline", app, "--federated-token-file", file)...).want(t, exitCheck, "federated credential", "not saved")
	c.secrets = append(c.secrets, write(world.DemoFederation.Subject))
	c.run(w.add("Pipeline", app, "--federated-token-file", file, "--no-sync")...).want(t, exitOK, "Pipeline is saved")
	c.run("connection", "list").want(t, exitOK, "federated")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	c.run("connection", "test").want(t, exitCheck, "token file")
	c.run(w.add("Other", app, "--federated-token-file", file)...).want(t, exitUsage, file)
}

func selfSigned(t *testing.T, end time.Time) (*rsa.PrivateKey, *x509.Certificate) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mscloud-mcp"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: end}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return key, cert
}

func writeFile(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
