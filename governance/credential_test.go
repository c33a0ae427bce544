package governance

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// A certificate is one thing however many rows it has, and what a credential is
// for follows from itself: a secret beside a signing certificate is a secret.
func TestCredentials(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	key := func(id, usage, hash string, days int) entra.KeyCredential {
		return entra.KeyCredential{KeyID: id, Usage: usage, CustomKeyIdentifier: hash, StartDateTime: start, EndDateTime: start.AddDate(0, 0, days)}
	}
	password := func(id, hash string) entra.PasswordCredential {
		return entra.PasswordCredential{KeyID: id, CustomKeyIdentifier: hash}
	}
	const hash = "2iD8ppbE+D6Kmu1ZvjM2jtQh88E="
	p2p := key("k", "Verify", "", 365)
	p2p.DisplayName = "CN=MS-Organization-P2P-Access [2026]"
	type row struct {
		ID      string
		Rows    int
		Purpose Purpose
	}
	for name, c := range map[string]struct {
		set  CredentialSet
		want []row
	}{
		"signing certificate": {
			CredentialSet{Keys: []entra.KeyCredential{key("sign", "Sign", hash, 1095), key("verify", "Verify", hash, 1095)}, Passwords: []entra.PasswordCredential{password("sign", hash)}},
			[]row{{"verify", 2, PurposeTokenSigning}},
		},
		"a secret beside it": {
			CredentialSet{Keys: []entra.KeyCredential{key("sign", "Sign", hash, 1095), key("verify", "Verify", hash, 1095)}, Passwords: []entra.PasswordCredential{password("added", ""), password("sign", hash)}},
			[]row{{"added", 1, PurposeSignIn}, {"verify", 2, PurposeTokenSigning}},
		},
		"a second password with its hash": {
			CredentialSet{Keys: []entra.KeyCredential{key("sign", "Sign", hash, 1095)}, Passwords: []entra.PasswordCredential{password("added", hash), password("sign", hash)}},
			[]row{{"added", 1, PurposeSignIn}, {"sign", 1, PurposeTokenSigning}},
		},
		"another certificate beside it": {
			CredentialSet{Keys: []entra.KeyCredential{key("sign", "Sign", hash, 1095), key("verify", "Verify", hash, 1095), key("added", "Verify", "YWRkZWQ=", 365)}},
			[]row{{"verify", 2, PurposeTokenSigning}, {"added", 1, PurposeSignIn}},
		},
		"the preferred signing key": {
			CredentialSet{Keys: []entra.KeyCredential{key("verify", "Verify", hash, 1095)}, SigningThumbprint: "DA20FCA696C4F83E8A9AED59BE33368ED421F3C1"},
			[]row{{"verify", 1, PurposeTokenSigning}},
		},
		"secrets of one description": {
			CredentialSet{Passwords: []entra.PasswordCredential{password("a", "cHJvZA=="), password("b", "cHJvZA==")}},
			[]row{{"a", 1, PurposeSignIn}, {"b", 1, PurposeSignIn}},
		},
		"certificates without a hash": {
			CredentialSet{Keys: []entra.KeyCredential{key("a", "Verify", "", 365), key("b", "Verify", "", 365)}},
			[]row{{"a", 1, PurposeSignIn}, {"b", 1, PurposeSignIn}},
		},
		"managed identity": {
			CredentialSet{ManagedIdentity: true, Keys: []entra.KeyCredential{key("azure", "Verify", "YQ==", 90), key("added", "Verify", "Yg==", 365)}, Passwords: []entra.PasswordCredential{password("secret", "")}},
			[]row{{"secret", 1, PurposeSignIn}, {"azure", 1, PurposePlatform}, {"added", 1, PurposeSignIn}},
		},
		"trust between devices": {
			CredentialSet{Names: []string{"urn:p2p_cert"}, Keys: []entra.KeyCredential{p2p}, Passwords: []entra.PasswordCredential{password("added", "")}},
			[]row{{"added", 1, PurposeSignIn}, {"k", 1, PurposePlatform}},
		},
		"its name elsewhere": {CredentialSet{Keys: []entra.KeyCredential{p2p}}, []row{{"k", 1, PurposeSignIn}}},
	} {
		var got []row
		for _, x := range c.set.Credentials() {
			got = append(got, row{x.KeyIDs[0], len(x.KeyIDs), x.Purpose})
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: want -, got +\n%s", name, diff)
		}
	}
}
