package engine

import (
	"regexp"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// parsePattern is a compiled parse pattern.
type parsePattern struct {
	regex   *regexp.Regexp
	columns []Column
	relaxed bool
}

// typedPatterns are what a typed column takes in a parse pattern.
var typedPatterns = map[Type]string{
	Int: `\s*([-+]?\d+)`, Long: `\s*([-+]?\d+)`, Real: `\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)`,
	Decimal: `\s*([-+]?(?:\d+\.?\d*|\.\d+))`, Bool: `\s*(true|false|True|False|\d+)`,
	GUID: `\s*([0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12})`,
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
			t, ok := TypeNamed(string(part.Column.Type))
			if !ok {
				t = String
			}
			out.columns = append(out.columns, Column{part.Column.Name.Name, t})
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
func (p *parsePattern) match(s string) ([]Value, bool) {
	groups := p.regex.FindStringSubmatch(s)
	if groups == nil {
		return nil, false
	}
	out := make([]Value, len(p.columns))
	for i, column := range p.columns {
		out[i] = convert(text(groups[i+1]), column.Type)
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
	source = c.cast(source, String)
	pattern, err := c.parsePattern(o)
	if err != nil {
		return nil, err
	}
	columns, places := extended(p.columns, pattern.columns)
	drop := o.Keyword() == "parse-where"
	return p.each(columns, func() func(*Batch) (*Batch, error) {
		return func(b *Batch) (*Batch, error) {
			texts, err := source.eval(b)
			if err != nil {
				return nil, err
			}
			fresh := make([]*Vector, len(pattern.columns))
			for i, column := range pattern.columns {
				fresh[i] = newVector(column.Type, b.n)
			}
			var rows []int32
			for i := range b.n {
				values, ok := pattern.match(texts.strs[texts.at(i)])
				if !ok && drop {
					continue
				}
				rows = append(rows, int32(i))
				for j, column := range pattern.columns {
					if ok {
						fresh[j].append(values[j])
					} else {
						fresh[j].append(nullOf(column.Type))
					}
				}
				if err := c.rt.often(); err != nil {
					return nil, err
				}
			}
			return b.gather(rows).with(fresh, places, len(columns)), nil
		}
	}), nil
}

// extended is columns with others added, or put in the place of those of the
// same name; places says where the others stand.
func extended(columns, others []Column) ([]Column, []int) {
	out := append([]Column(nil), columns...)
	places := make([]int, len(others))
	for i, column := range others {
		at := columnNamed(out, column.Name)
		if at < 0 {
			at = len(out)
			out = append(out, column)
		}
		out[at] = column
		places[i] = at
	}
	return out, places
}

// with is the batch with vectors put in the given places, width columns in all.
func (b *Batch) with(fresh []*Vector, places []int, width int) *Batch {
	out := &Batch{n: b.n, columns: make([]*Vector, width)}
	copy(out.columns, b.columns)
	for i, at := range places {
		out.columns[at] = fresh[i]
	}
	return out
}

// parseKV reads key=value pairs into the named columns.
func (c *compiler) parseKV(p *plan, o *kql.ParseKV) (*plan, error) {
	source, err := c.scalar(o.Source)
	if err != nil {
		return nil, err
	}
	source = c.cast(source, String)
	wanted, err := declared(o.Columns)
	if err != nil {
		return nil, err
	}
	setting := func(name, otherwise string) string {
		if value := o.Properties.Get(name); value != nil {
			return kql.Word(value)
		}
		return otherwise
	}
	pairs, between, quote := setting("pair_delimiter", " "), setting("kv_delimiter", "="), setting("quote", "")
	var regex *regexp.Regexp
	if pattern := setting("regex", ""); pattern != "" {
		if regex, err = regexp.Compile(pattern); err != nil || regex.NumSubexp() < 2 {
			return nil, failf(o, "parse-kv needs a regular expression with two groups")
		}
	}
	columns, places := extended(p.columns, wanted)
	return p.each(columns, func() func(*Batch) (*Batch, error) {
		return func(b *Batch) (*Batch, error) {
			texts, err := source.eval(b)
			if err != nil {
				return nil, err
			}
			fresh := make([]*Vector, len(wanted))
			for i, column := range wanted {
				fresh[i] = newVector(column.Type, b.n)
			}
			for i := range b.n {
				found := keyValues(texts.strs[texts.at(i)], pairs, between, quote, regex)
				for j, column := range wanted {
					if value, ok := found[column.Name]; ok {
						fresh[j].append(convert(text(value), column.Type))
					} else {
						fresh[j].append(nullOf(column.Type))
					}
				}
				if err := c.rt.often(); err != nil {
					return nil, err
				}
			}
			return b.with(fresh, places, len(columns)), nil
		}
	}), nil
}

func keyValues(s, pairs, between, quote string, regex *regexp.Regexp) map[string]string {
	out := map[string]string{}
	if regex != nil {
		for _, match := range regex.FindAllStringSubmatch(s, -1) {
			out[match[1]] = match[2]
		}
		return out
	}
	for s != "" && between != "" {
		key, rest, ok := strings.Cut(s, between)
		if !ok {
			break
		}
		if at := lastIndexAnyOf(key, pairs); at >= 0 {
			key = key[at:]
		}
		key = strings.TrimSpace(key)
		value := rest
		if quote != "" && strings.HasPrefix(rest, quote[:1]) {
			value, s, _ = strings.Cut(rest[1:], quote[len(quote)-1:])
		} else if pairs != "" {
			value, s, _ = strings.Cut(rest, pairs)
		} else {
			s = ""
		}
		out[key] = strings.TrimSpace(value)
	}
	return out
}

// lastIndexAnyOf is where the text behind the last delimiter starts, or -1.
func lastIndexAnyOf(s, delimiter string) int {
	if delimiter == "" {
		return -1
	}
	if at := strings.LastIndex(s, delimiter); at >= 0 {
		return at + len(delimiter)
	}
	return -1
}
