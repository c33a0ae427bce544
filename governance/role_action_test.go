package governance

import "testing"

func TestAllowsAction(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		allowed, wanted string
		want            bool
	}{
		{"microsoft.directory/applications/credentials/update", "microsoft.directory/applications/credentials/update", true},
		{"microsoft.directory/applications/credentials/update", "Credentials/Update", true},
		{"microsoft.directory/applications/allProperties/allTasks", "microsoft.directory/applications/credentials/update", true},
		{"microsoft.directory/applications/allProperties/read", "microsoft.directory/applications/credentials/update", false},
		{"microsoft.directory/applications/allProperties/read", "microsoft.directory/applications/owners/read", true},
		{"microsoft.directory/allEntities/allProperties/allTasks", "microsoft.directory/applications/credentials/update", true},
		{"microsoft.directory/users/allProperties/allTasks", "microsoft.directory/applications/credentials/update", false},
		{"microsoft.office365.exchange/allEntities/allTasks", "microsoft.directory/applications/credentials/update", false},
		{"microsoft.office365.exchange/allEntities/basic/allTasks", "microsoft.office365.exchange/mailboxes/rules/update", false},
		{"microsoft.office365.exchange/allEntities/allTasks", "microsoft.office365.exchange/mailboxes/rules/update", true},
		{"microsoft.directory/users/password/update", "microsoft.directory/users/allProperties/allTasks", false},
		{"microsoft.directory/users", "microsoft.directory/users/password/update", false},
	} {
		if got := AllowsAction(tc.allowed, tc.wanted); got != tc.want {
			t.Errorf("%s allows %s: got %v, want %v", tc.allowed, tc.wanted, got, tc.want)
		}
	}
}
