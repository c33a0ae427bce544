package main

import (
	"bytes"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// A connection's whole life, as a person types it.
func TestConnectionLife(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	app := w.Apps().Full
	c := newCLI(t)
	c.secrets = []string{app.Secret}

	r := c.runWith(app.Secret+"\n", w.add("Contoso", app, "--secret-stdin")...)
	r.want(t, exitOK, "✓ Sign-in", "Licences", "Azure role", "Defender", "User.Read.All", "granted", "Contoso is saved", "are up to date")

	r = c.run("connection", "list")
	r.want(t, exitOK, "Contoso", "custom", "secret …"+app.Secret[len(app.Secret)-4:], "just now")
	r = c.run("connection", "list", "--json")
	var listed []map[string]any
	if err := json.Unmarshal([]byte(r.stdout), &listed); err != nil || len(listed) != 1 || listed[0]["name"] != "Contoso" || listed[0]["health"] == "" {
		t.Errorf("list --json: %v\n%s", err, r)
	}

	r = c.run("connection", "test", "--json")
	var report map[string]any
	if err := json.Unmarshal([]byte(r.stdout), &report); err != nil || report["ok"] != true {
		t.Errorf("test --json: %v\n%s", err, r)
	}

	c.run("connection", "edit", "Contoso", "--name", "Contoso EU").want(t, exitOK, "Contoso EU is changed")
	c.run("connection", "disable", "contoso eu").want(t, exitOK, "disabled")
	c.run("connection", "list").want(t, exitOK, "disabled")
	c.run("connection", "sync").want(t, exitUsage, "is disabled", "connection enable")
	c.run("connection", "enable", "Contoso EU").want(t, exitOK, "enabled")
	c.run("connection", "sync").want(t, exitOK, "up to date")
	c.run("connection", "sync", "--full").want(t, exitOK, "up to date")

	c.run("connection", "remove", "Contoso EU").want(t, exitUsage, "--yes")
	c.run("connection", "remove", "Contoso EU", "--yes").want(t, exitOK, "removed")
	c.run("connection", "list").want(t, exitOK, "No tenant is connected yet")
	c.run("connection", "test").want(t, exitUsage, "connection add")
}

// The secret is sealed: its bytes are in no file of the data folder.
func TestSecretIsSealed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	c := connected(t, w)
	err := filepath.Walk(c.home, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %o", path, info.Mode().Perm())
		}
		raw, err := os.ReadFile(path)
		if bytes.Contains(raw, []byte(w.Apps().Full.Secret)) {
			t.Errorf("%s holds the secret", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// A sign-in that fails is told in one sentence with its fix, and nothing is
// saved.
func TestAddRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	apps := w.Apps()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "https://" + closed.Addr().String()
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	const wrong = "abc8Q~this-is-not-the-secret-at-all-01234"
	lax := filepath.Join(t.TempDir(), "secret.txt")
	writeFile(t, lax, []byte(wrong))
	if err := os.Chmod(lax, 0o644); err != nil {
		t.Fatal(err)
	}
	with := func(app world.DemoApp, change ...string) []string {
		args := append(w.add("Contoso", app, "--secret-stdin"), change...)
		return args
	}
	tests := []struct {
		name   string
		args   []string
		secret string
		code   int
		want   []string
	}{
		{"wrong secret", with(apps.Full), wrong, exitCheck, []string{"secret is wrong", "AADSTS7000215", "Secret ID"}},
		{"expired secret", with(apps.ExpiredSecret), apps.ExpiredSecret.Secret, exitCheck, []string{"has expired", "AADSTS7000222"}},
		{"wrong tenant", with(apps.Full, "--tenant", "11111111-2222-3333-4444-555555555555"), apps.Full.Secret, exitCheck, []string{"tenant does not exist"}},
		{"app not found", with(apps.Full, "--client-id", "11111111-2222-3333-4444-555555555555"), apps.Full.Secret, exitCheck, []string{"app does not exist", "AADSTS700016"}},
		{"disabled", with(apps.Disabled), apps.Disabled.Secret, exitCheck, []string{"disabled", "AADSTS7000112"}},
		{"blocked by CA", with(apps.BlockedByCA), apps.BlockedByCA.Secret, exitCheck, []string{"Conditional Access", "AADSTS53003"}},
		{"no network", with(apps.Full, "--endpoint", nobody), apps.Full.Secret, exitCheck, nil},
		{"unknown authority", with(apps.Full, "--ca-file", ""), apps.Full.Secret, exitCheck, []string{"certificate"}},
		{"no TLS", with(apps.Full, "--endpoint", "http://127.0.0.1:1"), apps.Full.Secret, exitUsage, []string{"https://"}},
		{"unknown cloud", []string{"connection", "add", "--name", "X", "--tenant", "t", "--client-id", "11111111-2222-3333-4444-555555555555", "--cloud", "usgv", "--secret-stdin"}, wrong, exitUsage, []string{`no cloud "usgv"`, "--cloud usgov"}},
		{"empty secret", with(apps.Full), " \n", exitUsage, []string{"secret is empty"}},
		{"nothing given", []string{"connection", "add"}, "", exitUsage, []string{"--name, --tenant and --client-id are missing"}},
		{"name missing", []string{"connection", "add", "--tenant", "t", "--azure-cli"}, "", exitUsage, []string{"--name is missing"}},
		{"client id is none", with(apps.Full, "--client-id", "contoso-app"), wrong, exitUsage, []string{`"contoso-app" is not an application id`, "Overview"}},
		{"two ways to sign in", []string{"connection", "add", "--azure-cli", "--managed-identity"}, "", exitUsage, []string{"--azure-cli"}},
		{"secret for none", []string{"connection", "add", "--azure-cli", "--secret-stdin"}, wrong, exitUsage, []string{"no secret to read"}},
		{"no terminal", w.add("Contoso", apps.Full), "", exitUsage, []string{"no terminal", "--secret-stdin"}},
		{"secret file open to others", w.add("Contoso", apps.Full, "--secret-file", lax), "", exitUsage, []string{"ther users can read", "mode 0644", "chmod 600 " + lax}},
		{"certificate open to others", w.add("Contoso", apps.Full, "--certificate", lax), "", exitUsage, []string{"chmod 600 " + lax}},
		{"secret file missing", w.add("Contoso", apps.Full, "--secret-file", "/nowhere/secret"), "", exitUsage, []string{"/nowhere/secret"}},
		{"secret variable missing", w.add("Contoso", apps.Full, "--secret-env", "MSCLOUD_SECRET_X"), "", exitUsage, []string{"MSCLOUD_SECRET_X is not set"}},
		{"two places", w.add("Contoso", apps.Full, "--secret-stdin", "--secret-env", "X"), wrong, exitUsage, []string{"two places"}},
		{"bad day", w.add("Contoso", apps.Full, "--secret-stdin", "--secret-expires", "31.3.2027"), wrong, exitUsage, []string{"is not a day"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := newCLI(t)
			c.secrets = []string{wrong, apps.Full.Secret, apps.ExpiredSecret.Secret, apps.BlockedByCA.Secret, apps.Disabled.Secret}
			r := c.runWith(test.secret, test.args...)
			r.want(t, test.code, test.want...)
			r.oneError(t)
			c.run("connection", "list").want(t, exitOK, "No tenant is connected yet")
		})
	}
}

// A secret on the command line is refused, with the reason and without an echo.
func TestSecretIsNoArgument(t *testing.T) {
	t.Parallel()
	const secret = "abc8Q~pasted-into-the-shell-by-habit-0123"
	for _, args := range [][]string{
		{"connection", "add", "--secret", secret},
		{"connection", "add", "--secret=" + secret},
		{"connection", "add", "--client-secret", secret},
		{"connection", "add", "--password=" + secret},
		{"connection", "add", secret},
		{"connection", "rotate", "Contoso", secret},
		{"connection", "rotate", "Contoso", "--secret", secret},
	} {
		c := newCLI(t)
		c.secrets = []string{secret}
		r := c.run(args...)
		r.want(t, exitUsage, "history")
		r.oneError(t)
	}
}

// Without consent the sign-in works and nothing can be read: the connection is
// kept, since the secret cannot be shown again, and the fix is named.
func TestConsentMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	app := w.Apps().NoConsent
	c := newCLI(t)
	c.secrets = []string{app.Secret}
	r := c.runWith(app.Secret, w.add("Contoso", app, "--secret-stdin")...)
	r.want(t, exitCheck, "admin consent", "Grant admin consent", "is saved")
	c.run("connection", "list").want(t, exitOK, "Contoso", "last test failed")
	r = c.run("connection", "sync")
	r.want(t, exitFailed, "othing of Contoso could be read", "Application.Read.All, Directory.Read.All, Group.Read.All, RoleManagement.Read.Directory and User.Read.All", "connection test")
	if strings.Contains(r.stdout, "up to date") {
		t.Errorf("a directory of which nothing was read is called up to date: %s", r)
	}
	c.run("connection", "remove", "Contoso", "--yes").want(t, exitOK)
	c.runWith(app.Secret, w.add("Contoso", app, "--secret-stdin", "--no-test")...).want(t, exitOK)
	c.run("connection", "sync").want(t, exitFailed, "othing of Contoso could be read")
	c.run("connection", "list").want(t, exitOK, "nothing readable")
}

// A clock that is off is told, with the fix.
func TestClockSkew(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	c := connected(t, w)
	w.Faults().SetClockSkew(20 * time.Minute)
	c.run("connection", "test").want(t, exitOK, "clock is", "behind", "NTP")
}

// rotate proves the new secret first: the old one stays in use until then.
func TestRotate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	c := connected(t, w)
	const fresh = "new8Q~rotated-secret-of-the-demo-tenant-1"
	c.secrets = append(c.secrets, fresh)
	file := filepath.Join(c.home, "fresh.txt")
	if err := os.WriteFile(file, []byte(fresh+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}

	r := c.run("connection", "rotate", "Contoso", "--secret-file", file)
	r.want(t, exitCheck, "secret is wrong", "old credential stays")
	c.run("connection", "test").want(t, exitOK)

	expires := time.Now().Add(10 * 24 * time.Hour)
	if _, err := w.SignIn().AddSecret(w.Apps().Full.ClientID, fresh, expires); err != nil {
		t.Fatal(err)
	}
	r = c.run("connection", "rotate", "Contoso", "--secret-file", file)
	r.want(t, exitOK, "…"+fresh[len(fresh)-4:], "Warning", "expires", expires.UTC().Format(time.DateOnly))
	c.run("connection", "list").want(t, exitOK, "…"+fresh[len(fresh)-4:])
	c.environ = append(c.environ, "MSCLOUD_SECRET_NEW="+fresh)
	c.run("connection", "rotate", "Contoso", "--secret-env", "MSCLOUD_SECRET_NEW").want(t, exitOK)
}

// What a test learned does not undo a rotation that landed while it ran.
func TestLearnedSparesRotation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	c := connected(t, w)
	db := c.store()
	tested, err := db.Connection(t.Context(), "Contoso")
	if err != nil {
		t.Fatal(err)
	}
	rotated, err := db.RotateSecret(t.Context(), tested.ID, store.Credential{Kind: "certificate", Hint: "AB12"}, store.Secret("pem"))
	if err != nil {
		t.Fatal(err)
	}
	found := outcome{tenant.Report{Tenant: entra.Organization{ID: tested.TenantID, DisplayName: "Renamed"}, SecretExpires: time.Now()}}
	if got, err := keepLearned(t.Context(), db, tested, found); err != nil || got.Credential != rotated.Credential {
		t.Errorf("got %+v, %v, want %+v", got.Credential, err, rotated.Credential)
	}
	if got, err := keepLearned(t.Context(), db, rotated, found); err != nil || got.TenantName != "Renamed" || got.Credential.Kind != "certificate" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// edit tests a change of target with the secret that is held.
func TestEditRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	c := connected(t, w)
	c.run("connection", "edit", "Contoso", "--client-id", "11111111-2222-3333-4444-555555555555").want(t, exitCheck, "app does not exist", "Nothing was changed")
	c.run("connection", "test").want(t, exitOK)
	other := newWorld(t, emulator.Options{Seed: 5})
	c.run("connection", "edit", "Contoso", "--tenant", other.TenantID(), "--no-test").want(t, exitOK) // nothing was read yet
	c.run("connection", "edit", "Contoso", "--tenant", w.TenantID()).want(t, exitOK)
	c.run("connection", "sync").want(t, exitOK)
	c.run("connection", "edit", "Contoso", "--tenant", other.TenantID(), "--no-test").want(t, exitUsage, "is another one", "connection add")
	c.run("connection", "edit", "Contoso", "--tenant", w.Apps().Domain).want(t, exitOK) // the same tenant by name
	c.run("connection", "edit", "Nobody", "--name", "X").want(t, exitUsage, "Nobody", "There are: Contoso")
	for _, command := range []string{"edit", "test", "rotate", "enable", "disable", "remove", "sync"} {
		r := c.run("connection", command, "Contosso")
		r.want(t, exitUsage, "Did you mean Contoso?")
		r.oneError(t)
	}
	c.run("connection", "edit", "Contoso").want(t, exitUsage, "nothing to change")
	c.run("connection", "edit", "Contoso", "--name", "").want(t, exitUsage, "empty")
	app := w.Apps().Basic
	c.runWith(app.Secret, w.add("CONTOSO", app, "--secret-stdin")...).want(t, exitUsage, "named Contoso already")
}

// A tenant may be named by its domain; what is kept is its id.
func TestAddByDomain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	app := w.Apps().Basic
	c := newCLI(t)
	c.runWith(app.Secret, w.add("Contoso", app, "--tenant", w.Apps().Domain, "--secret-stdin")...).want(t, exitOK, "up to date")
	c.run("connection", "list", "--json").want(t, exitOK, w.TenantID())
}

// The test of a connection shows what a tool of this version uses, and fits where
// nothing folds its lines.
func TestPermissionTable(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	c := newCLI(t)
	app := w.Apps().Basic
	r := c.runWith(app.Secret, w.add("Contoso", app, "--secret-stdin", "--no-sync")...)
	r.want(t, exitOK, "User.Read.All", "ThreatHunting.Read.All")
	table, _, _ := strings.Cut(r.stdout, "Missing of them")
	for line := range strings.Lines(table) {
		if n := utf8.RuneCountInString(line); n > 101 && !strings.HasPrefix(line, "  ") {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	for _, info := range cloud.Permissions() {
		if len(tools.Unlocks(info.Permission)) == 0 && strings.Contains(r.stdout, " "+info.Permission.String()+" ") {
			t.Errorf("%s opens no tool and is listed\n%s", info.Permission, r)
		}
	}
	if strings.Index(r.stdout, "ThreatHunting.Read.All") > strings.Index(r.stdout, "AdvancedHunting.Read.All") {
		t.Error("the hunting permission that ends comes first")
	}
}

// What Microsoft ends is told before the day, and asked for no more after it.
func TestConnectionTestTellsRetirements(t *testing.T) {
	t.Parallel()
	hunting, _ := cloud.RetirementOf(cloud.Permission{API: cloud.XDR, Value: "AdvancedHunting.Read.All"})
	permissions := []tenant.PermissionState{{Permission: hunting.Permission, Bundle: "defender", Granted: true}}
	for _, test := range []struct {
		now        time.Time
		granted    bool
		want, lack string
	}{
		{hunting.On.Add(-200 * 24 * time.Hour), true, "AdvancedHunting.Read.All", "2027-02-01"},
		{hunting.On.Add(-time.Hour), true, "ends on 2027-02-01", "ended on 2027"},
		{hunting.On, true, "nothing since 2027-02-01", "ends on 2027"},
		{hunting.On, false, "ThreatHunting.Read.All", "AdvancedHunting.Read.All"},
	} {
		permissions[0].Granted = test.granted
		var out bytes.Buffer
		if err := (outcome{tenant.Report{At: test.now, Permissions: permissions}}).printPermissions(&out, false); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), test.want) || strings.Contains(out.String(), test.lack) {
			t.Errorf("at %s, granted %t: want %q and no %q\n%s", test.now, test.granted, test.want, test.lack, out.String())
		}
	}
}
