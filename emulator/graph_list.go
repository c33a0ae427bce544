package emulator

import (
	"slices"
	"sort"
	"strconv"
	"sync"
)

// listing is a collection about to be answered.
type listing struct {
	typ      *EntityType         // of the items
	state    objectState         // which items are seen
	links    bool                // over a relationship
	numbers  func() []uint32     // ascending; called with the directory locked
	narrow   func(node) []uint32 // a shorter list for some filters, nil when none
	total    func() (int, bool)  // number of items when it is known without counting
	fragment string              // of @odata.context
	find     func() *graphError  // looks up the subject of a relationship
	only     []predicate         // what the list holds, whatever is asked
}

func serveList(c *call) *graphError {
	return c.answer(c.listing())
}

// listing is the whole collection of the endpoint.
func (c *call) listing() *listing {
	t := c.directory.tables[c.endpoint.set]
	return &listing{typ: t.typ, fragment: c.fragment(),
		numbers: func() []uint32 { return t.rows },
		narrow:  func(n node) []uint32 { return c.directory.narrow(t, n) },
		total:   func() (int, bool) { return t.live, true },
	}
}

// serveDeleted lists the recycle bin of one type.
func serveDeleted(c *call) *graphError {
	t := c.directory.tables[c.endpoint.set]
	l := &listing{typ: t.typ, state: stateDeleted, fragment: c.fragment(),
		numbers: func() []uint32 {
			nums := slices.Clone(t.bin)
			slices.Sort(nums)
			return nums
		}}
	return c.answer(l)
}

// serveLinks lists a relationship of an object.
func serveLinks(c *call) *graphError {
	link, ok := linkNamed(c.endpoint.link)
	if !ok {
		return segmentNotFound(c.endpoint.link)
	}
	typ, _ := typeNamed("directoryObject")
	var subject *Object
	l := &listing{typ: typ, links: true, fragment: c.fragment(),
		find: func() (err *graphError) {
			subject, err = c.subject()
			return err
		},
		numbers: func() []uint32 { return link.numbers(c.directory, subject.num) }}
	return c.answer(l)
}

// serveRows lists the rows that name an object in an indexed property.
func serveRows(c *call) *graphError {
	t := c.directory.tables[c.endpoint.rows]
	var subject *Object
	l := &listing{typ: t.typ, fragment: c.fragment(),
		find: func() (err *graphError) {
			subject, err = c.subject()
			return err
		},
		numbers: func() []uint32 { return t.indexes[c.endpoint.index][lower(subject.ID)] }}
	return c.answer(l)
}

// query is a listing with its options bound.
type query struct {
	*listing
	test     []predicate
	order    []orderKey
	encoders *encoders
	filter   node
	limit    int // items of a page, 0 for all
	skip     int // items passed over on the first page
	counted  bool
}

// bind checks every option against the type and the caller's permissions.
func (c *call) bind(l *listing) (*query, *graphError) {
	if err := c.allowOptions(c.endpoint.options); err != nil {
		return nil, err
	}
	if c.cast != nil {
		l.typ = c.cast
	}
	l.typ = c.version(l.typ)
	o, q := c.options, &query{listing: l, test: slices.Clone(l.only)}
	strict := l.typ.inDirectory()
	eventually := eventual(c.r)
	// With $expand a query is not an advanced one, whatever its parameters say.
	// https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/9095
	advanced := !strict || eventually && (o.count || c.count) && len(o.expand) == 0
	if err := checkSelect(l.typ, o.selected, true); err != nil {
		return nil, err
	}
	limit := c.endpoint.top
	signIns := l.typ.Name == "user" && slices.Contains(o.selected, "signInActivity")
	if o.filter != "" {
		n, err := parseFilter(o.filter)
		if err != nil {
			return nil, err
		}
		p, used, err := bindFilter(c.directory, l.typ, n, advanced)
		if err != nil {
			return nil, err
		}
		if l.links && !advanced {
			return nil, unsupportedQuery("Unsupported Query.")
		}
		if l.typ.Name == "user" && slices.Contains(used, "signInActivity") {
			signIns = true
			if slices.ContainsFunc(used, func(s string) bool { return s != "signInActivity" }) || o.orderby != "" {
				return nil, unsupportedQuery("Filtering by 'signInActivity' cannot be combined with other filters or with $orderby.")
			}
		}
		q.filter, q.test = n, append(q.test, p)
	}
	if signIns {
		if err := c.authorizeSignInActivity(); err != nil {
			return nil, err
		}
		limit = min(limit, 500)
	}
	if o.search != "" {
		if !eventually {
			return nil, unsupportedQuery("Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'")
		}
		p, err := parseSearch(l.typ, o.search)
		if err != nil {
			return nil, err
		}
		q.test = append(q.test, p)
	}
	var err *graphError
	if q.order, err = c.bindOrder(l.typ, advanced, o.filter != "" || o.search != "" || l.links); err != nil {
		return nil, err
	}
	q.encoders = &encoders{declared: l.typ, selected: o.selected, visible: c.visible, version: c.version}
	if l.links {
		q.encoders.visible = c.visibleLinked
	}
	if q.encoders.expands, err = c.bindExpand(l.typ); err != nil {
		return nil, err
	}
	if len(o.expand) > 0 && strict && eventually && (o.count || o.search != "") {
		return nil, unsupportedQuery("$expand is not supported with advanced queries.")
	}
	q.counted = o.count && (!strict || eventually)
	q.limit, err = c.pageSize(limit)
	return q, err
}

// authorizeSignInActivity checks what reading signInActivity needs beside the
// user. https://learn.microsoft.com/graph/api/resources/signinactivity
func (c *call) authorizeSignInActivity() *graphError {
	if !c.tok.Has("AuditLog.Read.All") {
		return areaReports.forbidden(c.tok, []string{"AuditLog.Read.All"})
	}
	c.directory.mu.RLock()
	defer c.directory.mu.RUnlock()
	if !c.directory.licensed(licenceP1) {
		return licenceP1.unlicensed()
	}
	return nil
}

// answer runs a listing and writes the page.
func (c *call) answer(l *listing) *graphError {
	if c.count && !eventual(c.r) && l.typ.inDirectory() {
		return directoryBadRequest("$count is not currently supported.")
	}
	q, err := c.bind(l)
	if err != nil {
		return err
	}
	key := c.queryKey()
	start, err := c.position(key)
	if err != nil {
		return err
	}
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	d := c.directory
	d.mu.RLock()
	if l.find != nil {
		if err := l.find(); err != nil {
			d.mu.RUnlock()
			return err
		}
	}
	if c.count {
		n := q.countAll(d)
		d.mu.RUnlock()
		c.sendText(n)
		return nil
	}
	if start == 0 {
		q.skip = c.options.skip
	}
	objects, next, more := q.page(d, key, start)
	body := append((*buf)[:0], `{"@odata.context":`...)
	body = appendJSONString(body, c.context(l.fragment, false))
	if q.counted && start == 0 {
		body = append(body, `,"@odata.count":`...)
		body = strconv.AppendInt(body, int64(q.countAll(d)), 10)
	}
	if more {
		token := pageToken{key: key, next: next, issued: d.now()}
		query := withoutToken(c.r.URL.RawQuery)
		if query != "" {
			query += "&"
		}
		body = append(body, `,"@odata.nextLink":`...)
		body = appendJSONString(body, c.link(query+"$skiptoken="+token.encode()))
	}
	body = append(body, `,"value":[`...)
	for i, o := range objects {
		if i > 0 {
			body = append(body, ',')
		}
		body = q.encoders.append(body, o)
	}
	d.mu.RUnlock()
	*buf = append(body, "]}"...)
	c.send(*buf)
	return nil
}

var buffers = sync.Pool{New: func() any { return new([]byte) }}

func (q *query) matches(o *Object) bool {
	if o.state != q.state || !o.Type.Is(q.typ.Name) {
		return false
	}
	for _, p := range q.test {
		if !p(o, nil) {
			return false
		}
	}
	return true
}

func (q *query) candidates() []uint32 {
	if q.filter != nil && q.narrow != nil {
		if nums := q.narrow(q.filter); nums != nil {
			return nums
		}
	}
	return q.numbers()
}

func (q *query) countAll(d *Directory) int {
	if len(q.test) == 0 && q.total != nil {
		if n, ok := q.total(); ok {
			return n
		}
	}
	n := 0
	for _, num := range q.candidates() {
		if q.matches(d.objects[num]) {
			n++
		}
	}
	return n
}

// page returns the items from a position, and the position of the next page.
// Unsorted listings go by object number, which survives changes between pages;
// sorted ones by rank.
func (q *query) page(d *Directory, key uint64, start uint32) (objects []*Object, next uint32, more bool) {
	if len(q.order) > 0 {
		return q.sortedPage(d, key, start)
	}
	nums := q.candidates()
	from := sort.Search(len(nums), func(i int) bool { return nums[i] >= start })
	for _, num := range nums[from:] {
		o := d.objects[num]
		if !q.matches(o) {
			continue
		}
		if q.skip > 0 {
			q.skip--
			continue
		}
		if q.limit > 0 && len(objects) == q.limit {
			return objects, num, true
		}
		objects = append(objects, o)
	}
	return objects, 0, false
}

func (q *query) sortedPage(d *Directory, key uint64, start uint32) (objects []*Object, next uint32, more bool) {
	cacheKey := strconv.FormatUint(key, 16)
	nums, ok := d.results.get(cacheKey, d.version)
	if !ok {
		var matched []*Object
		for _, num := range q.candidates() {
			if o := d.objects[num]; q.matches(o) {
				matched = append(matched, o)
			}
		}
		sortObjects(matched, q.order)
		nums = make([]uint32, len(matched))
		for i, o := range matched {
			nums[i] = o.num
		}
		d.results.put(cacheKey, d.version, nums)
	}
	from := min(int(start)+q.skip, len(nums))
	to := len(nums)
	if q.limit > 0 {
		to = min(from+q.limit, to)
	}
	for _, num := range nums[from:to] {
		objects = append(objects, d.objects[num])
	}
	return objects, uint32(to), to < len(nums)
}
