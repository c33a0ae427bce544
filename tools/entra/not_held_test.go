package entra

import (
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestNotSynchronizedYet: before the first synchronization nobody can say that
// something does not exist.
func TestNotSynchronizedYet(t *testing.T) {
	t.Parallel()
	cs := toolstest.Connect(t, toolstest.New(t, toolstest.Options{Unsynced: true}).Server(t, nil), nil, nil)
	for _, call := range []struct {
		tool string
		args toolstest.Args
	}{
		{"entra_role_assignment_list", toolstest.Args{"role": "Global Administrator"}},
		{"entra_role_assignment_list", toolstest.Args{"principal": "ana@contoso.com"}},
		{"entra_role_assignment_list", toolstest.Args{"scope": "Zurich"}},
		{"entra_pim_report", toolstest.Args{"role": "Global Administrator"}},
		{"entra_user_get", toolstest.Args{"user": "ana@contoso.com"}},
		{"entra_user_list", toolstest.Args{"manager": "ana@contoso.com"}},
		{"entra_group_get", toolstest.Args{"group": "Finance"}},
		{"entra_app_get", toolstest.Args{"app": "Ledger"}},
		{"entra_app_credential_report", toolstest.Args{"app": "Ledger"}},
		{"entra_app_permission_report", toolstest.Args{"app": "Ledger"}},
		{"entra_app_permission_report", toolstest.Args{"resource": "Ledger"}},
		{"entra_device_list", toolstest.Args{"owner": "ana@contoso.com"}},
		{"entra_change_list", toolstest.Args{"object": "Ana Adams"}},
		{"entra_conditional_access_list", toolstest.Args{"policy": "CA01"}},
		{"entra_conditional_access_list", toolstest.Args{"targets": "Finance"}},
		{"entra_conditional_access_report", toolstest.Args{"principal": "ana@contoso.com"}},
		{"entra_conditional_access_what_if", toolstest.Args{"user": "ana@contoso.com"}},
		{"entra_sign_in_list", toolstest.Args{"user": "Ana Adams"}},
	} {
		reply, isError := toolstest.Ask(t, cs, call.tool, call.args)
		if !isError {
			if coverage, _ := reply["coverage"].([]any); len(coverage) == 0 {
				t.Errorf("%s %v: no coverage: %v", call.tool, call.args, reply)
			}
			continue
		}
		if reply["code"] == "invalidArgument" || reply["code"] == "unknownArgument" {
			continue // the tool has no such argument
		}
		if reply["code"] != "notRead" {
			t.Errorf("%s %v: %v", call.tool, call.args, reply)
		}
	}
}
