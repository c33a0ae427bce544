package defender

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
)

// odataError is what the API says of options that it does not take.
func odataError(format string, args ...any) *failure {
	return failf(http.StatusBadRequest, "ODataError", format, args...)
}

func machineNotFound(id string) *failure {
	return failf(http.StatusNotFound, "ResourceNotFound", "Machine %s was not found", id)
}

// bareDate is a date with a time zone and without a time, as in
// https://learn.microsoft.com/defender-endpoint/api/exposed-apis-odata-samples#example-5.
var bareDate = regexp.MustCompile(`\b(\d{4}-\d{2}-\d{2})Z`)

// listOptions are the query options of a list.
type listOptions struct {
	test      odata.Predicate
	top, skip int
	topGiven  bool
	expand    bool
}

// options reads the query options that the endpoint takes. The words for the
// others are those of the OData library that the API is built with.
func (c *call) options(typ *directory.Type) (listOptions, *failure) {
	o := listOptions{top: c.endpoint.top}
	values, err := odata.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return o, odataError("The query specified in the URI is not valid.")
	}
	for _, key := range odata.OptionNames(values) {
		name, value := strings.ToLower(key), values.Get(key)
		var failed *failure
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
			o.topGiven = true
			o.top, failed = countOf("Top", value, c.endpoint.top)
		default:
			o.skip, failed = countOf("Skip", value, 0)
		}
		if failed != nil {
			return o, failed
		}
	}
	return o, nil
}

// countOf reads $top or $skip; most is 0 where there is no limit.
func countOf(name, value string, most int) (int, *failure) {
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
func (c *call) filter(typ *directory.Type, text string) (odata.Predicate, *failure) {
	n, err := odata.ParseFilter(bareDate.ReplaceAllString(text, "${1}T00:00:00Z"))
	if err != nil {
		return nil, odataError("The query specified in the URI is not valid. %s", err.Message)
	}
	odata.Spell(n, typ)
	p, _, err := odata.BindFilter(c.directory(), typ, n, true)
	if err != nil {
		return nil, odataError("The query specified in the URI is not valid. %s", err.Message)
	}
	return p, nil
}

// list answers a page of rows; no row at all is a list of none.
func (c *call) list(rows []*directory.Object, typ string, selected ...string) *failure {
	t, _ := directory.TypeNamed(typ)
	o, err := c.options(t)
	if err != nil {
		return err
	}
	enc := &odata.Encoders{Declared: t, Selected: selected}
	if c.endpoint.expand && !o.expand {
		enc.Selected = alertProperties(t)
	}
	body := append([]byte(nil), `{"@odata.context":`...)
	body = directory.AppendString(body, c.base()+"$metadata#"+c.endpoint.context)
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
		body = enc.Append(body, row)
	}
	body = append(body, ']')
	// A request that names $top gets that many rows and no link to the rest:
	// reported of the live service, documented nowhere.
	if more && !o.topGiven {
		values := c.r.URL.Query()
		values.Set("$skip", strconv.Itoa(o.skip+written))
		body = append(body, `,"@odata.nextLink":`...)
		body = directory.AppendString(body, c.base()+strings.TrimPrefix(strings.TrimPrefix(c.r.URL.Path, "/"), "api/")+"?"+values.Encode())
	}
	c.send(append(body, '}'))
	return nil
}

// object answers one row.
func (c *call) object(row *directory.Object, selected ...string) *failure {
	enc := &odata.Encoders{Declared: row.Type, Selected: selected}
	body := append([]byte(nil), `{"@odata.context":`...)
	body = directory.AppendString(body, c.base()+"$metadata#"+c.endpoint.context)
	item := enc.Append(nil, row)
	body = append(body, ',')
	c.send(append(body, item[1:]...))
	return nil
}

// base is the address of the API, as the request named it.
func (c *call) base() string { return "https://" + c.r.Host + "/api/" }

func (c *call) send(body []byte) {
	c.w.Header().Set("Content-Type", "application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8")
	c.w.Header().Set("OData-Version", "4.0")
	c.w.Header().Set("Cache-Control", "no-store")
	c.w.WriteHeader(http.StatusOK)
	_, _ = c.w.Write(body)
}

// rowsOf are the live rows of a collection in their order.
func rowsOf(d *directory.Directory, collection string) []*directory.Object {
	var rows []*directory.Object
	for o := range d.Each(collection) {
		rows = append(rows, o)
	}
	return rows
}

// serveSet answers a whole collection.
func serveSet(c *call) *failure {
	return c.list(rowsOf(c.directory(), c.endpoint.set), directory.ItemTypeOf(c.endpoint.set))
}

// subject is the row that the path names.
func (c *call) subject() (*directory.Object, *failure) {
	if o := c.directory().Row(c.endpoint.set, c.id); o != nil {
		return o, nil
	}
	for o := range c.directory().Each(c.endpoint.set) {
		if strings.EqualFold(o.ID, c.id) {
			return o, nil
		}
	}
	return nil, failf(http.StatusNotFound, "ResourceNotFound", "Resource %s was not found", c.id)
}

// serveOne answers one row of a collection.
func serveOne(c *call) *failure {
	o, err := c.subject()
	if err != nil {
		return err
	}
	return c.object(o)
}
