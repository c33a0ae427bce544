package engine

import (
	"regexp"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// parseKV reads key=value pairs into the named columns.
// https://learn.microsoft.com/kusto/query/parse-kv-operator
func (c *compiler) parseKV(p *plan, o *kql.ParseKV) (*plan, error) {
	source, err := c.scalar(o.Source)
	if err != nil {
		return nil, err
	}
	source = c.cast(source, data.String)
	wanted, err := declared(o.Columns)
	if err != nil {
		return nil, err
	}
	read, err := c.pairs(o)
	if err != nil {
		return nil, err
	}
	columns, places := extended(p.columns, wanted)
	return p.each(columns, func() func(*data.Batch) (*data.Batch, error) {
		return func(b *data.Batch) (*data.Batch, error) {
			texts, err := source.eval(b)
			if err != nil {
				return nil, err
			}
			fresh := make([]*data.Vector, len(wanted))
			for i, column := range wanted {
				fresh[i] = data.NewVector(column.Type, b.N)
			}
			for i := range b.N {
				found := read(texts.Strings[texts.At(i)], func(key string) bool { return data.ColumnNamed(wanted, key) >= 0 })
				for j, column := range wanted {
					if value, ok := found[column.Name]; ok {
						fresh[j].Append(data.Convert(data.StringOf(value), column.Type))
					} else {
						fresh[j].Append(data.NullOf(column.Type))
					}
				}
				if err := c.rt.often(); err != nil {
					return nil, err
				}
			}
			return b.With(fresh, places, len(columns)), nil
		}
	}), nil
}

// pairs is how the operator finds the values of keys: by a regular expression, or
// by what stands between them.
func (c *compiler) pairs(o *kql.ParseKV) (func(s string, wanted func(string) bool) map[string]string, error) {
	var p compute.Pairs
	for _, property := range o.Properties {
		text := kql.Word(property.Value)
		switch property.Name {
		case "pair_delimiter":
			p.Between = text
		case "kv_delimiter":
			p.Within = text
		case "quote":
			p.Quotes = append(p.Quotes, text)
		case "escape":
			p.Escapes += text
		case "greedy":
			value, err := c.fixed(property.Value)
			if err != nil {
				return nil, err
			}
			p.Greedy = data.Convert(value, data.Bool).IsTrue()
		case "regex":
			regex, err := regexp.Compile(text)
			if err != nil || regex.NumSubexp() < 2 {
				return nil, failf(o, "parse-kv needs a regular expression with two groups")
			}
			return func(s string, _ func(string) bool) map[string]string { return matchedPairs(regex, s) }, nil
		}
	}
	return p.Read, nil
}

// matchedPairs is the first value of each key.
func matchedPairs(regex *regexp.Regexp, s string) map[string]string {
	out := map[string]string{}
	for _, match := range regex.FindAllStringSubmatch(s, -1) {
		if _, seen := out[match[1]]; !seen {
			out[match[1]] = match[2]
		}
	}
	return out
}
