package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
)

// Page is one page of a collection. Next and Delta are links of Microsoft's, to
// be followed as they are; at most one is set, and an empty page may have one.
type Page[T any] struct {
	Items []T
	Next  string // @odata.nextLink
	Delta string // @odata.deltaLink: the round is complete
	Count int    // @odata.count, -1 when the page does not say
	Bytes int64  // of the decoded body
}

// PageOptions are what a link does not carry from page to page.
type PageOptions struct {
	Advanced bool           // send ConsistencyLevel: eventual
	Priority cloud.Priority // of x-ms-throttle-priority
	Minimal  bool           // Prefer: return=minimal, for delta links only
}

func (o PageOptions) header() http.Header {
	h := http.Header{}
	if o.Advanced {
		h["Consistencylevel"] = eventual["Consistencylevel"]
	}
	if o.Minimal {
		h.Set("Prefer", "return=minimal")
	}
	return h
}

// RawPage reads the page at link without decoding its items. Errors are those
// of [cloud.Client.Do]: ErrForeignHost for a link to another host, and
// ErrDeltaExpired with Location for a token that has expired.
func (c *Client) RawPage(ctx context.Context, link string, o PageOptions) (Page[jsontext.Value], error) {
	var reader pageReader
	resp, err := c.cloud.Do(ctx, cloud.Request{API: cloud.Graph, URL: link, Header: o.header(), Priority: o.Priority}, &reader)
	if err != nil {
		return Page[jsontext.Value]{}, err
	}
	reader.page.Bytes = resp.Bytes
	return reader.page, nil
}

// RawObject reads the object at link as a page of one item. Errors are those of
// [Client.RawPage].
func (c *Client) RawObject(ctx context.Context, link string, o PageOptions) (Page[jsontext.Value], error) {
	var object jsontext.Value
	resp, err := c.cloud.Do(ctx, cloud.Request{API: cloud.Graph, URL: link, Header: o.header(), Priority: o.Priority}, &object)
	if err != nil {
		return Page[jsontext.Value]{}, err
	}
	return Page[jsontext.Value]{Items: []jsontext.Value{object}, Count: -1, Bytes: resp.Bytes}, nil
}

// RawBody reads a page that is at hand already, as a batch brings it.
func RawBody(body []byte) (Page[jsontext.Value], error) {
	var reader pageReader
	err := reader.ReadBody(bytes.NewReader(body))
	reader.page.Bytes = int64(len(body))
	return reader.page, err
}

// pageReader splits a page into its items as it arrives. The page is held
// once: items are copied out of the decoder's window into blocks.
type pageReader struct {
	page  Page[jsontext.Value]
	block []byte
}

// blockSize is the unit of memory that items are packed into.
const blockSize = 64 << 10

var lenient = json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))

var errNotPage = errors.New("the answer is not a page of a collection")

// ReadBody implements cloud.BodyReader.
func (r *pageReader) ReadBody(body io.Reader) error {
	r.page, r.block = Page[jsontext.Value]{Count: -1}, nil
	d := jsontext.NewDecoder(body, lenient)
	if t, err := d.ReadToken(); err != nil {
		return err
	} else if t.Kind() != '{' {
		return errNotPage
	}
	found := false
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return err
		}
		switch name.String() {
		case "value":
			found = true
			err = r.readItems(d)
		case "@odata.nextLink":
			err = json.UnmarshalDecode(d, &r.page.Next, lenient)
		case "@odata.deltaLink":
			err = json.UnmarshalDecode(d, &r.page.Delta, lenient)
		case "@odata.count":
			err = json.UnmarshalDecode(d, &r.page.Count, lenient)
		default:
			err = d.SkipValue()
		}
		if err != nil {
			return err
		}
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	if !found {
		return errNotPage
	}
	_, err := io.Copy(io.Discard, body) // lets the connection be used again
	return err
}

func (r *pageReader) readItems(d *jsontext.Decoder) error {
	if t, err := d.ReadToken(); err != nil {
		return err
	} else if t.Kind() != '[' {
		return errNotPage
	}
	for d.PeekKind() != ']' {
		item, err := d.ReadValue()
		if err != nil {
			return err
		}
		if len(item) > cap(r.block)-len(r.block) {
			r.block = make([]byte, 0, max(blockSize, len(item)))
		}
		start := len(r.block)
		r.block = append(r.block, item...)
		r.page.Items = append(r.page.Items, r.block[start:len(r.block):len(r.block)])
	}
	_, err := d.ReadToken()
	return err
}

// Decode reads one raw item. An absent property keeps what into holds, null
// clears it.
func Decode(item jsontext.Value, into any) error { return json.Unmarshal(item, into, lenient) }

// All walks a collection from its first URL to its last page, one page in
// memory at a time. It stops at the first error, which it yields with a zero
// item.
func All[T any](ctx context.Context, c *Client, first string) iter.Seq2[T, error] {
	return AllWith[T](ctx, c, first, PageOptions{})
}

// AllWith is [All] with options that are sent again with every page.
func AllWith[T any](ctx context.Context, c *Client, first string, o PageOptions) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		seen := map[string]bool{}
		for next := first; next != ""; {
			seen[next] = true
			page, err := c.RawPage(ctx, next, o)
			if err != nil {
				yield(zero, err)
				return
			}
			for _, raw := range page.Items {
				var item T
				if err := Decode(raw, &item); err != nil {
					yield(zero, fmt.Errorf("decode item: %w", err))
					return
				}
				if !yield(item, nil) {
					return
				}
			}
			next = page.Next
			if seen[next] {
				yield(zero, errors.New("the pages' links go in a circle"))
				return
			}
		}
	}
}
