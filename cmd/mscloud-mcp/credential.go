package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// credentialFlags say how an app signs in. Without any of them it is a client
// secret.
type credentialFlags struct {
	secret          secretFlags
	certificate     string
	federatedFile   string
	managedIdentity bool
	azureCLI        bool
	expires         string
}

func (f *credentialFlags) register(cmd *cobra.Command) {
	f.secret.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.certificate, "certificate", "", "sign in with this certificate and private key (PEM or PFX)")
	flags.StringVar(&f.federatedFile, "federated-token-file", "", "sign in by workload identity federation with the token in this file")
	flags.BoolVar(&f.managedIdentity, "managed-identity", false, "sign in with the managed identity of this machine")
	flags.BoolVar(&f.azureCLI, "azure-cli", false, "sign in as whoever signed in with az login")
	flags.StringVar(&f.expires, "secret-expires", "", "day on which the secret expires, as 2027-03-31, where Graph does not tell")
}

// kind is what the flags choose.
func (f *credentialFlags) kind() (cloud.CredentialKind, error) {
	kind, chosen := cloud.ClientSecret, 0
	for k, given := range map[cloud.CredentialKind]bool{
		cloud.Certificate:     f.certificate != "",
		cloud.Federated:       f.federatedFile != "",
		cloud.ManagedIdentity: f.managedIdentity,
		cloud.AzureCLI:        f.azureCLI,
	} {
		if given {
			kind, chosen = k, chosen+1
		}
	}
	if chosen > 1 {
		return "", usagef("Keep one of --certificate, --federated-token-file, --managed-identity and --azure-cli.", "a connection signs in in one way, and %d are given", chosen)
	}
	if !kind.Sealed() && f.secret.given() {
		return "", usagef("Leave --secret-stdin, --secret-file and --secret-env out.", "this way to sign in has no secret to read")
	}
	return kind, nil
}

// read gets the credential, and the secret to seal where the kind has one.
func (f *credentialFlags) read(ctx context.Context, a *app) (store.Credential, store.Secret, error) {
	kind, err := f.kind()
	if err != nil {
		return store.Credential{}, nil, err
	}
	cred := store.Credential{Kind: string(kind)}
	if cred.ExpiresAt, err = secretEnd(f.expires, kind, a.now()); err != nil {
		return cred, nil, err
	}
	switch kind {
	case cloud.ClientSecret:
		secret, err := f.secret.read(ctx, a, "Client secret (not shown)")
		if err != nil {
			return cred, nil, err
		}
		cred.Hint = lastFour(secret)
		return cred, secret, nil
	case cloud.Certificate:
		return f.readCertificate(ctx, a, cred)
	case cloud.Federated:
		path, err := filepath.Abs(f.federatedFile)
		if err != nil {
			return cred, nil, err
		}
		if _, err := os.Stat(path); err != nil {
			return cred, nil, fmt.Errorf("federated token file: %w", err)
		}
		cred.File = path
	}
	return cred, nil, nil
}

// readCertificate reads PEM or PFX; the password of a PFX file is asked for
// only where the file does not open without one.
func (f *credentialFlags) readCertificate(ctx context.Context, a *app, cred store.Credential) (store.Credential, store.Secret, error) {
	data, err := readSecretFile(f.certificate)
	if err != nil {
		return cred, nil, err
	}
	var password []byte
	if f.secret.given() {
		if password, err = f.secret.read(ctx, a, ""); err != nil {
			return cred, nil, err
		}
	}
	info, err := cloud.ParseCertificate(data, password)
	if err != nil && password == nil && isTerminal(a.stdin) {
		if password, err = a.askSecret(ctx, "Password of "+filepath.Base(f.certificate)+" (not shown)"); err != nil {
			return cred, nil, err
		}
		info, err = cloud.ParseCertificate(data, password)
	}
	if err != nil {
		return cred, nil, usagef("Export the certificate together with its private key, as PEM or PFX; a PFX password comes from --secret-stdin, --secret-file or --secret-env.",
			"%s: %v", f.certificate, err)
	}
	cred.Hint = info.Thumbprint
	cred.ExpiresAt = info.NotAfter
	if info.NotAfter.Before(a.now()) {
		return cred, nil, usagef("Make a new certificate, upload its public half to the app registration, and use that.", "%s expired on %s", f.certificate, info.NotAfter.Format(time.DateOnly))
	}
	return cred, info.PEM, nil
}

// lastFour is all of a secret that is ever shown, and nothing of a short one.
func lastFour(secret []byte) string {
	if len(secret) < 12 {
		return ""
	}
	return string(secret[len(secret)-4:])
}

// kindTitle is how a credential is called in a table.
func kindTitle(c store.Credential) string {
	switch cloud.CredentialKind(c.Kind) {
	case cloud.ClientSecret:
		if c.Hint == "" {
			return "secret"
		}
		return "secret …" + c.Hint
	case cloud.Certificate:
		return "certificate " + c.Hint[:min(8, len(c.Hint))]
	case cloud.Federated:
		return "federated"
	case cloud.ManagedIdentity:
		return "managed identity"
	case cloud.AzureCLI:
		return "Azure CLI"
	}
	return c.Kind
}
