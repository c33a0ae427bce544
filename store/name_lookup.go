package store

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/searchtext"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// maxCandidates bounds an AmbiguousError.
const maxCandidates = 10

// named finds the one object of the kinds that a person means by ref: an id,
// a key (userPrincipalName, appId, mail), another mail address, or a display
// name that no other object has. Live objects come before those in the recycle
// bin.
func (r *reader) named(ref string, kinds ...enum.Kind) (found, error) {
	ref = strings.TrimSpace(ref)
	if ref == "" {
		return found{}, fault.Invalid("the %s is empty", kinds[0].Name())
	}
	f, ok, err := r.find(ref)
	if err != nil {
		return f, err
	}
	if ok && slices.Contains(kinds, f.kind) && f.facet != 0 {
		return f, nil
	}
	mark := sqlite.Marks(len(kinds))
	args := func(values ...any) []any {
		for _, k := range kinds {
			values = append(values, int64(k))
		}
		return values
	}
	folded := searchtext.Fold(ref)
	for _, q := range []struct {
		query string
		args  []any
	}{
		{"FROM object o INDEXED BY object_key WHERE o.conn = ? AND o.key = ? COLLATE NOCASE AND o.key <> '' AND o.facet <> 0 AND o.kind IN " + mark, args(r.conn, ref)},
		{"FROM word w CROSS JOIN object o ON o.id = w.id WHERE w.conn = ? AND w.word = ? AND instr(?, '@') > 0 AND o.facet <> 0 AND o.kind IN " + mark, args(r.conn, folded, ref)},
		{"FROM object o INDEXED BY object_name WHERE o.conn = ? AND o.state IN ({live}, {deleted}) AND o.sort = ? AND o.facet <> 0 AND o.kind IN " + mark, args(r.conn, folded)},
	} {
		fs, err := r.finds(q.query+" ORDER BY o.state, o.sort, o.id LIMIT 50", q.args...)
		if err != nil {
			return f, err
		}
		if live := slices.IndexFunc(fs, func(f found) bool { return f.state != enum.Live }); live > 0 {
			fs = fs[:live]
		}
		switch {
		case len(fs) == 1:
			return fs[0], nil
		case len(fs) > 1:
			e := &fault.AmbiguousError{Ref: ref}
			for _, f := range fs[:min(len(fs), maxCandidates)] {
				e.Candidates = append(e.Candidates, f.ref())
			}
			return f, e
		}
	}
	return f, r.noObject(ref, kinds)
}

// noObject says that nothing has the name, and what comes near.
func (r *reader) noObject(ref string, kinds []enum.Kind) error {
	e := &fault.Error{Kind: fault.ErrNotFound, Message: fmt.Sprintf("there is no %s %q in the local directory", kinds[0].Name(), ref)}
	near, err := r.search(ref, kinds, 3)
	if err != nil {
		return err
	}
	var names []string
	for _, n := range near {
		names = append(names, label(n.ref()))
	}
	if len(names) > 0 {
		e.Fix = "did you mean " + strings.Join(names, " or ") + "?"
	}
	return e
}

func label(r entra.Ref) string {
	if r.Key == "" {
		return fmt.Sprintf("%q", r.DisplayName)
	}
	return fmt.Sprintf("%q (%s)", r.DisplayName, r.Key)
}
