package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/cursor"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// deviceMask says which flags a query looks at and which of them are set.
func deviceMask(q DeviceQuery) (mask, want int64, err error) {
	mask, want = column.FlagSeen, column.FlagSeen
	set := func(flag int64) { mask, want = mask|flag, want|flag }
	not := func(flag int64) { mask |= flag }
	value := func(what, v string, of []column.DeviceFlag) {
		if v == "" {
			return
		}
		i := slices.IndexFunc(of, func(f column.DeviceFlag) bool { return strings.EqualFold(f.Value, v) })
		if i < 0 {
			err = fault.Invalid("there is no %s %q", what, v)
			return
		}
		set(of[i].Flag)
	}
	value("join type", q.TrustType, column.TrustTypes)
	if q.OS == column.OtherOS {
		not(column.FlagAnyOS)
	} else {
		value("operating system", q.OS, column.DeviceSystems)
	}
	for _, f := range []struct {
		on      *bool
		yes, no int64 // no 0: yes is not set
	}{
		{q.Compliant, column.FlagCompliant, column.FlagNotCompliant}, {q.Managed, column.FlagManaged, column.FlagNotManaged},
		{q.Enabled, 0, column.FlagDisabled}, {q.Owned, column.FlagOwned, 0},
	} {
		switch {
		case f.on == nil:
		case *f.on && f.yes != 0:
			set(f.yes)
		case *f.on:
			not(f.no)
		case f.no != 0:
			set(f.no)
		default:
			not(f.yes)
		}
	}
	return mask, want, err
}

// Devices lists devices by display name. Invalid cursors are ErrInvalid.
func (db *DB) Devices(ctx context.Context, conn string, q DeviceQuery) (List[DeviceRow], error) {
	list := List[DeviceRow]{Items: []DeviceRow{}}
	after, err := cursor.Parse(q.After, 1)
	if err != nil {
		return list, err
	}
	p := devicePlan{q: q}
	if p.mask, p.want, err = deviceMask(q); err != nil {
		return list, err
	}
	err = db.reading(ctx, conn, "list devices", func(r *reader) error {
		p.r = r
		counts, err := p.count()
		if err != nil {
			return err
		}
		for _, n := range counts {
			list.Total += n
		}
		if q.Facets || q.CountOnly {
			if list.Facets, err = p.facets(counts); err != nil {
				return err
			}
		}
		if q.CountOnly || list.Total == 0 {
			return nil
		}
		found, err := p.page(after, list.Total)
		if err != nil {
			return err
		}
		if len(found) > q.limit() {
			found = found[:q.limit()]
			last := found[q.limit()-1]
			list.Next = cursor.Position{Numbers: []int64{last.id}, Text: last.sort}.String()
		}
		list.Items, err = r.deviceRows(found)
		return err
	})
	return list, err
}

// devicePlan is a query of devices by flags, and by conditions on object o.
type devicePlan struct {
	r          *reader
	q          DeviceQuery
	mask, want int64
}

// named are the conditions that name devices by id.
func (p *devicePlan) named() (sqlite.Clauses, error) {
	var c sqlite.Clauses
	if p.q.Owner != "" {
		f, ok, err := p.r.find(p.q.Owner)
		if err != nil {
			return c, err
		}
		if !ok {
			f.id = -1
		}
		c.Add("o.id IN (SELECT src FROM edge INDEXED BY edge_dst WHERE dst = ? AND rel = {owner})", f.id)
	}
	if p.q.Search != "" {
		p.r.addSearch(&c, p.q.Search)
	}
	return c, nil
}

// seen are the conditions on when a device d was seen.
func (p *devicePlan) seen() sqlite.Clauses {
	var c sqlite.Clauses
	if !p.q.SeenBefore.IsZero() {
		c.Add("d.active < ?", p.q.SeenBefore.Unix())
	}
	if !p.q.SeenSince.IsZero() {
		c.Add("d.active >= ?", p.q.SeenSince.Unix())
	}
	return c
}

// count counts the devices by facet.
func (p *devicePlan) count() (map[int64]int, error) {
	named, err := p.named()
	if err != nil {
		return nil, err
	}
	from := "object o INDEXED BY object_facet"
	if len(named.Conditions) > 0 {
		from = "object o"
	}
	all, err := p.byFacet(from, named)
	if err != nil || p.q.SeenSince.IsZero() && p.q.SeenBefore.IsZero() {
		return all, err
	}
	return p.between(all, p.q.SeenSince, p.q.SeenBefore)
}

// between are those of the counted devices that were last seen from one time
// to another, each the zero time for no limit: all of the months between, and
// of the months of the limits those that are within.
func (p *devicePlan) between(all map[int64]int, from, to time.Time) (map[int64]int, error) {
	out := map[int64]int{}
	for facet, n := range all {
		month := facet >> column.SeenMonth
		if month > 0 && (from.IsZero() || month > column.Month(from)) && (to.IsZero() || month < column.Month(to)) {
			out[facet] = n
		}
	}
	within := func(from, to time.Time) error {
		c, err := p.named()
		if err != nil || !from.Before(to) {
			return err
		}
		c.Add("d.conn = ? AND d.active >= ? AND d.active < ?", p.r.conn, from.Unix(), to.Unix())
		counts, err := p.byFacet("device d INDEXED BY device_active CROSS JOIN object o ON o.id = d.id", c)
		for facet, n := range counts {
			out[facet] = n
		}
		return err
	}
	if !from.IsZero() {
		end := column.MonthStart(column.Month(from) + 1)
		if !to.IsZero() && to.Before(end) {
			end = to
		}
		if err := within(from, end); err != nil {
			return nil, err
		}
	}
	if !to.IsZero() && (from.IsZero() || column.Month(from) < column.Month(to)) {
		return out, within(column.MonthStart(column.Month(to)), to)
	}
	return out, nil
}

func (p *devicePlan) byFacet(from string, c sqlite.Clauses) (map[int64]int, error) {
	out := map[int64]int{}
	plus := ""
	if !strings.Contains(from, "object_facet") {
		plus = "+" // the index of c is the way in
	}
	c.Add(plus+"o.conn = ? AND "+plus+"o.kind = {device} AND "+plus+"o.state = {live} AND "+plus+"o.facet <> 0 AND o.facet & ? = ?", p.r.conn, p.mask, p.want)
	err := p.r.each("SELECT o.facet, count(*) FROM "+from+c.Where()+" GROUP BY o.facet", c.Args, func(rows *sql.Rows) error {
		var facet int64
		var n int
		err := rows.Scan(&facet, &n)
		out[facet] += n
		return err
	})
	return out, err
}

// page reads one more than a page of devices after a position: all that match
// where they are few or named, otherwise the devices by name until there are
// enough.
func (p *devicePlan) page(after *cursor.Position, total int) ([]found, error) {
	c, err := p.named()
	if err != nil {
		return nil, err
	}
	from, plus := "object o INDEXED BY object_name", ""
	if seen := p.seen(); len(seen.Conditions) > 0 {
		c.Conditions, c.Args = append(c.Conditions, seen.Conditions...), append(c.Args, seen.Args...)
		from += " CROSS JOIN device d ON d.id = o.id"
		if total <= fewUsers && !p.q.SeenBefore.IsZero() {
			c.Add("d.conn = ?", p.r.conn)
			from, plus = "device d INDEXED BY device_active CROSS JOIN object o ON o.id = d.id", "+"
		}
	}
	if p.q.Owner != "" || p.q.Search != "" {
		from, plus = strings.Replace(from, " INDEXED BY object_name", "", 1), "+"
	}
	c.Add(plus+"o.conn = ? AND "+plus+"o.kind = {device} AND "+plus+"o.state = {live} AND "+plus+"o.facet <> 0 AND o.facet & ? = ?", p.r.conn, p.mask, p.want)
	if after != nil {
		c.Add("("+plus+"o.sort, o.id) > (?, ?)", after.Text, after.Numbers[0])
	}
	return p.r.finds("FROM "+from+c.Where()+" ORDER BY "+plus+"o.sort, o.id LIMIT ?", append(c.Args, p.q.limit()+1)...)
}

func (p *devicePlan) facets(counts map[int64]int) (map[string][]FacetCount, error) {
	stale := map[int64]int{}
	if then := p.q.StaleBefore; !then.IsZero() {
		if before := p.q.SeenBefore; !before.IsZero() && before.Before(then) {
			then = before
		}
		var err error
		if stale, err = p.between(counts, p.q.SeenSince, then); err != nil {
			return nil, err
		}
	}
	out := map[string]map[string]int{}
	add := func(facet, value string, n int) {
		if out[facet] == nil {
			out[facet] = map[string]int{}
		}
		out[facet][value] += n
	}
	oneOf := func(facet int64, none string, of []column.DeviceFlag) string {
		for _, f := range of {
			if facet&f.Flag != 0 {
				return f.Value
			}
		}
		return none
	}
	for facet, n := range counts {
		add("trustType", oneOf(facet, "unknown", column.TrustTypes), n)
		add("os", oneOf(facet, column.OtherOS, column.DeviceSystems), n)
		add("compliant", oneOf(facet, "unknown", []column.DeviceFlag{{Value: "true", Flag: column.FlagCompliant}, {Value: "false", Flag: column.FlagNotCompliant}}), n)
		add("managed", oneOf(facet, "unknown", []column.DeviceFlag{{Value: "true", Flag: column.FlagManaged}, {Value: "false", Flag: column.FlagNotManaged}}), n)
		add("enabled", fmt.Sprint(facet&column.FlagDisabled == 0), n)
		add("owned", fmt.Sprint(facet&column.FlagOwned != 0), n)
		if p.q.StaleBefore.IsZero() {
			continue
		}
		add("stale", "true", stale[facet])
		if facet>>column.SeenMonth > 0 {
			add("stale", "false", n-stale[facet])
		} else {
			add("stale", "unknown", n)
		}
	}
	facets := map[string][]FacetCount{}
	for name, values := range out {
		facets[name] = largest(values, 10)
	}
	return facets, nil
}

// deviceRows reads the devices and their owners.
func (r *reader) deviceRows(devices []found) ([]DeviceRow, error) {
	out := make([]DeviceRow, len(devices))
	ids := make([]int64, len(devices))
	for i, d := range devices {
		ids[i] = d.id
	}
	docs, err := r.docs("doc", ids)
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		if err := document.Decode(docs[id], &out[i].Device); err != nil {
			return nil, err
		}
	}
	owners := map[int64][]int64{}
	var all []int64
	err = r.each("SELECT src, dst FROM edge WHERE rel = {owner} AND src IN (SELECT value FROM json_each(?))", []any{sqlite.JSONList(ids)}, func(rows *sql.Rows) error {
		var device, owner int64
		err := rows.Scan(&device, &owner)
		owners[device] = append(owners[device], owner)
		all = append(all, owner)
		return err
	})
	if err != nil || len(all) == 0 {
		return out, err
	}
	names, err := r.refs(all)
	for i, id := range ids {
		for _, o := range owners[id] {
			out[i].Owners = append(out[i].Owners, names[o].ref())
		}
		slices.SortFunc(out[i].Owners, func(a, b entra.Ref) int { return cmp.Compare(a.DisplayName, b.DisplayName) })
	}
	return out, err
}
