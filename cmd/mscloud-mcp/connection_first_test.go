package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// A new connection is usable when what people ask about first is in: the
// command says what is left, and how it will be finished.
func TestConnectionAddDoesNotWaitForEverything(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{Users: 100, Seed: 1})
	c := newCLI(t)
	var stdout, stderr bytes.Buffer
	full := w.Apps().Full
	a := c.app(strings.NewReader(full.Secret+"\n"), &stdout, &stderr)
	a.patience = 1
	r := result{code: a.run(t.Context(), w.add("Contoso", full, "--secret-stdin")), stdout: stdout.String(), stderr: stderr.String()}
	r.want(t, exitOK, "Users, groups, roles and apps of Contoso are in", "Still to be read: sign-in activity, ", `mscloud-mcp connection sync "Contoso"`)
	if strings.Contains(r.stdout, "Still to be read: users") {
		t.Errorf("users are left: %s", r)
	}
	for _, name := range []feed.Name{feed.Users, feed.Groups, feed.DirectoryRoles, feed.RoleAssignments, feed.Applications, feed.ServicePrincipals} {
		if f, _ := feed.Of(name); !f.First {
			t.Errorf("%s is not read first", name)
		}
	}
	c.run("connection", "sync", "Contoso").want(t, exitOK, "are up to date")
}
