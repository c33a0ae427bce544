package main

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world"
)

// addCredentials lets the two applications without a secret sign in with what
// the person who starts the emulator has: a certificate, and an issuer's keys.
func (f *emulatorFlags) addCredentials(cloud *emulator.Cloud) error {
	if f.certificate != "" {
		certificate, err := readCertificate(f.certificate)
		if err != nil {
			return usagef("Give a PEM file with a certificate.", "--certificate: %s", err)
		}
		if _, err := cloud.SignIn().AddCertificate(cloud.Apps().Certificate.ClientID, certificate); err != nil {
			return err
		}
	}
	if f.federationKeys != "" {
		keys, err := os.ReadFile(f.federationKeys)
		if err == nil {
			err = cloud.SignIn().TrustIssuer(world.DemoFederation.Issuer, keys)
		}
		if err != nil {
			return usagef("Give a JSON Web Key Set with the issuer's public keys.", "--federation-keys: %s", err)
		}
	}
	return nil
}

// readCertificate is the first certificate of a PEM file.
func readCertificate(path string) (*x509.Certificate, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "CERTIFICATE" {
			return x509.ParseCertificate(block.Bytes)
		}
	}
	return nil, errors.New("no certificate in " + path)
}
