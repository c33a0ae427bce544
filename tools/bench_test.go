package tools

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// big is a tenant of 100,000 users. Its database is made once and kept in the
// temporary directory, as synchronizing takes minutes; remove it to start over.
var big = sync.OnceValues(func() (*world, error) {
	dir := filepath.Join(os.TempDir(), "mscloud-mcp-bench-100k")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return openWorld(context.Background(), dir, worldOptions{users: 100_000})
})

func bigWorld(b *testing.B) *world {
	b.Helper()
	w, err := big()
	if err != nil {
		b.Fatal(err)
	}
	return w
}

// benchCall times one call through an MCP client, the protocol included; then
// is told each answer.
func benchCall(b *testing.B, tool string, arguments func(w *world, n int) args, then ...func(answer string)) {
	w := bigWorld(b)
	s, err := NewServer(w.options())
	if err != nil {
		b.Fatal(err)
	}
	cs := connect(b, s, nil, nil)
	size := 0
	var took []time.Duration
	spent := cpu()
	for n := 0; b.Loop(); n++ {
		began := time.Now()
		result, err := cs.CallTool(b.Context(), &mcp.CallToolParams{Name: tool, Arguments: arguments(w, n)})
		if err != nil {
			b.Fatal(err)
		}
		if result.IsError {
			b.Fatal(resultText(b, result))
		}
		took = append(took, time.Since(began))
		size = len(resultText(b, result))
		for _, f := range then {
			f(resultText(b, result))
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64((cpu()-spent).Microseconds())/1000/float64(len(took)), "cpu-ms/op")
	b.ReportMetric(float64(size), "B/answer")
}

func BenchmarkUserGet(b *testing.B) {
	w := bigWorld(b)
	users, err := w.db.Users(b.Context(), w.conn.ID, store.UserQuery{Page: store.Page{Limit: 1000}, NoTotal: true})
	if err != nil {
		b.Fatal(err)
	}
	benchCall(b, "entra_user_get", func(_ *world, n int) args {
		return args{"user": users.Items[n*37%len(users.Items)].ID}
	})
}

func BenchmarkUserListFiltered(b *testing.B) {
	days := func(n int) int { return 60 + n%60 } // so that a call is not the one before
	for name, filter := range map[string]func(n int) args{
		"guests":       func(int) args { return args{"userType": "Guest"} },
		"disabled":     func(int) args { return args{"enabled": false} },
		"deleted":      func(int) args { return args{"deleted": true} },
		"synced":       func(int) args { return args{"synced": true, "userType": "Member"} },
		"department":   func(int) args { return args{"department": "Engineering", "enabled": true} },
		"licence":      func(int) args { return args{"licence": "SPE_E5", "enabled": true} },
		"search":       func(n int) args { return args{"search": []string{"anna", "jo", "maria", "garcia", "anna k"}[n%5]} },
		"noMfa":        func(int) args { return args{"noMfa": true, "enabled": true} },
		"inactive":     func(n int) args { return args{"inactiveDays": days(n), "enabled": true} },
		"roleHolder":   func(int) args { return args{"roleHolder": true} },
		"noRole":       func(int) args { return args{"roleHolder": false, "fields": []string{"roles"}} },
		"createdAfter": func(n int) args { return args{"createdAfter": fmt.Sprintf("%dd", days(n))} },
		"combined": func(n int) args {
			return args{"inactiveDays": days(n), "createdAfter": "400d", "userType": "Guest", "enabled": true, "roleHolder": false}
		},
		"searchInactive": func(n int) args { return args{"search": "anna", "inactiveDays": days(n)} },
		"none":           func(int) args { return args{} },
		"countOnly":      func(int) args { return args{"countOnly": true} },
	} {
		b.Run(name, func(b *testing.B) {
			benchCall(b, "entra_user_list", func(_ *world, n int) args { return filter(n) })
		})
	}
}

// BenchmarkUserListPages reads one page after the other of what is inactive.
func BenchmarkUserListPages(b *testing.B) {
	cursor := ""
	benchCall(b, "entra_user_list", func(*world, int) args {
		a := args{"inactiveDays": 90, "enabled": true}
		if cursor != "" {
			a["cursor"] = cursor
		}
		return a
	}, func(answer string) {
		var page struct {
			Next string `json:"nextCursor"`
		}
		if err := json.Unmarshal([]byte(answer), &page); err != nil {
			b.Fatal(err)
		}
		cursor = page.Next
	})
}

// BenchmarkTransitiveMembers reads the first page of the group that holds half
// of the tenant by nesting.
func BenchmarkTransitiveMembers(b *testing.B) {
	w := bigWorld(b)
	refs, err := w.db.Search(b.Context(), w.conn.ID, "All Staff", []entra.Kind{entra.KindGroup}, 10)
	if err != nil {
		b.Fatal(err)
	}
	group := ""
	for _, ref := range refs {
		if strings.EqualFold(ref.DisplayName, "All Staff") {
			group = ref.ID
		}
	}
	if group == "" {
		b.Fatalf("no group All Staff in %v", refs)
	}
	benchCall(b, "entra_group_get", func(*world, int) args {
		return args{"group": group, "include": []string{"members"}, "transitive": true}
	})
}

func BenchmarkSearch(b *testing.B) {
	benchCall(b, "entra_search", func(_ *world, n int) args {
		return args{"query": []string{"anna", "sales", "jo", "finance 12"}[n%4]}
	})
}

func BenchmarkTenantOverview(b *testing.B) {
	benchCall(b, "entra_tenant_overview", func(*world, int) args { return args{} })
}
