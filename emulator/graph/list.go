package graph

import (
	"math"
	"slices"
	"sort"
	"strconv"
	"sync"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
)

// listing is a collection about to be answered.
type listing struct {
	typ      *directory.Type                           // of the items
	bin      bool                                      // the recycle bin's items, not the live ones
	links    bool                                      // over a relationship
	numbers  func() []uint32                           // ascending; called with the directory locked
	narrow   func(odata.Node) []uint32                 // a shorter list for some filters, nil when none
	total    func() (int, bool)                        // number of items when it is known without counting
	fragment string                                    // of @odata.context
	find     func() *odata.Error                       // looks up the subject of a relationship
	only     []odata.Predicate                         // what the list holds, whatever is asked
	view     func(*directory.Object) *directory.Object // how an item is shown, as it is when nil
}

func serveList(c *call) *odata.Error {
	return c.answer(c.listing())
}

// listing is the whole collection of the endpoint.
func (c *call) listing() *listing {
	t := c.directory.Table(c.endpoint.set)
	return &listing{typ: t.Type(), fragment: c.fragment(),
		numbers: func() []uint32 { return t.Numbers() },
		narrow:  func(n odata.Node) []uint32 { return odata.Narrow(c.directory, t, n) },
		total:   func() (int, bool) { return t.Live(), true },
	}
}

// serveDeleted lists the recycle bin of one type.
func serveDeleted(c *call) *odata.Error {
	t := c.directory.Table(c.endpoint.set)
	l := &listing{typ: t.Type(), bin: true, fragment: c.fragment(),
		numbers: func() []uint32 {
			nums := slices.Clone(t.Bin())
			slices.Sort(nums)
			return nums
		}}
	return c.answer(l)
}

// serveLinks lists a relationship of an object.
func serveLinks(c *call) *odata.Error {
	link, ok := directory.RelationshipNamed(c.endpoint.link)
	if !ok {
		return odata.SegmentNotFound(c.endpoint.link)
	}
	typ, _ := directory.TypeNamed("directoryObject")
	var subject *directory.Object
	l := &listing{typ: typ, links: true, fragment: c.fragment(),
		find: func() (err *odata.Error) {
			subject, err = c.subject()
			return err
		},
		numbers: func() []uint32 { return c.linked(link, subject) }}
	return c.answer(l)
}

// serveRows lists the rows that name an object in an indexed property.
func serveRows(c *call) *odata.Error {
	t := c.directory.Table(c.endpoint.rows)
	var subject *directory.Object
	l := &listing{typ: t.Type(), fragment: c.fragment(),
		find: func() (err *odata.Error) {
			subject, err = c.subject()
			return err
		},
		numbers: func() []uint32 {
			if c.endpoint.rows == "appRoleAssignments" && subject.Type.Is("user") {
				return c.assignmentsOf(t, subject)
			}
			return t.Indexed(c.endpoint.index, subject.ID)
		}}
	return c.answer(l)
}

// assignmentsOf are the app role assignments of a user and of the groups that it
// is a direct member of.
// https://learn.microsoft.com/graph/api/user-list-approleassignments
func (c *call) assignmentsOf(t *directory.Table, user *directory.Object) []uint32 {
	out := slices.Clone(t.Indexed("principalId", user.ID))
	for _, num := range c.directory.Back(directory.RelMembers, user.Number()) {
		if group := c.directory.At(num); group.Live() && group.Type.Is("group") {
			out = append(out, t.Indexed("principalId", group.ID)...)
		}
	}
	slices.Sort(out)
	return out
}

// A page of users with signInActivity holds at most 500, whatever $top asks for.
// https://learn.microsoft.com/graph/api/user-list
const maxPage, signInPage = math.MaxInt32, 500

// query is a listing with its options bound.
type query struct {
	*listing
	test     []odata.Predicate
	order    []odata.OrderKey
	encoders *odata.Encoders
	filter   odata.Node
	limit    int // items of a page, 0 for all
	skip     int // items passed over on the first page
	counted  bool
	results  *resultCache
}

// bind checks every option against the type and the caller's permissions.
func (c *call) bind(l *listing) (*query, *odata.Error) {
	if err := c.allowOptions(c.endpoint.options); err != nil {
		return nil, err
	}
	if c.cast != nil {
		l.typ = c.cast
	}
	l.typ = c.version(l.typ)
	o, q := c.options, &query{listing: l, results: &c.results, test: slices.Clone(l.only)}
	strict := l.typ.InDirectory()
	eventually := odata.Eventual(c.r)
	// With $expand a query is not an advanced one, whatever its parameters say.
	// https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/9095
	advanced := !strict || eventually && (o.Count || c.count) && len(o.Expand) == 0
	if err := odata.CheckSelect(l.typ, o.Selected, true); err != nil {
		return nil, err
	}
	limit := maxPage
	signIns := l.typ.Name == "user" && slices.Contains(o.Selected, "signInActivity")
	if o.Filter != "" {
		n, err := odata.ParseFilter(o.Filter)
		if err != nil {
			return nil, err
		}
		p, used, err := odata.BindFilter(c.directory, l.typ, n, advanced)
		if err != nil {
			return nil, err
		}
		if l.links && !advanced {
			return nil, odata.UnsupportedQuery("Unsupported Query.")
		}
		if l.typ.Name == "user" && slices.Contains(used, "signInActivity") {
			signIns = true
			if slices.ContainsFunc(used, func(s string) bool { return s != "signInActivity" }) || o.Orderby != "" {
				return nil, odata.UnsupportedQuery("Filtering by 'signInActivity' cannot be combined with other filters or with $orderby.")
			}
		}
		q.filter, q.test = n, append(q.test, p)
	}
	if signIns {
		if err := c.authorizeSignInActivity(); err != nil {
			return nil, err
		}
		limit = signInPage
	}
	if o.Search != "" {
		if !eventually {
			return nil, odata.UnsupportedQuery("Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'")
		}
		p, err := odata.ParseSearch(l.typ, o.Search)
		if err != nil {
			return nil, err
		}
		q.test = append(q.test, p)
	}
	var err *odata.Error
	if q.order, err = odata.BindOrder(c.options.Orderby, c.endpoint.order, l.typ, advanced, o.Filter != "" || o.Search != "" || l.links); err != nil {
		return nil, err
	}
	q.encoders = &odata.Encoders{Declared: l.typ, Selected: o.Selected, Visible: c.visible, Version: c.version}
	if l.links {
		q.encoders.Visible = c.visibleLinked
	}
	if q.encoders.Expands, err = c.bindExpand(l.typ); err != nil {
		return nil, err
	}
	if len(o.Expand) > 0 && strict && eventually && (o.Count || o.Search != "") {
		return nil, odata.UnsupportedQuery("$expand is not supported with advanced queries.")
	}
	q.counted = o.Count && (!strict || eventually)
	q.limit, err = c.pageSize(limit)
	return q, err
}

// authorizeSignInActivity checks what reading signInActivity needs beside the
// user. https://learn.microsoft.com/graph/api/resources/signinactivity
func (c *call) authorizeSignInActivity() *odata.Error {
	if !c.tok.Has("AuditLog.Read.All") {
		return areaReports.forbidden(c.tok, []string{"AuditLog.Read.All"})
	}
	c.directory.RLock()
	defer c.directory.RUnlock()
	if !licensed(c.directory, licenceP1) {
		return licenceP1.unlicensed()
	}
	return nil
}

// answer runs a listing and writes the page.
func (c *call) answer(l *listing) *odata.Error {
	if c.count && !odata.Eventual(c.r) && l.typ.InDirectory() {
		return odata.DirectoryBadRequest("$count is not currently supported.")
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
	d.RLock()
	if l.find != nil {
		if err := l.find(); err != nil {
			d.RUnlock()
			return err
		}
	}
	if c.count {
		n := q.countAll(d)
		d.RUnlock()
		c.sendText(n)
		return nil
	}
	if start == 0 {
		q.skip = c.options.Skip
	}
	objects, next, more := q.page(d, key, start)
	body := append((*buf)[:0], `{"@odata.context":`...)
	body = directory.AppendString(body, c.context(l.fragment, false))
	if q.counted && start == 0 {
		body = append(body, `,"@odata.count":`...)
		body = strconv.AppendInt(body, int64(q.countAll(d)), 10)
	}
	if more {
		token := odata.PageToken{Key: key, Next: next, Issued: d.Clock()}
		query := withoutToken(c.r.URL.RawQuery)
		if query != "" {
			query += "&"
		}
		body = append(body, `,"@odata.nextLink":`...)
		body = directory.AppendString(body, c.link(query+"$skiptoken="+token.Encode()))
	}
	body = append(body, `,"value":[`...)
	for i, o := range objects {
		if i > 0 {
			body = append(body, ',')
		}
		if q.view != nil {
			o = q.view(o)
		}
		body = q.encoders.Append(body, o)
	}
	d.RUnlock()
	*buf = append(body, "]}"...)
	c.send(*buf)
	return nil
}

var buffers = sync.Pool{New: func() any { return new([]byte) }}

func (q *query) matches(o *directory.Object) bool {
	if q.bin != o.InBin() || o.Purged() || !o.Type.Is(q.typ.Name) {
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

func (q *query) countAll(d *directory.Directory) int {
	if len(q.test) == 0 && q.total != nil {
		if n, ok := q.total(); ok {
			return n
		}
	}
	n := 0
	for _, num := range q.candidates() {
		if q.matches(d.At(num)) {
			n++
		}
	}
	return n
}

// page returns the items from a position, and the position of the next page.
// Unsorted listings go by object number, which survives changes between pages;
// sorted ones by rank.
func (q *query) page(d *directory.Directory, key uint64, start uint32) (objects []*directory.Object, next uint32, more bool) {
	if len(q.order) > 0 {
		return q.sortedPage(d, key, start)
	}
	nums := q.candidates()
	from := sort.Search(len(nums), func(i int) bool { return nums[i] >= start })
	for _, num := range nums[from:] {
		o := d.At(num)
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

func (q *query) sortedPage(d *directory.Directory, key uint64, start uint32) (objects []*directory.Object, next uint32, more bool) {
	cacheKey := strconv.FormatUint(key, 16)
	nums, ok := q.results.get(cacheKey, d.Version())
	if !ok {
		var matched []*directory.Object
		for _, num := range q.candidates() {
			if o := d.At(num); q.matches(o) {
				matched = append(matched, o)
			}
		}
		odata.SortObjects(matched, q.order)
		nums = make([]uint32, len(matched))
		for i, o := range matched {
			nums[i] = o.Number()
		}
		q.results.put(cacheKey, d.Version(), nums)
	}
	from := min(int(start)+q.skip, len(nums))
	to := len(nums)
	if q.limit > 0 {
		to = min(from+q.limit, to)
	}
	for _, num := range nums[from:to] {
		objects = append(objects, d.At(num))
	}
	return objects, uint32(to), to < len(nums)
}
