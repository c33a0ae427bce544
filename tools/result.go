package tools

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// MaxAnswer is the size of an answer's text, in bytes. It must fit in a
// model's context beside everything else.
const MaxAnswer = 48 * 1024

// envelope is an answer as it is sent. Its order is the order of reading: what
// the answer is worth comes before the rows.
type envelope struct {
	Tenant     *tenantRef       `json:"tenant,omitzero"`
	Source     string           `json:"source"`
	AsOf       time.Time        `json:"asOf,omitzero"`
	Coverage   jsontext.Value   `json:"coverage,omitzero"`
	Notes      jsontext.Value   `json:"notes,omitzero"`
	Total      *int             `json:"total,omitzero"`
	Facets     jsontext.Value   `json:"facets,omitzero"`
	Item       jsontext.Value   `json:"item,omitzero"`
	Items      []jsontext.Value `json:"items,omitzero"`
	NextCursor string           `json:"nextCursor,omitzero"`
	// Truncated names what was cut to keep the answer small.
	Truncated []string `json:"truncated,omitzero"`
}

// tenantRef names the tenant that an answer is about.
type tenantRef struct {
	ID    string `json:"id"`
	Name  string `json:"name,omitzero"`
	Cloud string `json:"cloud"`
}

// answer is an encoded envelope.
type answer struct {
	text []byte
	rows int
}

// errTooBig asks for the same list with fewer rows, so that the cut ends with
// a cursor that goes on exactly there.
type errTooBig struct{ rows int }

func (e errTooBig) Error() string { return fmt.Sprintf("only %d rows fit", e.rows) }

// encode makes the answer of a call from what its tool returned. All text of
// the tenant passes through cleanJSON here.
func (c *Call) encode(out any) (answer, error) {
	e := envelope{Source: c.source()}
	if c.Connection.ID != "" {
		e.Tenant = &tenantRef{
			ID: c.Connection.TenantID, Name: CleanText(c.Connection.TenantName, MaxRowText), Cloud: CloudName(c.Connection),
		}
	}
	if c.cached {
		e.AsOf = c.asOf.UTC().Truncate(time.Second)
	} else if c.live {
		e.AsOf = c.Now.UTC().Truncate(time.Second)
	}
	item := out
	var rows []any
	var next string
	p, isList := out.(pages)
	if isList {
		item, rows = p.head(), p.rows()
		var facets map[string][]Facet
		e.Total, next, facets = p.page()
		if next != "" {
			e.NextCursor = encodeCursor(c.binding, next)
		}
		if len(facets) > 0 {
			value, err := EncodeClean(facets, MaxRowText)
			if err != nil {
				return answer{}, err
			}
			e.Facets = value
		}
		if p.asked() {
			e.Items = []jsontext.Value{}
		}
	}
	var err error
	if item != nil {
		if e.Item, err = c.clean(item, maxDetailText); err != nil {
			return answer{}, err
		}
	}
	values := make([]jsontext.Value, len(rows))
	for i, row := range rows {
		if values[i], err = c.clean(row, MaxRowText); err != nil {
			return answer{}, err
		}
	}
	c.falseZero(isList, len(rows), e.Total)
	c.noteAltered()
	if c.maxRows > 0 {
		rest := "pass nextCursor for the rest, or ask for fewer fields"
		if next == "" {
			rest = "ask for fewer columns or counts"
		}
		c.Note("Cut to %d rows to keep the answer under %d KB: %s.", len(rows), MaxAnswer/1024, rest)
	}
	if len(c.coverage) > 0 {
		if e.Coverage, err = EncodeClean(c.coverage, MaxRowText); err != nil {
			return answer{}, err
		}
	}
	if len(c.notes) > 0 {
		if e.Notes, err = EncodeClean(c.notes, maxDetailText); err != nil {
			return answer{}, err
		}
	}
	return e.fit(values)
}

// reserve is kept free for the cursor, notes about the cut, and brackets.
const reserve = 1024

// fit adds as many rows as the cap lets in.
func (e envelope) fit(rows []jsontext.Value) (answer, error) {
	skeleton, err := json.Marshal(e)
	if err != nil {
		return answer{}, err
	}
	room := MaxAnswer - reserve - (len(skeleton) - len(e.Item))
	if itemRoom := room; len(e.Item) > itemRoom {
		if len(rows) > 0 {
			itemRoom -= MaxAnswer / 4
		}
		// The detail is too big: its longest lists lose rows, and only where it
		// has none are its texts clipped shorter.
		e.Item, e.Truncated = shrink(e.Item, itemRoom)
		for limit := MaxRowText; len(e.Item) > itemRoom && limit > 10; limit /= 2 {
			if e.Item, _, err = cleanJSON(e.Item, limit); err != nil {
				return answer{}, err
			}
		}
	}
	room -= len(e.Item)
	for i, value := range rows {
		room -= len(value) + 1
		if room < 0 && i > 0 {
			return answer{}, errTooBig{rows: i}
		}
		if room < 0 {
			// One row alone is too big.
			value, e.Truncated = shrink(value, len(value)+room)
		}
		e.Items = append(e.Items, value)
	}
	text, err := json.Marshal(e)
	if err != nil {
		return answer{}, err
	}
	n := len(rows)
	if len(e.Item) > 0 && n == 0 {
		n = 1
	}
	return answer{text: text, rows: n}, nil
}

// falseZero puts an answer without rows into words when something that it
// rests on was not read.
func (c *Call) falseZero(isList bool, rows int, total *int) {
	if !isList || rows > 0 || total != nil && *total > 0 {
		return
	}
	var parts []string
	for _, cov := range c.coverage {
		parts = append(parts, cov.Part+" ("+cov.Reason+")")
	}
	if len(parts) > 0 {
		c.notes = append(c.notes, "No rows, but this was not fully read: "+strings.Join(parts, ", ")+". It does not show that there are none.")
	}
}

func (c *Call) source() string {
	switch {
	case c.live && c.cached:
		return "mixed"
	case c.live:
		return "live"
	case c.tool.local(), c.tool.Mode == Live: // a live tool that sent nothing
		return "local"
	}
	return "cache"
}

// maxAltered is how many cleaned texts a note names.
const maxAltered = 5

// clean is EncodeClean for what the tenant wrote: it remembers which texts had
// something hidden in them, as that is a finding.
func (c *Call) clean(v any, limit int) (jsontext.Value, error) {
	raw, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("encode answer: %w", err)
	}
	value, altered, err := cleanJSON(raw, limit)
	for _, where := range altered {
		if !slices.Contains(c.altered, where) {
			c.altered = append(c.altered, where)
		}
	}
	return value, err
}

// noteAltered says which texts are shown without what was hidden in them.
func (c *Call) noteAltered() {
	n := len(c.altered)
	if n == 0 {
		return
	}
	note := "Invisible, bidirectional or control characters were removed from: " + strings.Join(c.altered[:min(n, maxAltered)], ", ")
	if n > maxAltered {
		note += fmt.Sprintf(" and %d more", n-maxAltered)
	}
	c.Note("%s. Such a name may be meant to deceive.", note)
}

// EncodeClean is a value as JSON with every text in it made harmless.
func EncodeClean(v any, limit int) (jsontext.Value, error) {
	raw, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("encode answer: %w", err)
	}
	value, _, err := cleanJSON(raw, limit)
	return value, err
}

// cleanJSON passes every text in raw, the names of map entries too, through
// text.Strip and text.Clip. altered names the members that had something hidden in them, by
// the id of the object that they are in.
func cleanJSON(raw jsontext.Value, limit int) (value jsontext.Value, altered []string, err error) {
	var out bytes.Buffer
	out.Grow(len(raw))
	dec := jsontext.NewDecoder(bytes.NewReader(raw), jsontext.AllowInvalidUTF8(true))
	enc := jsontext.NewEncoder(&out, jsontext.AllowDuplicateNames(true))
	var ids, names [16]string // by depth
	for dec.PeekKind() > 0 {
		token, err := dec.ReadToken()
		if err != nil {
			return nil, nil, fmt.Errorf("clean answer: %w", err)
		}
		depth := min(dec.StackDepth(), len(ids)-1)
		switch token.Kind() {
		case '{':
			ids[depth], names[depth] = "", ""
		case '"':
			value := token.String()
			clean, dropped := text.Strip(value)
			clean = text.Clip(clean, limit)
			kind, length := dec.StackIndex(dec.StackDepth())
			isName := kind == '{' && length%2 == 1
			switch {
			case isName:
				names[depth] = clean
			case names[depth] == "id":
				ids[depth] = clean
			}
			if dropped {
				altered = append(altered, place(ids[:depth+1], names[:depth+1]))
			}
			token = jsontext.String(clean)
		}
		if err := enc.WriteToken(token); err != nil {
			return nil, nil, fmt.Errorf("clean answer: %w", err)
		}
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), altered, nil
}

// place names a member by the nearest object with an id.
func place(ids, names []string) string {
	for depth := len(ids) - 1; depth >= 0; depth-- {
		if ids[depth] != "" {
			return names[depth] + " of " + ids[depth]
		}
	}
	return names[len(names)-1]
}
