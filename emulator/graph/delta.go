package graph

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
)

// DeltaOptions sizes the pages of delta queries.
type DeltaOptions struct {
	PageSize int // objects of a page; 200 when 0
	// MemberPageSize is how many members and owners a page carries in all; a
	// group with more is repeated on the next page. 1,000 when 0.
	MemberPageSize int
	// Replay is how many changes before the delta link are told again, as the
	// service may: https://learn.microsoft.com/graph/delta-query-overview#replays
	Replay int
}

func (o DeltaOptions) withDefaults() DeltaOptions {
	if o.PageSize == 0 {
		o.PageSize = 200
	}
	if o.MemberPageSize == 0 {
		o.MemberPageSize = 1000
	}
	return o
}

// deltaRelations are the relationships that a delta query of a type tracks
// when $select names them.
var deltaRelations = map[string][]directory.Relation{
	"user":               {directory.RelManager},
	"group":              {directory.RelMembers, directory.RelOwners},
	"application":        {directory.RelOwners},
	"servicePrincipal":   {directory.RelOwners},
	"device":             {directory.RelRegisteredOwners, directory.RelRegisteredUsers},
	"directoryRole":      {directory.RelMembers},
	"administrativeUnit": {directory.RelMembers},
}

// untracked are properties that change outside the directory's main store and
// that delta queries do not report.
var untracked = []string{"signInActivity"}

// deltaOptionNames are the options that a delta query takes on its first call.
const deltaOptionNames = "select filter expand skiptoken deltatoken"

// serveDelta answers a delta query: a first enumeration without a token, and
// rounds of changes after a delta link.
// https://learn.microsoft.com/graph/delta-query-overview
func serveDelta(c *call) *odata.Error {
	for _, name := range c.options.Given {
		if !slices.Contains(strings.Fields(deltaOptionNames), name) && name != "format" {
			return odata.UnsupportedQuery("Query option '$%s' is not supported for delta queries on this resource.", name)
		}
	}
	state, err := c.deltaState()
	if err != nil {
		return err
	}
	d := c.directory
	if state.issued.IsZero() { // a first call
		d.RLock()
		state.upTo, state.after, state.issued = d.Seq(), d.Seq(), d.Clock()
		d.RUnlock()
	} else if err := c.checkDeltaLife(state); err != nil {
		return err
	}
	d.RLock()
	p := newDeltaPage(c, state)
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	p.items = (*buf)[:0]
	switch state.phase {
	case deltaEnumerate:
		p.enumerate()
	case deltaLatest:
		p.finish(d.Seq())
	default:
		if state.phase == deltaLink {
			p.state.upTo = d.Seq()
		}
		p.changes()
	}
	head := p.head()
	d.RUnlock()
	*buf = append(p.items, "]}"...)
	if p.minimal {
		c.w.Header().Set("Preference-Applied", "return=minimal")
	}
	c.send(head, *buf)
	return nil
}

// deltaState reads the token of the request, or begins a new query.
func (c *call) deltaState() (deltaToken, *odata.Error) {
	o := c.options
	values, err := odata.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return deltaToken{}, err
	}
	text, kind := "", byte(0)
	for name, list := range values {
		switch strings.ToLower(strings.TrimPrefix(name, "$")) {
		case "skiptoken":
			text, kind = list[0], deltaSkip
		case "deltatoken":
			text, kind = list[0], deltaLink
		}
	}
	latest := kind == deltaLink && strings.EqualFold(text, "latest")
	if text != "" && !latest {
		t, ok := decodeDeltaToken(text)
		if !ok || t.collection != c.endpoint.set || (kind == deltaLink) != (t.phase == deltaLink) {
			return t, odata.DirectoryBadRequest("Badly formed token.")
		}
		return t, nil
	}
	t := deltaToken{collection: c.endpoint.set, phase: deltaEnumerate}
	if latest {
		t.phase = deltaLatest
	}
	return t, c.deltaSelect(&t, o)
}

// deltaSelect takes $select, $expand and $filter into the token.
func (c *call) deltaSelect(t *deltaToken, o *odata.Options) *odata.Error {
	typ := c.directory.Table(c.endpoint.set).Type()
	names := slices.Clone(o.Selected)
	for _, x := range o.Expand {
		// The older spelling of $select=members. https://learn.microsoft.com/graph/delta-query-groups
		if typ.Name != "group" || x.Name != "members" {
			return odata.UnsupportedQuery("Query option '$expand' is not supported for delta queries on this resource.")
		}
		if len(names) == 0 {
			names = tracked(typ)
		}
		names = append(names, x.Name)
	}
	if err := odata.CheckSelect(typ, names, true); err != nil {
		return err
	}
	for _, name := range names {
		if slot := typ.Slot(name); slot >= 0 {
			if !slices.Contains(untracked, name) {
				t.mask.Set(slot)
			}
			continue
		}
		rel := slices.IndexFunc(deltaRelations[typ.Name], func(r directory.Relation) bool { return directory.RelationNames[r] == name })
		if rel < 0 {
			return odata.UnsupportedQuery("Tracking changes of the relationship '%s' is not supported.", name)
		}
		t.relations |= 1 << deltaRelations[typ.Name][rel]
	}
	if len(names) == 0 {
		for _, name := range tracked(typ) {
			t.mask.Set(typ.Slot(name))
		}
	}
	t.mask.Set(typ.Slot("id"))
	if o.Filter == "" {
		return nil
	}
	n, err := odata.ParseFilter(o.Filter)
	if err != nil {
		return err
	}
	if !odata.IDs(n, &t.ids) {
		return odata.UnsupportedQuery("Unsupported Query. Delta queries support $filter only as id eq 'value' joined by or.")
	}
	if len(t.ids) > 50 {
		return odata.UnsupportedQuery("Delta queries filter at most 50 objects.")
	}
	return nil
}

// checkDeltaLife answers 410 Gone for a token that cannot be gone on from: it
// is older than seven days, or the service has reset its state. Location is
// the query to start over with.
func (c *call) checkDeltaLife(t deltaToken) *odata.Error {
	d := c.directory
	d.RLock()
	reset, forgotten := d.Table(t.collection).Horizon()
	d.RUnlock()
	gone := &odata.Error{Status: http.StatusGone, Header: http.Header{"Location": {c.deltaStart(t)}}}
	switch {
	case d.Now().Sub(t.issued) > directory.DeltaTokenLife:
		gone.Code, gone.Message = "syncStateNotFound", "The sync state has expired: the delta token is older than 7 days. Start over with a full synchronization."
	case reset > t.born, forgotten > t.after:
		gone.Code, gone.Message = "resyncRequired", "Resync is required. Replace any local items with the server's version if you're sure that the service was up to date with your local changes when you last synchronized. Upload any local changes that the server doesn't know about."
	default:
		return nil
	}
	return gone
}

// deltaStart is the request that begins a delta query anew with the same
// properties: an empty $deltatoken.
func (c *call) deltaStart(t deltaToken) string {
	typ := c.directory.Table(t.collection).Type()
	var names []string
	for slot := range typ.Properties {
		if t.mask.Has(slot) {
			names = append(names, typ.Properties[slot].Name)
		}
	}
	for _, rel := range deltaRelations[typ.Name] {
		if t.relations&(1<<rel) != 0 {
			names = append(names, directory.RelationNames[rel])
		}
	}
	query := "$deltatoken=&$select=" + strings.Join(names, ",")
	if len(t.ids) > 0 {
		clauses := make([]string, len(t.ids))
		for i, id := range t.ids {
			clauses[i] = "id+eq+'" + id + "'"
		}
		query += "&$filter=" + strings.Join(clauses, "+or+")
	}
	return c.link(query)
}

// minimalWanted reports whether the request prefers changed properties only.
func minimalWanted(r *http.Request) bool {
	for _, value := range r.Header.Values("Prefer") {
		for part := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.TrimSpace(part), "return=minimal") {
				return true
			}
		}
	}
	return false
}

// pageSizeWanted is the odata.maxpagesize of the request, 0 without one.
func pageSizeWanted(r *http.Request) int {
	for _, value := range r.Header.Values("Prefer") {
		for part := range strings.SplitSeq(value, ",") {
			name, text, _ := strings.Cut(strings.TrimSpace(part), "=")
			if strings.EqualFold(name, "odata.maxpagesize") {
				if n, err := strconv.Atoi(text); err == nil && n > 0 {
					return n
				}
			}
		}
	}
	return 0
}

// secondsOf shortens an instant to what a token keeps.
func secondsOf(t time.Time) time.Time { return t.Truncate(time.Second).UTC() }

// tracked are the properties that a delta query without $select reports.
func tracked(t *directory.Type) []string {
	return slices.DeleteFunc(slices.Clone(odata.Selectable(t)), func(name string) bool { return slices.Contains(untracked, name) })
}
