package entra

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

func BenchmarkUserGet(b *testing.B) {
	w := toolstest.BigWorld(b)
	users, err := w.DB.Users(b.Context(), w.Conn.ID, store.UserQuery{Page: store.Page{Limit: 1000}, NoTotal: true})
	if err != nil {
		b.Fatal(err)
	}
	toolstest.BenchCall(b, "entra_user_get", func(_ *toolstest.World, n int) toolstest.Args {
		return toolstest.Args{"user": users.Items[n*37%len(users.Items)].ID}
	})
}

func BenchmarkUserListFiltered(b *testing.B) {
	days := func(n int) int { return 60 + n%60 } // so that a call is not the one before
	for name, filter := range map[string]func(n int) toolstest.Args{
		"guests":     func(int) toolstest.Args { return toolstest.Args{"userType": "Guest"} },
		"disabled":   func(int) toolstest.Args { return toolstest.Args{"enabled": false} },
		"deleted":    func(int) toolstest.Args { return toolstest.Args{"deleted": true} },
		"synced":     func(int) toolstest.Args { return toolstest.Args{"synced": true, "userType": "Member"} },
		"department": func(int) toolstest.Args { return toolstest.Args{"department": "Engineering", "enabled": true} },
		"licence":    func(int) toolstest.Args { return toolstest.Args{"licence": "SPE_E5", "enabled": true} },
		"search": func(n int) toolstest.Args {
			return toolstest.Args{"search": []string{"anna", "jo", "maria", "garcia", "anna k"}[n%5]}
		},
		"noMfa":        func(int) toolstest.Args { return toolstest.Args{"noMfa": true, "enabled": true} },
		"inactive":     func(n int) toolstest.Args { return toolstest.Args{"inactiveDays": days(n), "enabled": true} },
		"roleHolder":   func(int) toolstest.Args { return toolstest.Args{"roleHolder": true} },
		"noRole":       func(int) toolstest.Args { return toolstest.Args{"roleHolder": false, "fields": []string{"roles"}} },
		"createdAfter": func(n int) toolstest.Args { return toolstest.Args{"createdAfter": fmt.Sprintf("%dd", days(n))} },
		"combined": func(n int) toolstest.Args {
			return toolstest.Args{"inactiveDays": days(n), "createdAfter": "400d", "userType": "Guest", "enabled": true, "roleHolder": false}
		},
		"searchInactive": func(n int) toolstest.Args { return toolstest.Args{"search": "anna", "inactiveDays": days(n)} },
		"none":           func(int) toolstest.Args { return toolstest.Args{} },
		"countOnly":      func(int) toolstest.Args { return toolstest.Args{"countOnly": true} },
	} {
		b.Run(name, func(b *testing.B) {
			toolstest.BenchCall(b, "entra_user_list", func(_ *toolstest.World, n int) toolstest.Args { return filter(n) })
		})
	}
}

// BenchmarkUserListPages reads one page after the other of what is inactive.
func BenchmarkUserListPages(b *testing.B) {
	cursor := ""
	toolstest.BenchCall(b, "entra_user_list", func(*toolstest.World, int) toolstest.Args {
		a := toolstest.Args{"inactiveDays": 90, "enabled": true}
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
	w := toolstest.BigWorld(b)
	refs, err := w.DB.Search(b.Context(), w.Conn.ID, "All Staff", []entra.Kind{entra.KindGroup}, 10)
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
	toolstest.BenchCall(b, "entra_group_get", func(*toolstest.World, int) toolstest.Args {
		return toolstest.Args{"group": group, "include": []string{"members"}, "transitive": true}
	})
}

func BenchmarkSearch(b *testing.B) {
	toolstest.BenchCall(b, "entra_search", func(_ *toolstest.World, n int) toolstest.Args {
		return toolstest.Args{"query": []string{"anna", "sales", "jo", "finance 12"}[n%4]}
	})
}

func BenchmarkTenantOverview(b *testing.B) {
	toolstest.BenchCall(b, "entra_tenant_overview", func(*toolstest.World, int) toolstest.Args { return toolstest.Args{} })
}
