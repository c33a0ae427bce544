package entra

import (
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// BenchmarkConditionalAccessReport asks for all gaps of the large tenant, and
// for those of one user.
func BenchmarkConditionalAccessReport(b *testing.B) {
	b.Run("all", func(b *testing.B) {
		toolstest.BenchCall(b, "entra_conditional_access_report", func(*toolstest.World, int) toolstest.Args { return toolstest.Args{} })
	})
	b.Run("principal", func(b *testing.B) {
		id := benchUserIDs(b)
		toolstest.BenchCall(b, "entra_conditional_access_report", func(_ *toolstest.World, n int) toolstest.Args { return toolstest.Args{"principal": id[n*37%len(id)]} })
	})
}

// BenchmarkConditionalAccessWhatIf judges a sign-in here alone: Microsoft takes
// one a second.
func BenchmarkConditionalAccessWhatIf(b *testing.B) {
	id := benchUserIDs(b)
	toolstest.BenchCall(b, "entra_conditional_access_what_if", func(_ *toolstest.World, n int) toolstest.Args {
		return toolstest.Args{"user": id[n*37%len(id)], "app": "00000002-0000-0ff1-ce00-000000000000", "client": "browser", "localOnly": true}
	})
}

func benchUserIDs(b *testing.B) []string {
	b.Helper()
	w := toolstest.BigWorld(b)
	users, err := w.DB.Users(b.Context(), w.Conn.ID, store.UserQuery{Page: store.Page{Limit: 1000}, NoTotal: true})
	if err != nil {
		b.Fatal(err)
	}
	ids := make([]string, len(users.Items))
	for i, u := range users.Items {
		ids[i] = u.ID
	}
	return ids
}
