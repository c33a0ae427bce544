package entra

import (
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestFlexibleCredential: v1.0 shows neither subject nor expression of a flexible
// federated credential. That is an issue of its own, ranked first, and
// entra_app_get reads the expression from /beta.
func TestFlexibleCredential(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Unsynced: true})
	var app string
	for o := range w.Directory.Each("application") {
		app = o.ID
		break
	}
	w.Directory.AddRow("federatedIdentityCredentials", toolstest.OtherID(870), map[string]any{
		directory.OwnerProperty: app, "name": "any-branch", "issuer": "https://token.actions.githubusercontent.com", "audiences": []string{"api://AzureADTokenExchange"},
		"claimsMatchingExpression": map[string]any{"languageVersion": 1, "value": "claims['sub'] matches 'repo:contoso/*'"},
	})
	if _, err := w.Syncer.SyncAll(t.Context(), w.Conn.ID); err != nil {
		t.Fatal(err)
	}
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	reply, _ := toolstest.Ask(t, cs, "entra_app_credential_report", nil)
	first := reply["items"].([]any)[0].(map[string]any)
	if first["name"] != "any-branch" || !strings.Contains(strings.Join(toolstest.AnyStrings(first["issues"]), " "), "expressionNotShown") {
		t.Errorf("first row: %v", first)
	}
	if got := coverageReasons(reply)["claimsMatchingExpression"]; got != "notEvaluated scopeNotReadable" {
		t.Errorf("coverage: %v", reply["coverage"])
	}
	text := toolstest.Call(t, cs, "entra_app_get", toolstest.Args{"app": app})
	if !strings.Contains(text, "repo:contoso/*") || strings.Contains(text, "expressionNotShown") || !strings.Contains(text, "wildcardSubject") {
		t.Errorf("one app: %s", text)
	}
}
