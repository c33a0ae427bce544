package engine

import (
	"regexp"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// parseKV reads key=value pairs into the named columns.
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
				found := keyValues(texts.Strings[texts.At(i)], pairs, between, quote, regex)
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
