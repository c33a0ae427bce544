package engine

import (
	"regexp"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// parsePattern is a compiled parse pattern.
type parsePattern struct {
	regex   *regexp.Regexp
	columns []data.Column
	relaxed bool
}

// typedPatterns are what a typed column takes in a parse pattern.
var typedPatterns = map[data.Type]string{
	data.Int: `\s*([-+]?\d+)`, data.Long: `\s*([-+]?\d+)`, data.Real: `\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)`,
	data.Decimal: `\s*([-+]?(?:\d+\.?\d*|\.\d+))`, data.Bool: `\s*(true|false|True|False|\d+)`,
	data.GUID: `\s*([0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12})`,
}

// parsePattern compiles the parts of parse, parse-where and their kinds: simple,
// relaxed and regex.
// https://learn.microsoft.com/kusto/query/parse-operator
func (c *compiler) parsePattern(o *kql.ParseText) (*parsePattern, error) {
	kind := o.Options.Word("kind")
	out := &parsePattern{relaxed: kind == "relaxed"}
	var regex strings.Builder
	regex.WriteString("(?s")
	if flags := o.Options.Word("flags"); strings.Contains(flags, "i") {
		regex.WriteString("i")
	}
	regex.WriteString(")^")
	for i, part := range o.Pattern {
		last := i == len(o.Pattern)-1
		switch {
		case part.Star:
			regex.WriteString(".*?")
		case part.Text != nil:
			text, err := c.fixedText(part.Text)
			if err != nil {
				return nil, err
			}
			if kind != "regex" {
				text = regexp.QuoteMeta(text)
			} else {
				text = "(?:" + text + ")"
			}
			regex.WriteString(text)
		default:
			t, ok := data.TypeNamed(string(part.Column.Type))
			if !ok {
				t = data.String
			}
			out.columns = append(out.columns, data.Column{Name: part.Column.Name.Name, Type: t})
			pattern, typed := typedPatterns[t]
			switch {
			case typed && (!out.relaxed || !last && o.Pattern[i+1].Star):
				regex.WriteString(pattern)
			case last:
				regex.WriteString("(.*)$")
			default:
				regex.WriteString("(.*?)")
			}
		}
	}
	compiled, err := regexp.Compile(regex.String())
	if err != nil {
		return nil, failf(o, "the pattern is not a regular expression: %v", err)
	}
	if compiled.NumSubexp() != len(out.columns) {
		return nil, unsupported(o, "groups in the text of a parse pattern")
	}
	out.regex = compiled
	return out, nil
}

// match reads a text; ok is false where it does not match.
func (p *parsePattern) match(s string) ([]data.Value, bool) {
	groups := p.regex.FindStringSubmatch(s)
	if groups == nil {
		return nil, false
	}
	out := make([]data.Value, len(p.columns))
	for i, column := range p.columns {
		out[i] = data.Convert(data.StringOf(groups[i+1]), column.Type)
		if out[i].Null && !p.relaxed {
			return nil, false
		}
	}
	return out, true
}

func (c *compiler) parse(p *plan, o *kql.ParseText) (*plan, error) {
	source, err := c.scalar(o.Source)
	if err != nil {
		return nil, err
	}
	source = c.cast(source, data.String)
	pattern, err := c.parsePattern(o)
	if err != nil {
		return nil, err
	}
	columns, places := extended(p.columns, pattern.columns)
	drop := o.Keyword() == "parse-where"
	return p.each(columns, func() func(*data.Batch) (*data.Batch, error) {
		return func(b *data.Batch) (*data.Batch, error) {
			texts, err := source.eval(b)
			if err != nil {
				return nil, err
			}
			fresh := make([]*data.Vector, len(pattern.columns))
			for i, column := range pattern.columns {
				fresh[i] = data.NewVector(column.Type, b.N)
			}
			var rows []int32
			for i := range b.N {
				values, ok := pattern.match(texts.Strings[texts.At(i)])
				if !ok && drop {
					continue
				}
				rows = append(rows, int32(i))
				for j, column := range pattern.columns {
					if ok {
						fresh[j].Append(values[j])
					} else {
						fresh[j].Append(data.NullOf(column.Type))
					}
				}
				if err := c.rt.often(); err != nil {
					return nil, err
				}
			}
			return b.Gather(rows).With(fresh, places, len(columns)), nil
		}
	}), nil
}

// extended is columns with others added, or put in the place of those of the
// same name; places says where the others stand.
func extended(columns, others []data.Column) ([]data.Column, []int) {
	out := append([]data.Column(nil), columns...)
	places := make([]int, len(others))
	for i, column := range others {
		at := data.ColumnNamed(out, column.Name)
		if at < 0 {
			at = len(out)
			out = append(out, column)
		}
		out[at] = column
		places[i] = at
	}
	return out, places
}
