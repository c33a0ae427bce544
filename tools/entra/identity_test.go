package entra

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// identities are those that are not what they look like: an application with a
// secret beside what it signs SAML tokens with, applications of Microsoft's
// further tenants, a managed identity, an agent with a user account, owners of
// every state.
func identities(t *testing.T) *mcp.ClientSession {
	t.Helper()
	w := toolstest.New(t, toolstest.Options{Unsynced: true})
	d := w.Directory
	id := toolstest.OtherID
	const hash = "2iD8ppbE+D6Kmu1ZvjM2jtQh88E="
	credential := func(n int, name string, days int, more map[string]any) map[string]any {
		start := toolstest.ClockStart.AddDate(0, 0, -10)
		c := map[string]any{"keyId": id(n), "displayName": name, "startDateTime": start, "endDateTime": start.Add(time.Duration(days) * 24 * time.Hour)}
		for k, v := range more {
			c[k] = v
		}
		return c
	}
	d.Add("application", id(9800), map[string]any{"appId": id(9801), "displayName": "Travel Portal", "signInAudience": "AzureADMyOrg", "createdDateTime": toolstest.DaysAgo(90)})
	principal := func(n int, name string, more map[string]any) {
		props := map[string]any{
			"appId": id(n + 1), "displayName": name, "appDisplayName": name, "servicePrincipalType": "Application", "accountEnabled": true,
			"appOwnerOrganizationId": toolstest.TenantID, "servicePrincipalNames": []string{id(n + 1)},
		}
		for k, v := range more {
			props[k] = v
		}
		d.Add("servicePrincipal", id(n), props)
	}
	principal(9802, "Travel Portal", map[string]any{
		"appId": id(9801), "preferredSingleSignOnMode": "saml", "preferredTokenSigningKeyThumbprint": "da20fca696c4f83e8a9aed59be33368ed421f3c1",
		"keyCredentials": []map[string]any{
			credential(9810, "CN=Microsoft Azure Federated SSO Certificate", 1095, map[string]any{"usage": "Sign", "type": "X509CertAndPassword", "customKeyIdentifier": hash}),
			credential(9811, "CN=Microsoft Azure Federated SSO Certificate", 1095, map[string]any{"usage": "Verify", "type": "AsymmetricX509Cert", "customKeyIdentifier": hash}),
		},
		"passwordCredentials": []map[string]any{
			credential(9810, "CN=Microsoft Azure Federated SSO Certificate", 1095, map[string]any{"customKeyIdentifier": hash}),
			credential(9812, "added", 90, nil),
		},
	})
	principal(9820, "func-mail", map[string]any{
		"servicePrincipalType": "ManagedIdentity", "appOwnerOrganizationId": nil,
		"keyCredentials": []map[string]any{credential(9822, "CN=func-mail", 90, map[string]any{"usage": "Verify", "type": "AsymmetricX509Cert"})},
	})
	principal(9830, "Microsoft Graph Command Line Tools", map[string]any{"appId": "14d82eec-204b-4c2f-b7e8-296a70dab67e", "appOwnerOrganizationId": id(9999)})
	principal(9835, "Modern Workplace Management", map[string]any{"appId": "789997c7-d888-4475-a0a0-35014494de85", "appOwnerOrganizationId": id(9998)})
	d.AddRow("oauth2PermissionGrants", "grant-tools", map[string]any{"clientId": id(9830), "consentType": "AllPrincipals", "resourceId": id(50), "scope": "Directory.AccessAsUser.All RoleManagement.ReadWrite.Directory"})
	d.Add("user", id(9840), map[string]any{
		"@odata.type": "#microsoft.graph.agentUser", "displayName": "Clerk Agent", "userPrincipalName": "clerk.agent@contoso.com", "userType": "Member",
		"accountEnabled": true, "createdDateTime": toolstest.DaysAgo(400), "identityParentId": id(243),
	})
	d.Add("user", id(9841), map[string]any{
		"displayName": "Former Owner", "userPrincipalName": "former.owner@contoso.com", "userType": "Member", "accountEnabled": false, "createdDateTime": toolstest.DaysAgo(400),
	})
	d.Add("user", id(9842), map[string]any{
		"displayName": "Guest Owner", "userPrincipalName": "guest_litware.com#EXT#@contoso.com", "userType": "Guest", "accountEnabled": true, "createdDateTime": toolstest.DaysAgo(400),
	})
	for _, owned := range []string{id(9800), id(9802)} {
		d.Link(directory.RelOwners, owned, id(9841))
	}
	d.Link(directory.RelOwners, id(9800), id(9842))
	d.Link(directory.RelOwners, id(9802), id(235)) // Old Print, a disabled service principal
	if _, err := w.Syncer.SyncAll(t.Context(), w.Conn.ID); err != nil {
		t.Fatal(err)
	}
	return toolstest.Connect(t, w.Server(t, nil), nil, nil)
}

// asked is an answer, which must not be an error.
func asked(t *testing.T, cs *mcp.ClientSession, tool string, args toolstest.Args) map[string]any {
	t.Helper()
	reply, isError := toolstest.Ask(t, cs, tool, args)
	if isError {
		t.Fatalf("%s %v: %v", tool, args, reply)
	}
	return reply
}

// shownOf are the rows as what is in their members of these names.
func shownOf(reply map[string]any, key string, names ...string) []string {
	var out []string
	list, _ := reply[key].([]any)
	for _, item := range list {
		row := item.(map[string]any)
		var parts []string
		for _, name := range names {
			if v := row[name]; v != nil {
				parts = append(parts, fmt.Sprint(v))
			}
		}
		out = append(out, strings.Join(parts, " "))
	}
	return out
}

func facetOf(reply map[string]any, name string) map[string]int {
	out := map[string]int{}
	facets, _ := reply["facets"].(map[string]any)
	list, _ := facets[name].([]any)
	for _, f := range list {
		row := f.(map[string]any)
		out[row["value"].(string)] = int(row["count"].(float64))
	}
	return out
}

func TestIdentitiesThatAreNotWhatTheyLookLike(t *testing.T) {
	t.Parallel()
	cs := identities(t)
	t.Run("credentials", func(t *testing.T) {
		for app, want := range map[string][]string{
			"Travel Portal": {"secret [servicePrincipal]", "certificate tokenSigning"},
			"func-mail":     {"certificate platform"},
		} {
			item := asked(t, cs, "entra_app_get", toolstest.Args{"app": app})["item"].(map[string]any)
			if got := shownOf(item, "credentials", "kind", "purpose", "issues"); !slices.Equal(got, want) {
				t.Errorf("%s: got %q, want %q", app, got, want)
			}
		}
		for app, want := range map[string]float64{"Travel Portal": 2, "func-mail": 1} {
			reply := asked(t, cs, "entra_app_list", toolstest.Args{"search": app})
			if got := reply["items"].([]any)[0].(map[string]any)["credentialCount"]; got != want {
				t.Errorf("%s: got %v credentials, want %v", app, got, want)
			}
		}
		reply := asked(t, cs, "entra_app_credential_report", toolstest.Args{"only": []string{"servicePrincipal"}})
		if got := shownOf(reply, "items", "name"); !slices.Equal(got, []string{"odd", "added"}) && !slices.Equal(got, []string{"added", "odd"}) {
			t.Errorf("on service principals: got %q, want odd and added", got)
		}
	})
	t.Run("Microsoft's", func(t *testing.T) {
		for tool, args := range map[string]toolstest.Args{
			"entra_external_access_report": {"kind": "foreignApp"}, "entra_app_permission_report": {"foreignOnly": true}, "entra_app_list": {"foreignTenant": true},
		} {
			if text := fmt.Sprint(asked(t, cs, tool, args)["items"]); strings.Contains(text, "Command Line Tools") || strings.Contains(text, "Modern Workplace") {
				t.Errorf("%s %v: Microsoft's application is foreign: %s", tool, args, text)
			}
		}
		reply := asked(t, cs, "entra_app_list", toolstest.Args{"kind": "firstParty", "search": "M"})
		if got := shownOf(reply, "items", "displayName"); !slices.Contains(got, "Microsoft Graph Command Line Tools") || !slices.Contains(got, "Modern Workplace Management") {
			t.Errorf("Microsoft's own: got %q", got)
		}
	})
	t.Run("agents' accounts", func(t *testing.T) {
		all := asked(t, cs, "entra_user_list", toolstest.Args{"countOnly": true})
		if got := facetOf(all, "userType"); got["agentUser"] != 1 || got["Member"] == 0 {
			t.Errorf("types of users: got %v", got)
		}
		if !strings.Contains(fmt.Sprint(all["notes"]), "1 among them: agents' accounts") {
			t.Errorf("notes %v", all["notes"])
		}
		people := all["total"].(float64) - 1
		counts := asked(t, cs, "entra_tenant_overview", toolstest.Args{"include": []string{"counts"}})["item"].(map[string]any)["counts"].(map[string]any)
		if counts["users"] != people || counts["agentUsers"] != 1.0 {
			t.Errorf("overview: got %v users and %v of agents, want %v and 1", counts["users"], counts["agentUsers"], people)
		}
		for _, args := range []toolstest.Args{{}, {"search": "Clerk"}} {
			mfa := asked(t, cs, "entra_mfa_report", args)
			if strings.Contains(fmt.Sprint(mfa["items"]), "Clerk Agent") || len(args) == 0 && mfa["total"] != people {
				t.Errorf("MFA report %v: %v of %v, %v", args, mfa["total"], people, mfa["items"])
			}
		}
		if got := shownOf(asked(t, cs, "entra_user_list", toolstest.Args{"userType": "agentUser"}), "items", "displayName", "userType"); !slices.Equal(got, []string{"Clerk Agent agentUser"}) {
			t.Errorf("agents' accounts: got %q", got)
		}
		if got := asked(t, cs, "entra_user_list", toolstest.Args{"userType": "Member", "countOnly": true}); got["total"] == all["total"] {
			t.Errorf("members: %v", got["total"])
		}
		if got := asked(t, cs, "entra_user_get", toolstest.Args{"user": "clerk.agent@contoso.com"})["item"].(map[string]any)["userType"]; got != "agentUser" {
			t.Errorf("the account: got type %v", got)
		}
		stale := asked(t, cs, "entra_stale_account_report", toolstest.Args{"kinds": []string{"neverSignedIn"}})
		if got := facetOf(stale, "neverSignedIn"); got["agentUser"] != 1 {
			t.Errorf("never signed in: got %v", got)
		}
		if got := shownOf(asked(t, cs, "entra_stale_account_report", toolstest.Args{"principal": "agentUser", "kinds": []string{"neverSignedIn"}}), "items", "agent"); !slices.Equal(got, []string{"true"}) {
			t.Errorf("stale accounts of agents: got %q", got)
		}
	})
	t.Run("owners", func(t *testing.T) {
		item := asked(t, cs, "entra_app_get", toolstest.Args{"app": "Travel Portal"})["item"].(map[string]any)
		got := shownOf(item, "owners", "displayName", "of")
		slices.Sort(got)
		if want := []string{"Former Owner [application servicePrincipal]", "Guest Owner [application]", "Old Print [servicePrincipal]"}; !slices.Equal(got, want) {
			t.Errorf("owners: got %q, want %q", got, want)
		}
		for _, o := range item["owners"].([]any) {
			owner := o.(map[string]any)
			if guest := owner["displayName"] == "Guest Owner"; (owner["guest"] == true) != guest || (owner["disabled"] == true) == guest {
				t.Errorf("the state of an owner: %v", owner)
			}
		}
		if got := asked(t, cs, "entra_app_list", toolstest.Args{"search": "Travel"})["items"].([]any)[0].(map[string]any)["ownerCount"]; got != 3.0 {
			t.Errorf("got %v owners, want 3", got)
		}
	})
}

// A consent policy whose id begins with "microsoft-" is Microsoft's, whether this
// version knows it or not.
func TestConsentPoliciesOfMicrosoft(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"microsoft-user-default-low":     "classified as low",
		"Microsoft-User-Default-Legacy":  "needs no administrator",
		"microsoft-user-default-someday": "Microsoft's consent policy microsoft-user-default-someday allows, which is not known to this version",
		"contoso-partners":               "custom consent policy contoso-partners",
	} {
		if got := userConsentMeans([]string{id})[0]; !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q in it", id, got, want)
		}
	}
}

// An account without a userType or a date of creation, as some from before 2018
// are, is of unknown type and age everywhere: no member, no guest, not 55 years
// old.
func TestUnknownTypeAndAge(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Unsynced: true})
	const old, team = "01d00000-0000-4000-8000-000000000001", "01d00000-0000-4000-8000-000000000002"
	w.Directory.Add("user", old, map[string]any{"displayName": "Otto Old", "userPrincipalName": "otto@contoso.com", "accountEnabled": true})
	w.Directory.Add("group", team, map[string]any{"displayName": "Old hands", "securityEnabled": true, "mailEnabled": false, "groupTypes": []string{}})
	w.Directory.Link(directory.RelMembers, team, old)
	if _, err := w.Syncer.SyncAll(t.Context(), w.Conn.ID); err != nil {
		t.Fatal(err)
	}
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	if got := asked(t, cs, "entra_user_get", toolstest.Args{"user": old})["item"].(map[string]any); got["userType"] != "unknown" || got["createdDateTime"] != nil {
		t.Errorf("entra_user_get: type %v, created %v", got["userType"], got["createdDateTime"])
	}
	for tool, args := range map[string]toolstest.Args{
		"entra_user_list": {"userType": "unknown"}, "entra_group_get": {"group": team, "userType": "unknown"}, "entra_mfa_report": {"search": "Otto"},
	} {
		reply := asked(t, cs, tool, args)
		if got := shownOf(reply, "items", "displayName", "userType"); !slices.Equal(got, []string{"Otto Old unknown"}) || facetOf(reply, "userType")["unknown"] > 1 {
			t.Errorf("%s %v: got %q", tool, args, got)
		}
	}
	for _, userType := range []string{"Member", "Guest"} {
		if got := asked(t, cs, "entra_user_list", toolstest.Args{"userType": userType, "search": "Otto"})["total"]; got != 0.0 {
			t.Errorf("%v of type %s", got, userType)
		}
	}
	stale := asked(t, cs, "entra_stale_account_report", toolstest.Args{"kinds": []string{"neverSignedIn"}, "principal": "unknown"})
	if got := shownOf(stale, "items", "kind", "since", "evidence", "guest"); !slices.Equal(got, []string{"neverSignedIn never signed in, created unknown"}) {
		t.Errorf("stale: got %q", got)
	}
	if got := facetOf(asked(t, cs, "entra_stale_account_report", toolstest.Args{"kinds": []string{"neverSignedIn"}}), "neverSignedIn"); got["unknown"] != 1 {
		t.Errorf("never signed in: got %v", got)
	}
	if got := asked(t, cs, "entra_external_access_report", toolstest.Args{"search": "Otto", "countOnly": true})["total"]; got != 0.0 {
		t.Errorf("guests: got %v", got)
	}
}
