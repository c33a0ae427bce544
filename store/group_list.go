package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/cursor"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// groupMask says which flags a query looks at and which of them are set.
func groupMask(q GroupQuery) (k enum.Kind, mask, want int64, err error) {
	k, mask, want = enum.Group, column.FlagSeen, column.FlagSeen
	set := func(flag int64, on bool) {
		mask |= flag
		if on {
			want |= flag
		}
	}
	switch q.Kind {
	case "":
	case GroupSecurity:
		set(column.FlagSecurity, true)
		set(column.FlagMail, false)
	case GroupM365:
		set(column.FlagUnified, true)
	case GroupMail:
		set(column.FlagMail, true)
		set(column.FlagUnified, false)
	case GroupDynamic:
		set(column.FlagDynamic, true)
	case GroupRoleAssignable:
		set(column.FlagRoleAssignable, true)
	case GroupTeam:
		set(column.FlagTeam, true)
	case GroupAdministrativeUnit:
		k = enum.AdministrativeUnit
	default:
		return k, 0, 0, fault.Invalid("there is no kind of group %q", q.Kind)
	}
	for _, f := range []struct {
		on   *bool
		flag int64
		not  bool
	}{{q.Ownerless, column.FlagOwned, true}, {q.Empty, column.FlagPeopled, true}, {q.Public, column.FlagPublic, false}, {q.Synced, column.FlagSynced, false}} {
		if f.on != nil {
			set(f.flag, *f.on != f.not)
		}
	}
	return k, mask, want, nil
}

// Groups lists groups, or administrative units, by display name.
func (db *DB) Groups(ctx context.Context, conn string, q GroupQuery) (List[GroupRow], error) {
	list := List[GroupRow]{Items: []GroupRow{}}
	k, mask, want, err := groupMask(q)
	if err != nil {
		return list, err
	}
	after, err := cursor.Parse(q.After, 1)
	if err != nil {
		return list, err
	}
	err = db.reading(ctx, conn, "list groups", func(r *reader) error {
		if q.Empty != nil {
			name := feed.Groups
			if k == enum.AdministrativeUnit {
				name = feed.AdministrativeUnits
			}
			hides, err := r.hidesMembers(name)
			if err != nil {
				return err
			}
			if hides {
				mask |= column.FlagHidden
			}
		}
		var c sqlite.Clauses
		state := enum.Live
		if q.Deleted {
			state = enum.Deleted
		}
		c.Add("o.conn = ? AND o.kind = ? AND o.state = ? AND o.facet <> 0 AND o.facet & ? = ?", r.conn, int64(k), state, mask, want)
		if q.Ownerless != nil || q.OwnersHidden {
			hidden := "(o.facet & ? <> 0 OR o.facet & ? = ?) AND o.facet & ? = 0"
			if !q.OwnersHidden {
				hidden = "NOT (" + hidden + ")"
			}
			c.Add(hidden, column.FlagSynced, column.FlagMail|column.FlagUnified, column.FlagMail, column.FlagOwned)
		}
		if q.Search != "" {
			r.addSearch(&c, q.Search)
		}
		counts := map[int64]int{}
		err := r.ids("SELECT group_concat(o.facet) FROM object o INDEXED BY object_facet"+c.Where(), c.Args, func(facet int64) {
			counts[facet]++
			list.Total++
		})
		if err != nil {
			return err
		}
		if q.Facets || q.CountOnly {
			list.Facets = groupFacets(k, counts)
		}
		if q.CountOnly {
			return nil
		}
		if after != nil {
			c.Add("(o.sort, o.id) > (?, ?)", after.Text, after.Numbers[0])
		}
		fs, err := r.finds("FROM object o INDEXED BY object_name"+c.Where()+" ORDER BY o.sort, o.id LIMIT ?", append(c.Args, q.limit()+1)...)
		if err != nil {
			return err
		}
		if len(fs) > q.limit() {
			fs = fs[:q.limit()]
			last := fs[q.limit()-1]
			list.Next = cursor.Position{Numbers: []int64{last.id}, Text: last.sort}.String()
		}
		list.Items, err = r.groupRows(fs)
		return err
	})
	return list, err
}

// groupFacets counts groups by kind, where one can be of several, and by
// whether they are synced.
func groupFacets(k enum.Kind, counts map[int64]int) map[string][]FacetCount {
	kinds, synced := map[string]int{}, map[string]int{}
	for facet, n := range counts {
		synced[fmt.Sprint(facet&column.FlagSynced != 0)] += n
		if k == enum.AdministrativeUnit {
			kinds[GroupAdministrativeUnit] += n
			continue
		}
		for _, name := range groupKinds(facet) {
			kinds[name] += n
		}
	}
	return map[string][]FacetCount{"kind": largest(kinds, 10), "synced": largest(synced, 2)}
}

func groupKinds(facet int64) []string {
	var out []string
	switch {
	case facet&column.FlagUnified != 0:
		out = append(out, GroupM365)
	case facet&column.FlagMail != 0:
		out = append(out, GroupMail)
	case facet&column.FlagSecurity != 0:
		out = append(out, GroupSecurity)
	}
	for _, f := range []struct {
		flag int64
		name string
	}{{column.FlagDynamic, GroupDynamic}, {column.FlagRoleAssignable, GroupRoleAssignable}, {column.FlagTeam, GroupTeam}} {
		if facet&f.flag != 0 {
			out = append(out, f.name)
		}
	}
	return out
}

// Group returns one group or administrative unit by object id, mail address,
// or a display name that no other has.
func (db *DB) Group(ctx context.Context, conn, ref string) (GroupRow, error) {
	var out GroupRow
	err := db.reading(ctx, conn, "read group", func(r *reader) error {
		f, err := r.named(ref, enum.Group, enum.AdministrativeUnit)
		if err != nil {
			return err
		}
		rows, err := r.groupRows([]found{f})
		if err == nil {
			out = rows[0]
		}
		return err
	})
	return out, err
}

func (r *reader) groupRows(groups []found) ([]GroupRow, error) {
	out := make([]GroupRow, len(groups))
	hidden, err := r.hiddenContainers()
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(groups))
	for i, g := range groups {
		ids[i] = g.id
	}
	err = r.each(`SELECT d.id, d.doc, coalesce(c.members, 0), coalesce(c.owners, 0)
		FROM doc d LEFT JOIN container c ON c.id = d.id WHERE d.id IN (SELECT value FROM json_each(?))`, []any{sqlite.JSONList(ids)}, func(rows *sql.Rows) error {
		var id int64
		var doc []byte
		var members, owners int
		if err := rows.Scan(&id, &doc, &members, &owners); err != nil {
			return err
		}
		i := slices.Index(ids, id)
		out[i].Members, out[i].Owners, out[i].MembersHidden = members, owners, hidden.Has(id)
		if groups[i].kind == enum.AdministrativeUnit {
			out[i].Unit = &entra.AdministrativeUnit{}
			if err := document.Decode(doc, out[i].Unit); err != nil {
				return err
			}
		}
		err := document.Decode(doc, &out[i].Group)
		out[i].OwnersHidden = owners == 0 && groups[i].kind == enum.Group && (out[i].OnPremisesSyncEnabled || out[i].MailEnabled && !out[i].Microsoft365())
		return err
	})
	return out, err
}
