package emulator

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// odataError is what the API says of options that it does not take.
func odataError(format string, args ...any) *defenderError {
	return defenderErrorf(http.StatusBadRequest, "ODataError", format, args...)
}

func machineNotFound(id string) *defenderError {
	return defenderErrorf(http.StatusNotFound, "ResourceNotFound", "Machine %s was not found", id)
}

// bareDate is a date with a time zone and without a time, as in
// https://learn.microsoft.com/defender-endpoint/api/exposed-apis-odata-samples#example-5.
var bareDate = regexp.MustCompile(`\b(\d{4}-\d{2}-\d{2})Z`)

// defenderOptions are the query options of a list.
type defenderOptions struct {
	test      predicate
	top, skip int
	expand    bool
}

// options reads the query options that the endpoint takes. The words for the
// others are those of the OData library that the API is built with.
func (c *defenderCall) options(typ *EntityType) (defenderOptions, *defenderError) {
	o := defenderOptions{top: c.endpoint.top}
	values, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return o, odataError("The query specified in the URI is not valid.")
	}
	for _, key := range optionNames(values) {
		name, value := strings.ToLower(key), values.Get(key)
		var failed *defenderError
		switch {
		case !strings.HasPrefix(name, "$"):
		case c.endpoint.top == 0, !slices.Contains([]string{"$filter", "$top", "$skip", "$expand"}, name), name == "$expand" && !c.endpoint.expand:
			failed = odataError("The query specified in the URI is not valid. Query option '%s' is not allowed. To allow it, set the 'AllowedQueryOptions' property on EnableQueryAttribute or QueryValidationSettings.", key)
		case name == "$filter":
			o.test, failed = c.filter(typ, value)
		case name == "$expand":
			if o.expand = strings.EqualFold(value, "evidence"); !o.expand {
				failed = odataError("The query specified in the URI is not valid. Could not find a property named '%s' on type 'microsoft.windowsDefenderATP.api.Alert'.", value)
			}
		case name == "$top":
			o.top, failed = defenderCount("Top", value, c.endpoint.top)
		default:
			o.skip, failed = defenderCount("Skip", value, 0)
		}
		if failed != nil {
			return o, failed
		}
	}
	return o, nil
}

// defenderCount reads $top or $skip; most is 0 where there is no limit.
func defenderCount(name, value string, most int) (int, *defenderError) {
	n, err := strconv.Atoi(value)
	switch {
	case err != nil || n < 0:
		return 0, odataError("The query specified in the URI is not valid. Invalid value '%s' for $%s query option found. The $%[2]s query option requires a non-negative integer value.", value, strings.ToLower(name))
	case most > 0 && n > most:
		return 0, odataError("The query specified in the URI is not valid. The limit of '%d' for %s query has been exceeded. The value from the incoming request is '%d'.", most, name, n)
	}
	return n, nil
}

// filter binds a $filter. Names of properties are taken in any case, as
// Microsoft's own examples spell them.
func (c *defenderCall) filter(typ *EntityType, text string) (predicate, *defenderError) {
	n, err := parseFilter(bareDate.ReplaceAllString(text, "${1}T00:00:00Z"))
	if err != nil {
		return nil, odataError("The query specified in the URI is not valid. %s", err.Message)
	}
	spellProperties(n, typ)
	p, _, err := bindFilter(c.directory(), typ, n, true)
	if err != nil {
		return nil, odataError("The query specified in the URI is not valid. %s", err.Message)
	}
	return p, nil
}

// spellProperties gives the properties of a filter the spelling of the type.
func spellProperties(n node, typ *EntityType) {
	spell := func(p *pathNode) {
		if p == nil || len(p.segments) == 0 {
			return
		}
		for i := range typ.Properties {
			if strings.EqualFold(typ.Properties[i].Name, p.segments[0]) {
				p.segments[0] = typ.Properties[i].Name
			}
		}
	}
	switch n := n.(type) {
	case *logicNode:
		spellProperties(n.left, typ)
		spellProperties(n.right, typ)
	case *notNode:
		spellProperties(n.inner, typ)
	case *compareNode:
		spell(n.path)
	case *inNode:
		spell(n.path)
	case *matchNode:
		spell(n.path)
	case *lambdaNode:
		spell(n.path)
	}
}

// list answers a page of rows; no row at all is a list of none.
func (c *defenderCall) list(rows []*Object, typ string, selected ...string) *defenderError {
	t, _ := typeNamed(typ)
	o, err := c.options(t)
	if err != nil {
		return err
	}
	enc := &encoders{declared: t, selected: selected}
	if c.endpoint.expand && !o.expand {
		enc.selected = alertProperties(t)
	}
	body := append([]byte(nil), `{"@odata.context":`...)
	body = appendJSONString(body, c.base()+"$metadata#"+c.endpoint.context)
	body = append(body, `,"value":[`...)
	left, written, more := o.skip, 0, false
	for _, row := range rows {
		if o.test != nil && !o.test(row, nil) {
			continue
		}
		if left > 0 {
			left--
			continue
		}
		if o.top > 0 && written == o.top || c.endpoint.top > 0 && o.top == 0 {
			more = o.top > 0
			break
		}
		if written++; written > 1 {
			body = append(body, ',')
		}
		body = enc.append(body, row)
	}
	body = append(body, ']')
	if more {
		values := c.r.URL.Query()
		values.Set("$skip", strconv.Itoa(o.skip+written))
		body = append(body, `,"@odata.nextLink":`...)
		body = appendJSONString(body, c.base()+strings.TrimPrefix(strings.TrimPrefix(c.r.URL.Path, "/"), "api/")+"?"+values.Encode())
	}
	c.send(append(body, '}'))
	return nil
}

// object answers one row.
func (c *defenderCall) object(row *Object, selected ...string) *defenderError {
	enc := &encoders{declared: row.Type, selected: selected}
	body := append([]byte(nil), `{"@odata.context":`...)
	body = appendJSONString(body, c.base()+"$metadata#"+c.endpoint.context)
	item := enc.append(nil, row)
	body = append(body, ',')
	c.send(append(body, item[1:]...))
	return nil
}

// base is the address of the API, as the request named it.
func (c *defenderCall) base() string { return "https://" + c.r.Host + "/api/" }

func (c *defenderCall) send(body []byte) {
	c.w.Header().Set("Content-Type", "application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8")
	c.w.Header().Set("OData-Version", "4.0")
	c.w.Header().Set("Cache-Control", "no-store")
	c.w.WriteHeader(http.StatusOK)
	_, _ = c.w.Write(body)
}

// rowsOf are the live rows of a collection in their order.
func (d *Directory) rowsOf(collection string) []*Object {
	var rows []*Object
	for o := range d.Each(collection) {
		rows = append(rows, o)
	}
	return rows
}

// serveSet answers a whole collection.
func serveSet(c *defenderCall) *defenderError {
	return c.list(c.directory().rowsOf(c.endpoint.set), specOf(c.endpoint.set).typ)
}

// subject is the row that the path names.
func (c *defenderCall) subject() (*Object, *defenderError) {
	if o := c.directory().Row(c.endpoint.set, c.id); o != nil {
		return o, nil
	}
	for o := range c.directory().Each(c.endpoint.set) {
		if strings.EqualFold(o.ID, c.id) {
			return o, nil
		}
	}
	return nil, defenderErrorf(http.StatusNotFound, "ResourceNotFound", "Resource %s was not found", c.id)
}

// serveOne answers one row of a collection.
func serveOne(c *defenderCall) *defenderError {
	o, err := c.subject()
	if err != nil {
		return err
	}
	return c.object(o)
}
