package entra

import (
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/graph"
)

// TestInterruptedSignIns: one sign-in stops twice and succeeds, one stops and is
// given up, one has a wrong password.
func TestInterruptedSignIns(t *testing.T) {
	t.Parallel()
	groups, succeeded := map[string]*signInGroup{}, map[string]bool{"a": true}
	for _, row := range []struct {
		correlation string
		code        int
	}{{"a", 0}, {"a", 50140}, {"a", 50074}, {"b", 50074}, {"c", 50126}, {"", 50097}} {
		countSignIn(groups, "user", graph.SignIn{UserID: "ana", CorrelationID: row.correlation, Status: graph.SignInStatus{ErrorCode: row.code}})
	}
	g := groups["ana"]
	g.join(succeeded)
	if g.Count != 6 || g.Failures != 1 || g.Interrupted != 4 || g.ThenSucceeded != 2 {
		t.Errorf("got %d sign-ins, %d failures, %d interrupted, %d of them then succeeded; want 6, 1, 4, 2", g.Count, g.Failures, g.Interrupted, g.ThenSucceeded)
	}
}

// TestInterruptedRow: an interruption says so, and by which id it goes on.
func TestInterruptedRow(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]string{0: "", 50126: "", 50140: "interrupted", 50072: "interrupted", 50125: "interrupted", 53003: ""} {
		row := rowOfSignIn(graph.SignIn{CorrelationID: "a", Status: graph.SignInStatus{ErrorCode: code}}, nil)
		if row.State != want || (row.CorrelationID != "") != (want != "") {
			t.Errorf("%d: got state %q and correlation id %q, want %q", code, row.State, row.CorrelationID, want)
		}
	}
}
