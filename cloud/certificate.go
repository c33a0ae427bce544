package cloud

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"strings"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// CertificateInfo is a certificate with its private key, ready to be sealed.
type CertificateInfo struct {
	PEM        []byte // secret: chain and PKCS #8 key, as Certificate wants it
	Subject    string
	Thumbprint string // SHA-1 in upper-case hex, as the portal shows it
	NotBefore  time.Time
	NotAfter   time.Time
	chain      []*x509.Certificate
	key        crypto.PrivateKey
}

// ParseCertificate reads PEM (certificate and private key) or PFX/PKCS #12,
// whose password may be nil. Its errors never quote the data.
func ParseCertificate(data, password []byte) (*CertificateInfo, error) {
	info := &CertificateInfo{}
	var err error
	if bytes.Contains(data, []byte("-----BEGIN ")) {
		err = info.readPEM(data)
	} else {
		err = info.readPFX(data, string(password))
	}
	if err != nil {
		return nil, err
	}
	return info, info.finish()
}

func (c *CertificateInfo) readPEM(data []byte) error {
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		switch {
		case block.Type == "CERTIFICATE":
			cert, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return errors.New("a certificate in the PEM file is damaged")
			}
			c.chain = append(c.chain, cert)
		case block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "":
			return errors.New("the private key in the PEM file is encrypted: decrypt it first (openssl pkey -in FILE -out PLAIN), or use a PFX file with its password")
		case strings.HasSuffix(block.Type, "PRIVATE KEY"):
			if c.key != nil {
				return errors.New("the PEM file holds more than one private key")
			}
			key, err := parseKey(block.Bytes)
			if err != nil {
				return err
			}
			c.key = key
		}
	}
	return nil
}

func parseKey(der []byte) (crypto.PrivateKey, error) {
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return key, nil
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key, nil
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key, nil
	}
	return nil, errors.New("the private key in the PEM file is damaged or of an unknown kind")
}

func (c *CertificateInfo) readPFX(data []byte, password string) error {
	key, leaf, chain, err := pkcs12.DecodeChain(data, password)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return errors.New("the PFX file's password is wrong")
	case err != nil:
		return errors.New("neither a PEM nor a readable PFX file with one certificate and its key")
	}
	c.key, c.chain = key, append([]*x509.Certificate{leaf}, chain...)
	return nil
}

// finish puts the key's own certificate first and fills in the rest.
func (c *CertificateInfo) finish() error {
	if len(c.chain) == 0 {
		return errors.New("no certificate in the file")
	}
	if c.key == nil {
		return errors.New("no private key in the file: export it together with the certificate")
	}
	key, ok := c.key.(*rsa.PrivateKey)
	if !ok {
		return errors.New("the private key is not an RSA key, the only kind that Entra sign-in takes")
	}
	own := -1
	for i, cert := range c.chain {
		if key.PublicKey.Equal(cert.PublicKey) {
			own = i
			break
		}
	}
	if own < 0 {
		return errors.New("the private key does not belong to the certificate")
	}
	c.chain[0], c.chain[own] = c.chain[own], c.chain[0]
	leaf := c.chain[0]
	sum := sha1.Sum(leaf.Raw)
	c.Subject, c.NotBefore, c.NotAfter = leaf.Subject.String(), leaf.NotBefore, leaf.NotAfter
	c.Thumbprint = strings.ToUpper(hex.EncodeToString(sum[:]))
	der, err := x509.MarshalPKCS8PrivateKey(c.key)
	if err != nil {
		return errors.New("the private key is of an unknown kind")
	}
	var out bytes.Buffer
	for _, cert := range c.chain {
		if err := pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}); err != nil {
			return err
		}
	}
	if err := pem.Encode(&out, &pem.Block{Type: "PRIVATE KEY", Bytes: der}); err != nil {
		return err
	}
	c.PEM = out.Bytes()
	return nil
}
