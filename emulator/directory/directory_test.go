package directory

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func emptyDirectory() *Directory {
	return New(TenantInfo{ID: "11111111-1111-4111-8111-111111111111", DisplayName: "Contoso", DefaultDomain: "contoso.com"},
		func() time.Time { return noon })
}

func TestObjectValues(t *testing.T) {
	t.Parallel()
	d := emptyDirectory()
	props := map[string]any{
		"displayName":      "Ana \"Q\" \x01 O’Neil\u2028 \U0001f600",
		"accountEnabled":   true,
		"createdDateTime":  noon,
		"proxyAddresses":   []string{"SMTP:ana@contoso.com", "smtp:a\\b@contoso.com"},
		"assignedLicenses": []map[string]any{{"skuId": idOf(7), "disabledPlans": []string{}}},
		"passwordProfile":  map[string]any{"forceChangePasswordNextSignIn": false},
	}
	o := d.Add("user", idOf(1), props)
	for name, want := range props {
		got := o.Get(name)
		if name == "assignedLicenses" {
			want = []map[string]any{{"skuId": idOf(7), "disabledPlans": []any{}}}
		}
		if name == "passwordProfile" { // a member without a value is null
			want = map[string]any{"forceChangePasswordNextSignIn": false, "forceChangePasswordNextSignInWithMfa": nil, "password": nil}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if got := o.Get("jobTitle"); got != nil {
		t.Errorf("jobTitle = %v, want nil", got)
	}
	d.Update(idOf(1), map[string]any{"displayName": "Ana", "jobTitle": nil})
	if got := o.Text("displayName"); got != props["displayName"] {
		t.Errorf("a held version changed: %q", got)
	}
	if got := d.Object(idOf(1)).Text("displayName"); got != "Ana" {
		t.Errorf("displayName = %q, want Ana", got)
	}
}

func TestAddRejectsWhatGraphHasNot(t *testing.T) {
	t.Parallel()
	for name, add := range map[string]func(d *Directory){
		"type":     func(d *Directory) { d.Add("person", idOf(1), nil) },
		"property": func(d *Directory) { d.Add("user", idOf(1), map[string]any{"colour": "red"}) },
		"value":    func(d *Directory) { d.Add("user", idOf(1), map[string]any{"accountEnabled": "yes"}) },
		"complex value": func(d *Directory) {
			d.Add("user", idOf(1), map[string]any{"passwordProfile": map[string]any{"colour": 1}})
		},
		"id in use": func(d *Directory) { d.Add("user", idOf(1), nil); d.Add("group", idOf(1), nil) },
		"link":      func(d *Directory) { d.Add("user", idOf(1), nil); d.Link(RelMembers, idOf(2), idOf(1)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			add(emptyDirectory())
		})
	}
}

func TestDeleteRestorePurge(t *testing.T) {
	t.Parallel()
	d := emptyDirectory()
	d.Add("user", idOf(1), map[string]any{"displayName": "Ana", "userPrincipalName": "Ana@contoso.com"})
	d.Add("group", idOf(2), map[string]any{"displayName": "Security", "groupTypes": []string{}})
	d.Link(RelMembers, idOf(2), idOf(1))
	d.Seal()
	if !d.Delete(idOf(1)) {
		t.Fatal("Delete = false")
	}
	if d.Object(idOf(1)) != nil || d.ByKey("users", "userPrincipalName", "ana@contoso.com") != nil || len(d.Links(RelMembers, idOf(2))) != 0 {
		t.Error("a deleted user is still visible")
	}
	if d.Count("users") != 0 {
		t.Errorf("Count = %d", d.Count("users"))
	}
	if !d.Restore(idOf(1)) {
		t.Fatal("Restore = false")
	}
	if o := d.ByKey("users", "userPrincipalName", "ANA@contoso.com"); o == nil || o.Get("deletedDateTime") != nil {
		t.Errorf("restored = %v", o)
	}
	if got := len(d.Links(RelMembers, idOf(2))); got != 1 {
		t.Errorf("members after restore = %d, want 1", got)
	}
	// A security group has no recycle bin.
	d.Delete(idOf(2))
	for o := range d.EachDeleted("group") {
		t.Errorf("security group %s in the recycle bin", o.ID)
	}
	if got := len(d.BackLinks(RelMembers, idOf(1))); got != 0 {
		t.Errorf("memberships = %d, want 0", got)
	}
}

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func idOf(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }
