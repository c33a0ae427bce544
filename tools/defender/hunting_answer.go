package defender

import (
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// huntRows reads the answer of a hunting API as it arrives and keeps only what
// is shown, so that an answer at Microsoft's limit does not sit in memory. It
// reads Graph's and Defender XDR's spelling.
type huntRows struct {
	keep    int                        // rows to keep
	count   func(value jsontext.Value) // told the value of column by in each row
	by      string                     // "" without a summary
	columns []huntColumn               // of the answer
	rows    []jsontext.Value           // the first keep of them
	total   int                        // all of them
	reset   func()                     // called when an answer begins
}

// huntColumn is a column of an answer.
type huntColumn struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// huntDecoding takes what services write that strict JSON does not allow.
var huntDecoding = []jsontext.Options{jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true)}

// ReadBody reads one answer; it forgets what it read of one before that was
// cut.
func (h *huntRows) ReadBody(r io.Reader) error {
	h.columns, h.rows, h.total = nil, nil, 0
	if h.reset != nil {
		h.reset()
	}
	dec := jsontext.NewDecoder(r, huntDecoding...)
	if err := expectToken(dec, '{'); err != nil {
		return err
	}
	for dec.PeekKind() == '"' {
		name, err := dec.ReadToken()
		if err != nil {
			return fmt.Errorf("decode answer: %w", err)
		}
		switch strings.ToLower(name.String()) {
		case "schema":
			value, err := dec.ReadValue()
			if err != nil {
				return fmt.Errorf("decode answer: %w", err)
			}
			if err := json.Unmarshal(value, &h.columns, json.MatchCaseInsensitiveNames(true)); err != nil {
				return fmt.Errorf("decode answer: %w", err)
			}
		case "results":
			if err := h.readRows(dec); err != nil {
				return err
			}
		default:
			if err := dec.SkipValue(); err != nil {
				return fmt.Errorf("decode answer: %w", err)
			}
		}
	}
	return expectToken(dec, '}')
}

func (h *huntRows) readRows(dec *jsontext.Decoder) error {
	if err := expectToken(dec, '['); err != nil {
		return err
	}
	for dec.PeekKind() == '{' {
		row, err := dec.ReadValue()
		if err != nil {
			return fmt.Errorf("decode answer: %w", err)
		}
		h.total++
		if h.by != "" {
			h.count(member(row, h.by))
		} else if len(h.rows) < h.keep {
			h.rows = append(h.rows, row.Clone())
		}
	}
	return expectToken(dec, ']')
}

func expectToken(dec *jsontext.Decoder, kind jsontext.Kind) error {
	token, err := dec.ReadToken()
	if err != nil {
		return fmt.Errorf("decode answer: %w", err)
	}
	if token.Kind() != kind {
		return fmt.Errorf("decode answer: %s where %s is expected", token.Kind(), kind)
	}
	return nil
}

// member is the value of a member of a row, null without one.
func member(row jsontext.Value, name string) jsontext.Value {
	var found jsontext.Value
	eachMember(row, func(key string, value jsontext.Value) {
		if key == name {
			found = value.Clone()
		}
	})
	if found == nil {
		return jsontext.Value("null")
	}
	return found
}

// eachMember passes the members of an object to visit.
func eachMember(row jsontext.Value, visit func(name string, value jsontext.Value)) {
	dec := jsontext.NewDecoder(strings.NewReader(strings.ToValidUTF8(string(row), "\ufffd")), huntDecoding...)
	if expectToken(dec, '{') != nil {
		return
	}
	for dec.PeekKind() == '"' {
		token, err := dec.ReadToken()
		if err != nil {
			return
		}
		name := token.String()
		value, err := dec.ReadValue()
		if err != nil {
			return
		}
		visit(name, value)
	}
}

// leanRow is a row without its empty cells, with dynamic columns as JSON where
// they came as text; emptied says that cells were left out.
func leanRow(row jsontext.Value, dynamic map[string]bool) (lean jsontext.Value, emptied bool) {
	out := jsontext.Value("{")
	eachMember(row, func(name string, value jsontext.Value) {
		if text := string(value); text == "null" || text == `""` || text == "[]" || text == "{}" {
			emptied = true
			return
		}
		if dynamic[name] && value.Kind() == '"' {
			if inner := jsontext.Value(tools.JSONText(value)); len(inner) > 0 && (inner[0] == '{' || inner[0] == '[') && inner.IsValid() {
				value = inner
			}
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out, _ = jsontext.AppendQuote(out, name)
		out = append(out, ':')
		out = append(out, value...)
	})
	return append(out, '}'), emptied
}
