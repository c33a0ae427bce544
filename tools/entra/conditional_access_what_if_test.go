package entra

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// whatIfReply is what the tests read of the what-if's answer.
type whatIfReply struct {
	Item struct {
		Access      string `json:"access"`
		Live        string `json:"microsoftsEvaluation"`
		Differences int    `json:"differences"`
	} `json:"item"`
	Items    []whatIfRow      `json:"items"`
	Coverage []tools.Coverage `json:"coverage"`
}

// TestWhatIfAgrees judges many sign-ins of the demo tenant here and by the
// emulator's own evaluation, which shares no code with ours.
func TestWhatIfAgrees(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Users: 120})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	dice := rand.New(rand.NewPCG(3, 14))
	pick := func(values ...string) string { return values[dice.IntN(len(values))] }
	users := everyUser(t, w)
	principals, err := store.Documents[entra.ServicePrincipal](t.Context(), w.DB, w.Conn.ID, feed.ServicePrincipals)
	if err != nil {
		t.Fatal(err)
	}
	// Of Microsoft's applications the emulator knows the best-known in each suite.
	own := slices.DeleteFunc(slices.Clone(principals), func(sp entra.ServicePrincipal) bool { return sp.AppOwnerOrganizationID == entra.MicrosoftTenantID })
	devices, err := store.Documents[entra.Device](t.Context(), w.DB, w.Conn.ID, feed.Devices)
	if err != nil || len(devices) == 0 {
		t.Fatal(len(devices), err)
	}
	seen := map[string]int{}
	for n := range 200 {
		in := toolstest.Args{"limit": 200}
		if n%10 == 0 {
			in["servicePrincipal"] = principals[dice.IntN(len(principals))].ID
			in["servicePrincipalRisk"] = pick("none", "low", "medium", "high")
		} else {
			in["user"] = users[dice.IntN(len(users))].ID
		}
		switch dice.IntN(6) {
		case 0:
			in["action"] = "registerSecurityInformation"
		case 1:
			in["authContext"] = pick("c1", "c2", "c9")
		case 2:
			in["app"] = pick("00000002-0000-0ff1-ce00-000000000000", "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "797f4846-ba00-4fd7-ba43-dac1f8f63013")
		default:
			in["app"] = own[dice.IntN(len(own))].ID
		}
		some := func(name string, values ...string) {
			if dice.IntN(4) > 0 {
				in[name] = pick(values...)
			}
		}
		some("client", "browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "other")
		some("platform", "android", "iOS", "windows", "macOS", "linux")
		some("userRisk", "none", "low", "medium", "high")
		some("signInRisk", "none", "low", "medium", "high")
		some("insiderRisk", "none", "minor", "moderate", "elevated")
		some("flow", "none", "deviceCodeFlow", "authenticationTransfer")
		if dice.IntN(4) > 0 {
			in["ip"], in["country"] = pick("192.0.2.7", "198.51.100.9", "203.0.113.7", "198.18.4.4", "2001:db8::7", "2a00::1"), pick("DE", "US", "KP", "IR", "CH")
		}
		if dice.IntN(4) == 0 {
			in["device"] = devices[dice.IntN(len(devices))].ID
		}
		var reply whatIfReply
		if err := json.Unmarshal([]byte(toolstest.Call(t, cs, "entra_conditional_access_what_if", in)), &reply); err != nil {
			t.Fatal(err)
		}
		if reply.Item.Live == "notEvaluated" || len(reply.Items) < 20 {
			t.Fatalf("%v: %s, %d policies, coverage %v", in, reply.Item.Live, len(reply.Items), reply.Coverage)
		}
		for _, row := range reply.Items {
			seen[row.Result]++
			if row.Live != nil {
				t.Errorf("%v: %s: here %s %v %v, there %s %s", in, row.Name, row.Result, row.Reasons, row.Missing, row.Live.Result, row.Live.Reason)
			}
		}
	}
	for _, result := range []string{"applies", "doesNotApply", "notEnoughInformation"} {
		if seen[result] < 100 {
			t.Errorf("only %d policies with the result %s", seen[result], result)
		}
	}
}

// TestWhatIfWithoutMicrosoft: the local answer stands when the evaluation is
// refused, and says that nobody confirmed it.
func TestWhatIfWithoutMicrosoft(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{})
	w.Cloud.Faults().Fail("graph:*/conditionalAccess/evaluate", http.StatusForbidden, -1)
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	var reply whatIfReply
	if err := json.Unmarshal([]byte(toolstest.Call(t, cs, "entra_conditional_access_what_if", toolstest.Args{"user": "ana@contoso.com", "app": "Ledger", "client": "browser"})), &reply); err != nil {
		t.Fatal(err)
	}
	if reply.Item.Live != "notEvaluated" || reply.Item.Access != "controlsRequired" || len(reply.Coverage) != 1 || reply.Coverage[0].Part != livePart {
		t.Errorf("got %+v, coverage %+v", reply.Item, reply.Coverage)
	}
}

// TestConditionalAccessUnread: without the permission to read policies nothing
// is called granted, and no check is called passed.
func TestConditionalAccessUnread(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Permissions: []string{"User.Read.All", "Group.Read.All", "Directory.Read.All"}})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	reply, failed := toolstest.Ask(t, cs, "entra_conditional_access_what_if", toolstest.Args{"user": "ana@contoso.com", "app": "Ledger"})
	if !failed || reply["code"] != "notRead" {
		t.Errorf("what-if: got %v", reply)
	}
	reply, failed = toolstest.Ask(t, cs, "entra_conditional_access_report", toolstest.Args{})
	if failed || reply["total"] != nil {
		t.Fatalf("report: got %v", reply)
	}
	for _, check := range reply["item"].(map[string]any)["checks"].([]any) {
		if result := check.(map[string]any)["result"]; result != "notEvaluated" {
			t.Errorf("%v", check)
		}
	}
	if text, _ := json.Marshal(reply["coverage"]); !strings.Contains(string(text), "permissionMissing") {
		t.Errorf("coverage: %s", text)
	}
}

// TestWhatIfTakesMicrosoftsWord: what only Microsoft can tell is taken from it,
// and a policy made since the last synchronization is told.
func TestWhatIfTakesMicrosoftsWord(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Permissions: slices.DeleteFunc(slices.Clone(toolstest.Permissions), func(p string) bool {
		return p == "Group.Read.All" || p == "GroupMember.Read.All" || p == "Directory.Read.All"
	})})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	w.Directory.AddRow("conditionalAccessPolicies", toolstest.OtherID(790), map[string]any{
		"displayName": "New", "state": "enabled", "conditions": map[string]any{"clientAppTypes": []string{"all"}, "users": toolstest.PolicyUsers(map[string][]string{"includeUsers": {"All"}}), "applications": toolstest.PolicyApps([]string{"All"})},
		"grantControls": toolstest.PolicyGrant("OR", "block"),
	})
	text := toolstest.Call(t, cs, "entra_conditional_access_what_if", toolstest.Args{"user": "ana@contoso.com", "app": "00000002-0000-0ff1-ce00-000000000000", "client": "browser"})
	var reply whatIfReply
	if err := json.Unmarshal([]byte(text), &reply); err != nil {
		t.Fatal(err)
	}
	// CA01 excludes a group, of which nothing is known here.
	if row := reply.Items[slices.IndexFunc(reply.Items, func(r whatIfRow) bool { return r.Name == "CA01 MFA for all" })]; row.Result != "notEnoughInformation" || row.Live == nil || row.Live.Result != "applies" {
		t.Errorf("CA01: got %+v", row)
	}
	if reply.Item.Access != "blocked" || reply.Item.Live != "differs" || !strings.Contains(text, "not here yet") {
		t.Errorf("got %+v\n%s", reply.Item, text)
	}
}

// TestWhatIfRoles: of directory roles count those that are active, built-in and
// for the whole tenant; eligible ones and those of a unit or an object do not,
// and neither do custom ones.
// https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups
func TestWhatIfRoles(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Unsynced: true})
	w.Directory.AddRow("conditionalAccessPolicies", toolstest.OtherID(791), map[string]any{
		"displayName": "Roles", "state": "enabled", "grantControls": toolstest.PolicyGrant("OR", "mfa"),
		"conditions": map[string]any{"clientAppTypes": []string{"all"}, "users": toolstest.PolicyUsers(map[string][]string{"includeRoles": {toolstest.GlobalAdmin, toolstest.UserAdmin, toolstest.HelpdeskAdmin, toolstest.SecretKeeper}}), "applications": toolstest.PolicyApps([]string{"All"})},
	})
	if _, err := w.Syncer.SyncAll(t.Context(), w.Conn.ID); err != nil {
		t.Fatal(err)
	}
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	for _, test := range []struct{ why, user, want string }{
		{"Global Administrator, activated", "ben@contoso.com", "applies"},
		{"User Administrator through a group", "eve@contoso.com", "applies"},
		{"Global Administrator, eligible", "ana@contoso.com", "doesNotApply"},
		{"Helpdesk Administrator over a unit", "sam.smith@contoso.com", "doesNotApply"},
		{"a custom role over an application", "finn@contoso.com", "doesNotApply"},
		{"User Administrator over an object that is gone", "olga@contoso.com", "doesNotApply"},
	} {
		var reply whatIfReply
		if err := json.Unmarshal([]byte(toolstest.Call(t, cs, "entra_conditional_access_what_if", toolstest.Args{"user": test.user, "app": "Ledger", "localOnly": true})), &reply); err != nil {
			t.Fatal(err)
		}
		row := reply.Items[slices.IndexFunc(reply.Items, func(r whatIfRow) bool { return r.Name == "Roles" })]
		if row.Result != test.want {
			t.Errorf("%s: got %s, want %s", test.why, row.Result, test.want)
		}
	}
}

func everyUser(t *testing.T, w *toolstest.World) []entra.User {
	t.Helper()
	list, err := w.DB.Users(t.Context(), w.Conn.ID, store.UserQuery{Page: store.Page{Limit: store.MaxLimit}})
	if err != nil {
		t.Fatal(err)
	}
	out := make([]entra.User, len(list.Items))
	for i, u := range list.Items {
		out[i] = u.User
	}
	return out
}
