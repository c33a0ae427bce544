package round

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// packed are the entries of a page that waits, compressed: a tenth of what
// Microsoft sent.
type packed struct {
	data  []byte
	sizes []int // of the entries, which follow each other
	total int
}

// packers are used again: one takes more memory than a page that it packed.
var packers = sync.Pool{New: func() any {
	w, _ := flate.NewWriter(nil, flate.BestSpeed) // fails for a wrong level only
	return w
}}

// Pack compresses the entries of a page that has to wait and returns the bytes
// that it takes now. Read unpacks them; nothing else reads Items of such a page.
func (p *Page) Pack() int {
	if p.packed == nil {
		w := packers.Get().(*flate.Writer)
		defer packers.Put(w)
		var out bytes.Buffer
		w.Reset(&out)
		k := &packed{sizes: make([]int, len(p.Items))}
		for i, item := range p.Items {
			_, _ = w.Write(item) // a buffer takes all
			k.sizes[i] = len(item)
			k.total += len(item)
		}
		_ = w.Close()
		k.data = bytes.Clone(out.Bytes())
		p.packed, p.Items = k, nil
	}
	return len(p.packed.data)
}

// entries are those of the page, packed or not.
func (p *Page) entries() ([]jsontext.Value, error) {
	if p.packed == nil {
		return p.Items, nil
	}
	all := make([]byte, p.packed.total)
	if _, err := io.ReadFull(flate.NewReader(bytes.NewReader(p.packed.data)), all); err != nil {
		return nil, fmt.Errorf("unpack a page: %w", err)
	}
	items := make([]jsontext.Value, len(p.packed.sizes))
	for i, n := range p.packed.sizes {
		items[i], all = all[:n:n], all[n:]
	}
	return items, nil
}
