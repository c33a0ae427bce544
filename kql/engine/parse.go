package engine

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// parsePattern is a compiled parse pattern.
type parsePattern struct {
	regex   *regexp.Regexp
	columns []data.Column
	groups  []int // of the regex, for each column
	relaxed bool
}

// typedPatterns are what a typed column takes in a parse pattern, behind spaces.
var typedPatterns = map[data.Type]string{
	data.Int: `[-+]?\d+`, data.Long: `[-+]?\d+`, data.Real: `[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`,
	data.Decimal: `[-+]?(?:\d+\.?\d*|\.\d+)`, data.Bool: `true|false|True|False|\d+`,
	data.GUID: `[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}`,
}

// groupName is the name of the group that a pattern's i-th column takes: the
// text of a regular pattern may have groups of its own.
func groupName(i int) string { return "column" + strconv.Itoa(i) }

// parsePattern compiles the parts of parse, parse-where and their kinds: simple,
// relaxed and regex.
// https://learn.microsoft.com/kusto/query/parse-operator
func (c *compiler) parsePattern(o *kql.ParseText) (*parsePattern, error) {
	kind := o.Options.Word("kind")
	out := &parsePattern{relaxed: kind == "relaxed"}
	// Simple patterns stop at the first place where the next text stands. Regular
	// ones are greedy, unless the flag U says otherwise.
	// https://learn.microsoft.com/kusto/query/parse-operator#regex-mode
	flags, some := "s", ".*?"
	if kind == "regex" {
		some = ".*"
		flags = strings.Map(func(r rune) rune {
			if strings.ContainsRune("imsU", r) {
				return r
			}
			return -1
		}, o.Options.Word("flags"))
	}
	var regex strings.Builder
	if flags != "" {
		regex.WriteString("(?" + flags + ")")
	}
	regex.WriteString(`\A`)
	for i, part := range o.Pattern {
		last := i == len(o.Pattern)-1
		switch {
		case part.Star:
			regex.WriteString(some)
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
			group := "(?P<" + groupName(len(out.columns)-1) + ">"
			pattern, typed := typedPatterns[t]
			switch {
			case typed && (!out.relaxed || !last && o.Pattern[i+1].Star):
				regex.WriteString(`(?-U:\s*` + group + pattern + "))")
			case last:
				regex.WriteString(group + `.*)\z`)
			default:
				regex.WriteString(group + some + ")")
			}
		}
	}
	compiled, err := regexp.Compile(regex.String())
	if err != nil {
		return nil, failf(o, "the pattern is not a regular expression: %v", err)
	}
	for i := range out.columns {
		out.groups = append(out.groups, compiled.SubexpIndex(groupName(i)))
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
		out[i] = data.Convert(data.StringOf(groups[p.groups[i]]), column.Type)
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
	for i, column := range pattern.columns {
		if data.ColumnNamed(pattern.columns, column.Name) < i {
			return nil, failf(o, "a column with the name %s is already declared", column.Name)
		}
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
