package main

import (
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// expirySoon is how long before its end a credential is warned of.
const expirySoon = 30 * 24 * time.Hour

func (a *app) warnOfExpiry(conn store.Connection) {
	left := conn.Credential.ExpiresAt.Sub(a.now())
	if conn.Credential.ExpiresAt.IsZero() || left > expirySoon {
		return
	}
	when := "expires " + until(a.now(), conn.Credential.ExpiresAt)
	if left <= 0 {
		when = "has " + until(a.now(), conn.Credential.ExpiresAt)
	}
	fmt.Fprintf(a.stderr, "%s the credential of %s %s. Replace it: mscloud-mcp connection rotate %q\n",
		a.ink(a.stderr).yellow("Warning:"), text.Clean(conn.Name), when, conn.Name)
}
