package store

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/objectid"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
	"github.com/mscloud-mcp/mscloud-mcp/store/searchtext"
)

// The statements of a bare insert, as the store has them.
const (
	bareInsertEdge   = "INSERT OR ROLLBACK INTO edge (src, rel, kind, dst, gen) VALUES "
	bareKeepEdge     = " ON CONFLICT DO NOTHING"
	bareInsertObject = "INSERT OR ROLLBACK INTO object (id, conn, guid, kind, state, facet, gen, created, active, sort, name, key) VALUES "
	bareReplaceDoc   = "INSERT OR REPLACE INTO doc (id, doc) VALUES "
)

// The tenant of the measurements: 500,000 memberships in all.
const (
	benchUsers  = 100_000
	benchGroups = 10_000
)

// BenchmarkSync writes the whole tenant page by page, as a first sync does.
func BenchmarkSync(b *testing.B) {
	users, groups := syntheticPages(benchUsers, benchGroups)
	b.Run("store", func(b *testing.B) {
		var spent time.Duration
		for b.Loop() {
			f := newFixture(b)
			start := cpu()
			members := f.apply(feed.Users, users) + f.apply(feed.Groups, groups)
			spent += cpu() - start
			if members < 490_000 {
				b.Fatal(members)
			}
		}
		reportCPU(b, spent)
	})
	// The least that a sync of the same rows could do: decode each page into
	// the types of package entra and insert the same rows into the same
	// tables, one transaction for each page, with every id known already.
	b.Run("bare", func(b *testing.B) {
		var spent time.Duration
		for b.Loop() {
			f := newFixture(b)
			start := cpu()
			f.bare(users, groups)
			spent += cpu() - start
		}
		reportCPU(b, spent)
	})
}

func (f *fixture) apply(name feed.Name, pages [][]jsontext.Value) int {
	members := 0
	f.begin(name, true)
	for i, items := range pages {
		a, err := f.db.ApplyPage(f.ctx(), f.conn, name, round.Page{Items: items, Next: "next", Final: i == len(pages)-1})
		if err != nil {
			f.Fatal(err)
		}
		members += a.MembersAdded
	}
	return members
}

func (f *fixture) bare(users, groups [][]jsontext.Value) {
	ids := map[string]int64{}
	number := func(id string) int64 {
		if ids[id] == 0 {
			ids[id] = int64(len(ids) + 1)
		}
		return ids[id]
	}
	object := func(out []any, id string, k enum.Kind, name, key string, created any) []any {
		return append(out, number(id), 1, objectid.Parse(id).Value(), int64(k), 0, 1, 1, created, nil, searchtext.Fold(name), name, key)
	}
	for _, page := range users {
		f.tx(func(w *round.Writer) error {
			var objects, docs []any
			for _, raw := range page {
				var u entra.User
				if err := json.Unmarshal(raw, &u); err != nil {
					return err
				}
				objects = object(objects, u.ID, enum.User, u.DisplayName, u.UserPrincipalName, u.CreatedDateTime.Unix())
				docs = append(docs, number(u.ID), []byte(raw))
			}
			if _, err := w.InsertMany(bareInsertObject, 12, "", objects, nil); err != nil {
				return err
			}
			_, err := w.InsertMany(bareReplaceDoc, 2, "", docs, nil)
			return err
		})
	}
	for _, page := range groups {
		f.tx(func(w *round.Writer) error {
			var objects, docs, edges []any
			for _, raw := range page {
				var g struct {
					entra.Group
					Members []entra.MemberDelta `json:"members@delta"`
				}
				if err := json.Unmarshal(raw, &g); err != nil {
					return err
				}
				doc, err := json.Marshal(g.Group)
				if err != nil {
					return err
				}
				objects = object(objects, g.ID, enum.Group, g.DisplayName, g.Mail, nil)
				docs = append(docs, number(g.ID), doc)
				for _, m := range g.Members {
					edges = append(edges, number(g.ID), enum.Member, int64(enum.KindOfType(m.Type)), number(m.ID), 1)
				}
			}
			if _, err := w.InsertMany(bareInsertObject, 12, " ON CONFLICT DO NOTHING", objects, nil); err != nil {
				return err
			}
			if _, err := w.InsertMany(bareReplaceDoc, 2, "", docs, nil); err != nil {
				return err
			}
			_, err := w.InsertMany(bareInsertEdge, 5, bareKeepEdge, edges, nil)
			return err
		})
	}
}

func (f *fixture) tx(do func(*round.Writer) error) {
	if err := f.db.update(f.ctx(), "bench", do); err != nil {
		f.Fatal(err)
	}
}

// BenchmarkDelta applies a round of 1,000 changes to tenants of two sizes.
func BenchmarkDelta(b *testing.B) {
	for _, size := range []struct {
		name  string
		users int
	}{{"10000", 10_000}, {"100000", 100_000}} {
		b.Run(size.name, func(b *testing.B) {
			f := newFixture(b)
			f.fill(size.users, size.users/10)
			round := 0
			start := cpu()
			for b.Loop() {
				round++
				f.begin(feed.Users, false)
				items := make([]string, 1000)
				for i := range items {
					n := (i*997 + round) % size.users
					items[i] = `{"id":"` + userID(n) + `","jobTitle":"Title ` + string(rune('A'+round%26)) + `"}`
				}
				f.page(feed.Users, "delta", true, items...)
			}
			reportCPU(b, cpu()-start)
		})
	}
}

// BenchmarkOpen opens the database of the large tenant.
func BenchmarkOpen(b *testing.B) {
	f := newFixture(b)
	f.fill(benchUsers, benchGroups)
	_ = f.db.Close()
	for b.Loop() {
		db, err := Open(f.ctx(), f.path, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := db.Connections(f.ctx()); err != nil {
			b.Fatal(err)
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
