package cloud

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

func newCertificate(t *testing.T) (*x509.Certificate, *rsa.PrivateKey) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return selfSigned(t, key), key
}

func selfSigned(t *testing.T, key crypto.Signer) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "reader"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
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

func TestParseCertificate(t *testing.T) {
	t.Parallel()
	cert, key := newCertificate(t)
	other, _ := newCertificate(t)
	pkcs1 := x509.MarshalPKCS1PrivateKey(key)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sec1, err := x509.MarshalECPrivateKey(curve)
	if err != nil {
		t.Fatal(err)
	}
	block := func(typ string, der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: typ, Bytes: der}) }
	pfx, err := pkcs12.Modern.Encode(key, cert, nil, "pass word")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name     string
		data     []byte
		password string
		bad      string // part of the error
	}{
		{"pem", append(block("CERTIFICATE", cert.Raw), block("RSA PRIVATE KEY", pkcs1)...), "", ""},
		{"key first, chain out of order", bytes.Join([][]byte{block("RSA PRIVATE KEY", pkcs1), block("CERTIFICATE", other.Raw), block("CERTIFICATE", cert.Raw)}, nil), "", ""},
		{"pfx", pfx, "pass word", ""},
		{"pfx, wrong password", pfx, "no", "password is wrong"},
		{"no key", block("CERTIFICATE", cert.Raw), "", "no private key"},
		{"no certificate", block("RSA PRIVATE KEY", pkcs1), "", "no certificate"},
		{"key of another", append(block("CERTIFICATE", other.Raw), block("RSA PRIVATE KEY", pkcs1)...), "", "does not belong"},
		{"elliptic curve", append(block("CERTIFICATE", selfSigned(t, curve).Raw), block("EC PRIVATE KEY", sec1)...), "", "not an RSA key"},
		{"two keys", append(block("RSA PRIVATE KEY", pkcs1), block("RSA PRIVATE KEY", pkcs1)...), "", "more than one"},
		{"encrypted", append(block("CERTIFICATE", cert.Raw), block("ENCRYPTED PRIVATE KEY", pkcs1)...), "", "decrypt it first"},
		{"damaged", append(block("CERTIFICATE", cert.Raw), block("PRIVATE KEY", []byte("secret stuff"))...), "", "damaged"},
		{"garbage", []byte("secret stuff"), "", "neither"},
		{"empty", nil, "", "neither"},
	} {
		got, err := ParseCertificate(test.data, []byte(test.password))
		if test.bad != "" {
			if err == nil || !strings.Contains(err.Error(), test.bad) || strings.Contains(err.Error(), "secret stuff") {
				t.Errorf("%s: got %v, want %q", test.name, err, test.bad)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if !bytes.Equal(got.chain[0].Raw, cert.Raw) || got.Subject != "CN=reader" || len(got.Thumbprint) != 40 || !got.NotAfter.Equal(cert.NotAfter) {
			t.Errorf("%s: got %+v", test.name, got)
		}
		again, err := ParseCertificate(got.PEM, nil)
		if err != nil || again.Thumbprint != got.Thumbprint {
			t.Errorf("%s: its own PEM: %v", test.name, err)
		}
	}
}

func FuzzParseCertificate(f *testing.F) {
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), []byte(""))
	f.Add([]byte{0x30, 0x80}, []byte("x"))
	f.Fuzz(func(t *testing.T, data, password []byte) {
		if info, err := ParseCertificate(data, password); err == nil && (info.PEM == nil || info.key == nil) {
			t.Error("no error and no key")
		}
	})
}
