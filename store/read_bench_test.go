package store

import (
	"testing"
	"time"
)

// BenchmarkRead answers from the large tenant.
func BenchmarkRead(b *testing.B) {
	f := newFixture(b)
	f.fill(benchUsers, benchGroups)
	f.now = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	users := func(q UserQuery) func() (int, error) {
		return func() (int, error) {
			list, err := f.db.Users(f.ctx(), f.conn, q)
			return len(list.Items) + list.Total, err
		}
	}
	cases := []struct {
		name string
		run  func() (int, error)
	}{
		{"user", func() (int, error) {
			u, err := f.db.User(f.ctx(), f.conn, "u012345@contoso.com")
			return len(u.ID), err
		}},
		{"users/all", users(UserQuery{Facets: true})},
		{"users/department+enabled", users(UserQuery{Department: "sales", Enabled: ptr(true), Facets: true})},
		{"users/rare", users(UserQuery{Department: "Archive", Facets: true})},
		{"users/created", users(UserQuery{CreatedAfter: time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC), Facets: true})},
		{"users/search", users(UserQuery{Search: "u01234", Facets: true})},
		{"users/surname", users(UserQuery{Search: "garcia", Facets: true})},
		{"groups", func() (int, error) {
			list, err := f.db.Groups(f.ctx(), f.conn, GroupQuery{Kind: GroupSecurity, Ownerless: ptr(true), Facets: true})
			return list.Total, err
		}},
		{"members/transitive", func() (int, error) {
			list, err := f.db.Members(f.ctx(), f.conn, groupID(0), MemberQuery{Transitive: true})
			return list.Total, err
		}},
		{"memberOf/transitive", func() (int, error) {
			list, err := f.db.MemberOf(f.ctx(), f.conn, userID(200), true)
			return len(list), err
		}},
		{"search/name", func() (int, error) {
			list, err := f.db.Search(f.ctx(), f.conn, "ana garcia 1", nil, 20)
			return len(list), err
		}},
		{"search/substring", func() (int, error) {
			list, err := f.db.Search(f.ctx(), f.conn, "arci", nil, 20)
			return len(list), err
		}},
		{"counts", func() (int, error) {
			c, err := f.db.Counts(f.ctx(), f.conn)
			return c.Users.Total, err
		}},
	}
	for _, c := range cases {
		b.Run(c.name, func(b *testing.B) {
			n := 0
			start := cpu()
			for b.Loop() {
				var err error
				if n, err = c.run(); err != nil || n == 0 {
					b.Fatal(n, err)
				}
			}
			reportCPU(b, cpu()-start)
		})
	}
}
