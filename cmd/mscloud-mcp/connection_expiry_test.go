package main

import (
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
)

// The end of a secret is what Graph tells; a day that somebody typed counts
// where Graph does not, lies ahead, and can be taken back.
func TestSecretExpires(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	c := connected(t, w)
	end := func(name string) time.Time {
		conn, err := c.store().Connection(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		return conn.Credential.ExpiresAt
	}
	told := end("Contoso")
	if told.IsZero() {
		t.Fatal("Graph tells no end of the secret")
	}
	past, ahead := "2020-01-01", time.Now().Add(90*24*time.Hour).UTC().Format(time.DateOnly)
	for _, command := range [][]string{
		{"connection", "edit", "Contoso"}, {"connection", "edit", "Contoso", "--no-test"},
		{"connection", "rotate", "Contoso", "--secret-stdin"}, w.add("Other", w.Apps().Full, "--secret-stdin"),
	} {
		r := c.runWith(w.Apps().Full.Secret, append(command, "--secret-expires", past)...)
		r.want(t, exitUsage, "is not ahead")
		r.oneError(t)
	}
	c.run("connection", "edit", "Contoso", "--secret-expires", ahead).want(t, exitOK, "Microsoft tells", told.Format(time.DateOnly))
	if got := end("Contoso"); !got.Equal(told) {
		t.Errorf("got %v, want what Graph tells, %v", got, told)
	}
	c.run("connection", "edit", "Contoso", "--secret-expires", ahead, "--no-test").want(t, exitOK)
	if got := end("Contoso").Format(time.DateOnly); got != ahead {
		t.Errorf("got %s, want %s: nobody was asked", got, ahead)
	}
	c.run("connection", "test").want(t, exitOK)
	if got := end("Contoso"); !got.Equal(told) {
		t.Errorf("got %v after the test, want what Graph tells, %v", got, told)
	}
	c.run("connection", "edit", "Contoso", "--secret-expires", "").want(t, exitOK, "is changed")
	if got := end("Contoso"); !got.IsZero() {
		t.Errorf("got %v, want none", got)
	}
	w.unplug()
	c.run("connection", "edit", "Contoso", "--secret-expires", ahead).want(t, exitOK, "is changed")
	if got := end("Contoso").Format(time.DateOnly); got != ahead {
		t.Errorf("got %s, want %s: Graph cannot be asked", got, ahead)
	}
	c.now = func() time.Time { return time.Now().Add(91 * 24 * time.Hour) }
	c.run("connection", "list").want(t, exitOK, "credential expired", "connection rotate")
}

// Only a client secret has an end that somebody must tell.
func TestSecretExpiresOfOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	c := newCLI(t)
	c.run("connection", "add", "--name", "VM", "--tenant", "contoso.com", "--managed-identity", "--secret-expires", "2099-01-01").want(t, exitUsage, "has no secret that ends")
	c.run(w.add("Mine", w.Apps().Full, "--azure-cli", "--no-test", "--no-sync")...).want(t, exitOK)
	c.run("connection", "edit", "Mine", "--secret-expires", "2099-01-01").want(t, exitUsage, "has no secret that ends")
}

// Nobody is told to rotate the credential of what was not saved.
func TestAddAdvisesNoRotation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	c := newCLI(t)
	app := w.Apps().ExpiredSecret
	r := c.runWith(app.Secret, w.add("Contoso", app, "--secret-stdin")...)
	r.want(t, exitCheck, "mscloud-mcp connection add", "was not saved")
	if strings.Contains(r.stdout+r.stderr, "rotate") {
		t.Errorf("advice to rotate what is not saved\n%s", r)
	}
}
