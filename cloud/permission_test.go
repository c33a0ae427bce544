package cloud

import (
	"regexp"
	"strings"
	"testing"
)

var guid = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func TestCatalogueOfPermissions(t *testing.T) {
	t.Parallel()
	ids, seen := map[string]bool{}, map[Permission]bool{}
	for _, p := range Permissions() {
		if !guid.MatchString(p.ID) || p.Title == "" || p.API.ResourceAppID() == "" {
			t.Errorf("%v: incomplete: %+v", p.Permission, p)
		}
		if ids[p.ID] || seen[p.Permission] {
			t.Errorf("%v: twice", p.Permission)
		}
		ids[p.ID], seen[p.Permission] = true, true
		if strings.Contains(p.Value, "Write") {
			t.Errorf("%v: writes", p.Permission)
		}
	}
	if len(Basic()) != 9 {
		t.Errorf("got %d basic permissions, want 9", len(Basic()))
	}
	for _, b := range Bundles() {
		if len(b.Permissions) == 0 || b.Title == "" || b.Why == "" {
			t.Errorf("bundle %q: %+v", b.Name, b)
		}
	}
	graphUsers, _ := PermissionOf(Permission{Graph, "User.Read.All"})
	defenderUsers, _ := PermissionOf(Permission{Defender, "User.Read.All"})
	if graphUsers.ID == defenderUsers.ID || graphUsers.Bundle != BasicBundle || defenderUsers.Bundle != "defender-endpoint" {
		t.Errorf("got %+v and %+v", graphUsers, defenderUsers)
	}
	if b, ok := BundleOf(Permission{Graph, "ThreatHunting.Read.All"}); !ok || b.Name != "defender-xdr" {
		t.Errorf("got bundle %+v", b)
	}
}

// TestBundlesAreComplete: every bundle named by a permission exists.
func TestBundlesAreComplete(t *testing.T) {
	t.Parallel()
	named := map[string]bool{"": true}
	for _, b := range Bundles() {
		named[b.Name] = true
	}
	for _, p := range Permissions() {
		if !named[p.Bundle] {
			t.Errorf("%v: no bundle %q", p.Permission, p.Bundle)
		}
	}
}

func TestGrants(t *testing.T) {
	t.Parallel()
	roles := []string{"User.ReadWrite.All", "MailboxSettings.Read", "Directory.Read.All"}
	for value, want := range map[string]bool{
		"User.Read.All": true, "Directory.Read.All": true, "MailboxSettings.Read": true,
		"Group.Read.All": false, "MailboxSettings": false, "User.ReadBasic.All": false,
	} {
		if got := Grants(roles, value); got != want {
			t.Errorf("%s: got %v want %v", value, got, want)
		}
	}
}

func TestEnvironments(t *testing.T) {
	t.Parallel()
	for name, scope := range map[string]string{
		"public": "https://graph.microsoft.com/.default", "usgov": "https://graph.microsoft.us/.default",
		"usgovdod": "https://dod-graph.microsoft.us/.default", "china": "https://microsoftgraph.chinacloudapi.cn/.default",
		"": "https://graph.microsoft.com/.default",
	} {
		e, err := EnvironmentNamed(name)
		if err != nil || e.Scope(Graph) != scope || e.Base(ARM) == "" || e.Authority == "" {
			t.Errorf("%q: got %+v %v", name, e, err)
		}
	}
	if _, err := EnvironmentNamed("mars"); err == nil || !strings.Contains(err.Error(), "public") {
		t.Errorf("got %v", err)
	}
	public, _ := EnvironmentNamed("public")
	if public.Scope(Defender) != "https://api.securitycenter.microsoft.com/.default" || public.Base(Defender) != "https://api.security.microsoft.com" {
		t.Error("the audience of Defender is not its host")
	}
	custom, err := CustomEnvironment("https://127.0.0.1:8443/", "ca.pem")
	if err != nil || custom.Base(XDR) != "https://127.0.0.1:8443" || !custom.DisableInstanceDiscovery {
		t.Errorf("got %+v %v", custom, err)
	}
	for _, bad := range []string{"http://127.0.0.1", "https://h/path", "https://u@h", "127.0.0.1:1", "", "https://h?x=1"} {
		if _, err := CustomEnvironment(bad, ""); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
	custom.CAFile = "/does/not/exist"
	if _, err := custom.Transport(); err == nil {
		t.Error("a CA file that does not exist: no error")
	}
}
