package main

import (
	"context"
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
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

// secretEnd reads --secret-expires, the zero time for "". Only a client secret
// has an end that somebody must tell, and one that works has not ended.
func secretEnd(typed string, kind cloud.CredentialKind, now time.Time) (time.Time, error) {
	if typed == "" {
		return time.Time{}, nil
	}
	day, err := time.Parse(time.DateOnly, typed)
	switch {
	case err != nil:
		return day, usagef("Write it as 2027-03-31.", "%q is not a day", typed)
	case kind == cloud.Certificate:
		return day, usagef("Leave --secret-expires out.", "a certificate tells itself when it ends")
	case kind != cloud.ClientSecret:
		return day, usagef("Leave --secret-expires out.", "this way to sign in has no secret that ends")
	case !day.After(now):
		return day, usagef("Look it up under Certificates & secrets of the app registration; for a new secret use `mscloud-mcp connection rotate`.", "--secret-expires %s is not ahead", typed)
	}
	return day, nil
}

// asTold puts Microsoft's own word in the place of the day that was typed, where
// Microsoft can be asked: a wrong one would warn too late.
func (a *app) asTold(ctx context.Context, conn store.Connection, secret store.Secret) store.Connection {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	told, err := tenant.SecretEnd(ctx, conn, secret, a.testOptions(conn))
	if err != nil || told.IsZero() {
		return conn
	}
	a.noteTold(conn.Credential.ExpiresAt, told)
	conn.Credential.ExpiresAt = told
	return conn
}

// noteTold says that the day that was typed is not the one that is kept.
func (a *app) noteTold(typed, told time.Time) {
	if day := told.UTC().Format(time.DateOnly); !typed.IsZero() && typed.UTC().Format(time.DateOnly) != day {
		fmt.Fprintf(a.stderr, "%s Microsoft tells that the secret expires on %s; that is kept, not %s.\n",
			a.ink(a.stderr).yellow("Note:"), day, typed.UTC().Format(time.DateOnly))
	}
}
