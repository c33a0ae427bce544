package emulator

import (
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// pageToken is what a $skiptoken of a listing holds: the query that it belongs
// to and where it goes on.
type pageToken struct {
	key    uint64
	next   uint32
	issued time.Time
}

// pageTokenLife is how long a listing can be left between two pages.
const pageTokenLife = time.Hour

const pageTokenSize = 1 + 8 + 4 + 8 + 4

func (t pageToken) encode() string {
	b := make([]byte, 0, pageTokenSize)
	b = append(b, 'P')
	b = binary.BigEndian.AppendUint64(b, t.key)
	b = binary.BigEndian.AppendUint32(b, t.next)
	b = binary.BigEndian.AppendUint64(b, uint64(t.issued.Unix()))
	b = binary.BigEndian.AppendUint32(b, checksum(b))
	return base64.RawURLEncoding.EncodeToString(b)
}

// decodePageToken reads a token; ok is false for one that encode did not make.
func decodePageToken(text string) (t pageToken, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) != pageTokenSize || b[0] != 'P' {
		return pageToken{}, false
	}
	if checksum(b[:pageTokenSize-4]) != binary.BigEndian.Uint32(b[pageTokenSize-4:]) {
		return pageToken{}, false
	}
	t.key = binary.BigEndian.Uint64(b[1:])
	t.next = binary.BigEndian.Uint32(b[9:])
	t.issued = time.Unix(int64(binary.BigEndian.Uint64(b[13:])), 0).UTC()
	return t, true
}

func checksum(b []byte) uint32 {
	h := fnv.New32a()
	_, _ = h.Write(b)
	return h.Sum32()
}

// queryKey identifies a query over its pages: the path and the options without
// the token, whatever their order and case of encoding.
func (c *call) queryKey() uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(strings.ToLower(c.relativePath())))
	values, _ := url.ParseQuery(withoutToken(c.r.URL.RawQuery))
	for _, k := range optionNames(values) {
		_, _ = h.Write([]byte("\x00" + strings.ToLower(strings.TrimPrefix(k, "$")) + "=" + values.Get(k)))
	}
	return h.Sum64()
}

// position is where the page begins, from $skiptoken or $skip. On record are
// the directory's body for an expired token
// (https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/2254) and the
// message of the logs
// (https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/451); what
// the directory says of a damaged token is not.
func (c *call) position(key uint64) (uint32, *graphError) {
	if !slices.Contains(c.options.given, "skiptoken") {
		return 0, nil
	}
	t, ok := decodePageToken(c.options.skipToken)
	expired := ok && c.directory.Now().Sub(t.issued) > pageTokenLife
	switch {
	case c.endpoint.area == areaReports && (!ok || t.key != key || expired):
		return 0, badRequest("Token not found: token is either invalid or expired")
	case !ok || t.key != key:
		return 0, directoryBadRequest("Invalid value specified for the $skiptoken query parameter.")
	case expired:
		return 0, errorf(http.StatusBadRequest, "Directory_ExpiredPageToken",
			"The specified page token value has expired and can no longer be included in your request.")
	}
	return t.next, nil
}

// orderKey is one property of $orderby.
type orderKey struct {
	property *Property
	desc     bool
}

// bindOrder checks $orderby; combined tells that a filter, a search or a
// relationship is in play, which needs an advanced query.
func (c *call) bindOrder(t *EntityType, advanced, combined bool) ([]orderKey, *graphError) {
	if c.options.orderby == "" {
		if p, ok := t.Property(c.endpoint.order); ok {
			return []orderKey{{p, true}}, nil
		}
		return nil, nil
	}
	var keys []orderKey
	for term := range strings.SplitSeq(c.options.orderby, ",") {
		words := strings.Fields(term)
		if len(words) == 0 || len(words) > 2 {
			return nil, badRequest("Syntax error at position %d in '%s'.", len(c.options.orderby), c.options.orderby)
		}
		desc := len(words) == 2 && strings.EqualFold(words[1], "desc")
		if len(words) == 2 && !desc && !strings.EqualFold(words[1], "asc") {
			return nil, badRequest("Syntax error at position %d in '%s'.", strings.Index(c.options.orderby, words[1]), c.options.orderby)
		}
		b := &filterBinder{typ: t}
		p, err := b.property(words[0])
		if err != nil {
			return nil, badRequest("Could not find a property named '%s' on type '%s'.", words[0], t.FullName())
		}
		s := orderSupport(nearest(t, orderTables).Name, p.Name)
		if s == supportNone || (s == supportAdvanced || combined) && !advanced {
			return nil, unsupportedQuery("Sorting not supported for current query.")
		}
		keys = append(keys, orderKey{p, desc})
	}
	return keys, nil
}

// sortObjects sorts by the keys, nulls first, ties by age.
func sortObjects(objects []*Object, keys []orderKey) {
	type row struct {
		o    *Object
		text []string
	}
	rows := make([]row, len(objects))
	for i, o := range objects {
		rows[i] = row{o, make([]string, len(keys))}
		for k, key := range keys {
			text, _ := o.scalar(key.property.Name)
			rows[i].text[k] = strings.ToLower(text)
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		for k, key := range keys {
			c := strings.Compare(a.text[k], b.text[k])
			if key.property.Kind == KindInt || key.property.Kind == KindDouble {
				if n, ok := compareText(key.property.Kind, a.text[k], b.text[k]); ok {
					c = n
				}
			}
			if c != 0 {
				if key.desc {
					return -c
				}
				return c
			}
		}
		return 0
	})
	for i := range rows {
		objects[i] = rows[i].o
	}
}

func lower(s string) string { return strings.ToLower(s) }

// narrow answers the filters that an index serves, so that they do not scan
// the collection: id, alternate keys and foreign keys compared by eq, alone or
// joined by "and". nil means that there is no such index.
func (d *Directory) narrow(t *table, n node) []uint32 {
	switch n := n.(type) {
	case *logicNode:
		if n.or {
			return nil
		}
		if nums := d.narrow(t, n.left); nums != nil {
			return nums
		}
		return d.narrow(t, n.right)
	case *compareNode:
		if n.op != "eq" || n.path.count || len(n.path.segments) != 1 || n.value.isNull() {
			return nil
		}
		return t.lookUp(n.path.segments[0], n.value.text)
	case *inNode:
		if len(n.path.segments) != 1 {
			return nil
		}
		nums := []uint32{}
		for _, v := range n.values {
			found := t.lookUp(n.path.segments[0], v.text)
			if found == nil {
				return nil
			}
			nums = append(nums, found...)
		}
		slices.Sort(nums)
		return slices.Compact(nums)
	}
	return nil
}

// lookUp returns the numbers of the rows with a value in an indexed property,
// nil when the property has no index.
func (t *table) lookUp(property, value string) []uint32 {
	if property == "id" {
		if num, ok := t.byID[strings.ToLower(value)]; ok {
			return []uint32{num}
		}
		if num, ok := t.byID[value]; ok {
			return []uint32{num}
		}
		return []uint32{}
	}
	if m, ok := t.keys[property]; ok {
		if num, ok := m[strings.ToLower(value)]; ok {
			return []uint32{num}
		}
		return []uint32{}
	}
	if m, ok := t.indexes[property]; ok {
		return append([]uint32{}, m[strings.ToLower(value)]...)
	}
	return nil
}
