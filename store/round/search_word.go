package round

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
)

// writeWords writes the words of a row whose document changed.
func (b *batch) writeWords(out []any, change *objectChange) ([]any, error) {
	if change.decoded == nil && change.after.doc != nil {
		return out, nil
	}
	var old, fresh []string
	if change.before.doc != nil {
		var h column.Decoded
		if err := document.Decode(change.before.doc, &h); err != nil {
			return out, err
		}
		old = h.Words(change.before.kind, change.before.sort)
	}
	if change.decoded != nil && change.after.doc != nil {
		fresh = change.decoded.Words(change.after.kind, change.after.sort)
	}
	for _, w := range old {
		if !slices.Contains(fresh, w) {
			if _, err := b.w.Exec("DELETE FROM word WHERE conn = ? AND word = ? AND id = ?", b.conn, w, change.id); err != nil {
				return out, err
			}
		}
	}
	for _, w := range fresh {
		if !slices.Contains(old, w) {
			out = append(out, b.conn, w, change.id)
		}
	}
	return out, nil
}
