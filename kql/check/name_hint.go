package check

import (
	_ "embed"
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"strings"
	"sync"
)

//go:embed names.txt
var namesText string

// nameHints are names.txt: what people mean by names that do not exist here.
type nameHints struct {
	columns, functions, words map[string][]string
	tables                    map[string]tableHint
}

// tableHint is what is known of a table that the schema lacks.
type tableHint struct {
	// kind is replaced, renamed, retiring, spelled or sentinel.
	kind string
	// successors replace it.
	successors []string
	note       string
}

var hints = sync.OnceValue(func() nameHints {
	h := nameHints{map[string][]string{}, map[string][]string{}, map[string][]string{}, map[string]tableHint{}}
	for line := range strings.Lines(namesText) {
		fields := strings.Fields(line)
		if len(fields) < 2 || fields[0] == "#" {
			continue
		}
		switch fields[0] {
		case "column":
			h.columns[strings.ToLower(fields[1])] = fields[2:]
		case "table":
			h.words[fields[1]] = fields[2:]
		case "function":
			h.functions[strings.ToLower(fields[1])] = fields[2:]
		default:
			names, note, _ := strings.Cut(strings.TrimSpace(line), ";")
			h.tables[strings.TrimSuffix(fields[1], ";")] = tableHint{fields[0], strings.Fields(names)[2:], strings.TrimSpace(note)}
		}
	}
	return h
})

func functionSynonyms() map[string][]string { return hints().functions }

// synonyms are the columns of row that a name is another word for.
func (b *binder) synonyms(name string, row *relation) []string {
	if row == nil {
		return nil
	}
	var near []string
	for _, other := range hints().columns[strings.ToLower(name)] {
		if _, ok := row.find(other); ok && other != name {
			near = append(near, other)
		}
	}
	return near[:min(3, len(near))]
}

// knownElsewhere says what a table is that this schema lacks and others have.
func (b *binder) knownElsewhere(e *kql.Ident) (value, bool) {
	unknown := value{typ: tabular}
	if b.schema.Hints == "" {
		return unknown, false
	}
	hint, ok := hints().tables[e.Name]
	if !ok {
		return unknown, false
	}
	note := hint.note
	if note != "" {
		note = ": " + note
	}
	switch hint.kind {
	case "sentinel":
		b.warn(e, kql.CodeSentinelTable, e.Name+" is a table of Microsoft Sentinel: it is here only where the Sentinel workspace is connected to the Defender portal"+note)
	case "retiring":
		b.warn(e, kql.CodeRetiredTable, e.Name+" is retired"+note, hint.successors...)
	case "spelled":
		if t := b.schema.Table(hint.successors[0]); t != nil {
			b.warn(e, kql.CodeUnknownTable, e.Name+" is "+t.Name+" in the published schema"+note, t.Name)
			return b.read(e, t), true
		}
		return unknown, false
	default:
		b.fail(e, kql.CodeRetiredTable, e.Name+" is "+hint.kind+note, hint.successors...)
	}
	return unknown, true
}
