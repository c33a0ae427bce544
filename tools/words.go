package tools

import (
	"context"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// HasWords reports whether each word of search is in one of the texts.
func HasWords(search string, texts ...string) bool {
	if search == "" {
		return true
	}
	all := strings.ToLower(strings.Join(texts, "\x00"))
	for word := range strings.FieldsSeq(strings.ToLower(search)) {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}

// FindNamed are the objects of the local directory that a word of the caller
// names: exact by id, key or name, near what a search finds besides.
func FindNamed(ctx context.Context, c *Call, named string, kinds ...entra.Kind) (exact, near []entra.Ref, err error) {
	refs, err := c.Store.Search(ctx, c.ID(), named, kinds, 25)
	if err != nil {
		return nil, nil, err
	}
	for _, ref := range refs {
		if strings.EqualFold(ref.ID, named) || text.Fold(ref.DisplayName) == text.Fold(named) || text.Fold(ref.Key) == text.Fold(named) {
			exact = append(exact, ref)
		} else {
			near = append(near, ref)
		}
	}
	return exact, near, nil
}
