package tools

import (
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// BenchmarkConditionalAccessReport asks for all gaps of the large tenant, and
// for those of one user.
func BenchmarkConditionalAccessReport(b *testing.B) {
	b.Run("all", func(b *testing.B) {
		benchCall(b, "entra_conditional_access_report", func(*world, int) args { return args{} })
	})
	b.Run("principal", func(b *testing.B) {
		id := benchUserIDs(b)
		benchCall(b, "entra_conditional_access_report", func(_ *world, n int) args { return args{"principal": id[n*37%len(id)]} })
	})
}

// BenchmarkConditionalAccessWhatIf judges a sign-in here alone: Microsoft takes
// one a second.
func BenchmarkConditionalAccessWhatIf(b *testing.B) {
	id := benchUserIDs(b)
	benchCall(b, "entra_conditional_access_what_if", func(_ *world, n int) args {
		return args{"user": id[n*37%len(id)], "app": "00000002-0000-0ff1-ce00-000000000000", "client": "browser", "localOnly": true}
	})
}

func benchUserIDs(b *testing.B) []string {
	b.Helper()
	w := bigWorld(b)
	users, err := w.db.Users(b.Context(), w.conn.ID, store.UserQuery{Page: store.Page{Limit: 1000}, NoTotal: true})
	if err != nil {
		b.Fatal(err)
	}
	ids := make([]string, len(users.Items))
	for i, u := range users.Items {
		ids[i] = u.ID
	}
	return ids
}
