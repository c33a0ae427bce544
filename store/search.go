package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/searchtext"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// addSearch adds that every word of text begins a word of the object's name,
// its key or one of its mail addresses. Marks in and around a word may be other
// ones in the name, and an initial is found in the names that the other words
// find.
func (r *reader) addSearch(c *sqlite.Clauses, text string) {
	terms := searchtext.Terms(text)
	if len(terms) == 0 {
		c.Add("0")
	}
	for i, t := range terms {
		var conds []string
		var args []any
		for _, w := range t.Spellings {
			cond, more := r.begins(w, i > 0)
			conds, args = append(conds, cond), append(args, more...)
		}
		if t.Longest != "" {
			cond, more := r.begins(t.Longest, false)
			if i > 0 && searchtext.Initial(t.Longest) { // "r&d": the other words have found the names
				cond, more = "1", nil
			}
			conds = append(conds, "("+cond+" AND (o.sort GLOB ? OR o.sort GLOB ?))")
			args = append(append(args, more...), t.Patterns[0], t.Patterns[1])
		}
		c.Add("("+strings.Join(conds, " OR ")+")", args...)
	}
}

// begins is that a word begins a word of object o. Initials need another
// condition beside them, for there is no index of them.
func (r *reader) begins(word string, initials bool) (string, []any) {
	end := searchtext.PrefixEnd(word)
	cond := `o.id IN (
		SELECT x.id FROM object x INDEXED BY object_name WHERE x.conn = ? AND x.kind IN ({user}, {group}, {application}, {servicePrincipal}, {device}, {directoryRole}, {administrativeUnit}) AND x.state IN ({live}, {deleted}) AND x.facet <> 0 AND x.sort >= ? AND x.sort < ?
		UNION SELECT x.id FROM object x INDEXED BY object_key WHERE x.conn = ? AND x.key <> '' AND x.key COLLATE NOCASE >= ? AND x.key COLLATE NOCASE < ?
		UNION SELECT id FROM word WHERE conn = ? AND word >= ? AND word < ?)`
	args := []any{r.conn, word, end, r.conn, word, end, r.conn, word, end}
	if initials && searchtext.Initial(word) {
		return "(" + cond + " OR o.sort GLOB ?)", append(args, searchtext.InitialPattern(word))
	}
	return cond, args
}

// searchKinds are what Search looks at, in the order of its answers.
var searchKinds = []enum.Kind{enum.User, enum.Group, enum.ServicePrincipal, enum.Application, enum.Device, enum.DirectoryRole, enum.AdministrativeUnit}

// Search finds live objects by id, appId, userPrincipalName, mail, or name:
// exact matches first, then beginnings of names and keys, then beginnings of
// words, and text inside names where there is room left. No kinds is all.
func (db *DB) Search(ctx context.Context, conn, query string, kinds []entra.Kind, limit int) ([]entra.Ref, error) {
	var ks []enum.Kind
	for _, k := range kinds {
		n := enum.KindNamed(k)
		if !slices.Contains(searchKinds, n) {
			return nil, fault.Invalid("objects of type %q cannot be searched", string(k))
		}
		ks = append(ks, n)
	}
	if len(ks) == 0 {
		ks = searchKinds
	}
	out := []entra.Ref{}
	err := db.reading(ctx, conn, "search", func(r *reader) error {
		fs, err := r.search(query, ks, Page{Limit: limit}.limit())
		for _, f := range fs {
			out = append(out, f.ref())
		}
		return err
	})
	return out, err
}

func (r *reader) search(query string, kinds []enum.Kind, limit int) ([]found, error) {
	query = strings.TrimSpace(query)
	folded := searchtext.Fold(query)
	if folded == "" {
		return nil, nil
	}
	s := &searcher{r: r, kinds: kinds, limit: limit, seen: map[int64]bool{}}
	f, ok, err := r.find(query)
	if err != nil {
		return nil, err
	}
	if ok {
		s.take(f)
	}
	end := searchtext.PrefixEnd(folded)
	s.byKey("o.key = ? COLLATE NOCASE", query)
	if strings.Contains(folded, "@") {
		s.by("FROM word w CROSS JOIN object o ON o.id = w.id WHERE w.conn = ? AND w.word = ?", r.conn, folded)
	}
	s.byName("o.sort = ?", folded)
	s.byName("o.sort > ? AND o.sort < ?", folded, end)
	s.byKey("o.key COLLATE NOCASE >= ? AND o.key COLLATE NOCASE < ?", folded, end)
	s.by("FROM word w CROSS JOIN object o ON o.id = w.id WHERE w.conn = ? AND w.word >= ? AND w.word < ?", r.conn, folded, end)
	if strings.Contains(folded, " ") {
		var c sqlite.Clauses
		r.addSearch(&c, query)
		s.by("FROM object o WHERE +o.conn = ? AND "+c.And(), append([]any{r.conn}, c.Args...)...)
	}
	if len(folded) >= 3 {
		s.by("FROM object o NOT INDEXED WHERE o.conn = ? AND (instr(o.sort, ?) > 0 OR instr(lower(o.key), ?) > 0)", r.conn, folded, folded)
	}
	return s.out, s.err
}

// searcher gathers matches, the better ones first, until there are enough.
type searcher struct {
	r     *reader
	kinds []enum.Kind
	limit int
	seen  map[int64]bool
	out   []found
	err   error
}

func (s *searcher) take(f found) {
	if len(s.out) < s.limit && !s.seen[f.id] && f.state == enum.Live && f.facet != 0 && slices.Contains(s.kinds, f.kind) {
		s.seen[f.id] = true
		s.out = append(s.out, f)
	}
}

// order is that of equally good matches: kind, name, id.
func (s *searcher) order(a, b found) int {
	return cmp.Or(cmp.Compare(slices.Index(s.kinds, a.kind), slices.Index(s.kinds, b.kind)),
		cmp.Compare(a.sort, b.sort), strings.Compare(a.objectID.String(), b.objectID.String()))
}

// by runs one way of matching.
func (s *searcher) by(query string, args ...any) {
	if s.err != nil || len(s.out) >= s.limit {
		return
	}
	kinds := make([]int64, len(s.kinds))
	for i, k := range s.kinds {
		kinds[i] = int64(k)
	}
	query += " AND +o.state = {live} AND +o.facet <> 0 AND +o.kind IN (SELECT value FROM json_each(?)) LIMIT 1000"
	fs, err := collect(s.r.long, query, append(args, sqlite.JSONList(kinds)))
	s.err = err
	slices.SortFunc(fs, s.order)
	for _, f := range fs {
		s.take(f)
	}
}

// byName matches the folded name, one kind after the other.
func (s *searcher) byName(cond string, args ...any) {
	for _, k := range s.kinds {
		if s.err != nil || len(s.out) >= s.limit {
			return
		}
		fs, err := s.r.finds("FROM object o INDEXED BY object_name WHERE o.conn = ? AND o.kind = ? AND o.state = {live} AND "+cond+
			" AND o.facet <> 0 ORDER BY o.sort LIMIT ?",
			append(append([]any{s.r.conn, int64(k)}, args...), 2*s.limit+len(s.out))...)
		s.err = err
		slices.SortFunc(fs, s.order)
		for _, f := range fs {
			s.take(f)
		}
	}
}

func (s *searcher) byKey(cond string, args ...any) {
	s.by("FROM object o INDEXED BY object_key WHERE o.conn = ? AND o.key <> '' AND "+cond, append([]any{s.r.conn}, args...)...)
}
