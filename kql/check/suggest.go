package check

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"slices"
	"strings"
)

// Suggestion is what may stand at a place of a text.
type Suggestion struct {
	Label string
	// Kind is "table", "column", "variable", "function", "aggregate" or
	// "operator".
	Kind string
	// Detail is a type or a signature.
	Detail string
}

// Suggest lists what may be written at an offset of a text that need not be
// whole: operators behind |, tables at the start of a query, else columns,
// variables and functions. It is for editors; they filter by what is typed.
func Suggest(text string, offset int, schema *Schema) []Suggestion {
	offset = max(0, min(offset, len(text)))
	c := cursorAt(text, offset)
	switch {
	case c.inText:
		return nil
	case c.before == "|":
		return operatorSuggestions()
	case c.before == "" || c.before == ";":
		return append(c.variables(), tableSuggestions(schema)...)
	}
	all := c.variables()
	for _, column := range c.columns(schema) {
		all = append(all, Suggestion{column.Name, "column", string(column.Type)})
	}
	if c.wantsTable() {
		return append(all, tableSuggestions(schema)...)
	}
	return append(all, functionSuggestions(c.operator == "summarize" || c.operator == "make-series")...)
}

func operatorSuggestions() []Suggestion {
	names := kql.OperatorNames()
	all := make([]Suggestion, len(names))
	for i, name := range names {
		all[i] = Suggestion{name, "operator", ""}
	}
	return all
}

func tableSuggestions(schema *Schema) []Suggestion {
	if schema == nil {
		return nil
	}
	names := schema.Names()
	all := make([]Suggestion, len(names))
	for i, name := range names {
		all[i] = Suggestion{name, "table", itoa(len(schema.Tables[name].Columns)) + " columns"}
	}
	return all
}

func functionSuggestions(aggregates bool) []Suggestion {
	l := builtins()
	var all []Suggestion
	for _, name := range l.names {
		if a := l.aggregates[name]; a != nil && aggregates && a.successor == "" {
			all = append(all, Suggestion{name, "aggregate", a.lines[0]})
		} else if f := l.functions[name]; f != nil && f.successor == "" {
			all = append(all, Suggestion{name, "function", f.lines[0]})
		}
	}
	return all
}

// cursor is a place in a text that is being written.
type cursor struct {
	text string
	// tokens end before the place and before the word that is being typed.
	tokens []kql.Token
	// before is the text of the last of them.
	before string
	// operator is the word behind the last | of the query around the place.
	operator string
	// pipe is the start of that |, -1 if there is none; query is where the query
	// starts, statement where its statement does.
	pipe, query, statement int
	// inText says that the place lies in a literal or a comment.
	inText bool
}

func cursorAt(text string, offset int) *cursor {
	c := &cursor{text: text, pipe: -1}
	line := text[strings.LastIndexByte(text[:offset], '\n')+1 : offset]
	all := kql.Lex(text[:offset], func(kql.Span, string, ...string) {})
	all = all[:len(all)-1]
	if n := len(all); n > 0 {
		last := all[n-1]
		switch {
		case last.Kind == kql.StringToken && last.End == offset || last.Kind == kql.BadToken:
			c.inText = true
		case last.End == offset && (last.Kind == kql.NameToken || last.Kind == kql.WordToken):
			all = all[:n-1]
		}
	}
	if at := strings.Index(line, "//"); at >= 0 && (len(all) == 0 || all[len(all)-1].End <= offset-len(line)+at) {
		c.inText = true
	}
	c.tokens = all
	if len(all) > 0 {
		c.before = text[all[len(all)-1].Start:all[len(all)-1].End]
	}
	c.around()
	return c
}

// around finds the query that the place stands in: that of the innermost
// parentheses that hold a pipe, else the statement's.
func (c *cursor) around() {
	depth := 0
	for i := len(c.tokens) - 1; i >= 0; i-- {
		t := c.tokens[i]
		switch text := c.text[t.Start:t.End]; {
		case text == ")" || text == "]" || text == "}":
			depth++
		case depth > 0 && (text == "(" || text == "[" || text == "{"):
			depth--
		case depth > 0:
		case text == "|" && c.pipe < 0:
			c.pipe = t.Start
			if i+1 < len(c.tokens) {
				c.operator = c.text[c.tokens[i+1].Start:c.tokens[i+1].End]
			}
		case text == "(" || text == "{":
			if c.pipe >= 0 && c.query == 0 {
				c.query = t.End
			}
		case text == ";":
			if c.statement == 0 {
				c.statement = t.End
			}
		}
	}
	if c.query < c.statement {
		c.query = c.statement
	}
}

// columns are those of the rows that reach the place.
func (c *cursor) columns(schema *Schema) []Column {
	if c.pipe < 0 {
		return nil
	}
	lets := c.text[:c.statement]
	query := c.text[c.query:c.pipe]
	if rest, ok := strings.CutPrefix(strings.TrimSpace(query), "let "); ok {
		if _, value, found := strings.Cut(rest, "="); found {
			query = value
		}
	}
	parsed, _ := kql.Parse(lets + "\n" + query)
	return Bind(parsed, schema).Columns
}

// variables are the names of the let statements before the place.
func (c *cursor) variables() []Suggestion {
	parsed, _ := kql.Parse(c.text[:c.statement])
	var all []Suggestion
	for _, s := range parsed.Statements {
		if let, ok := s.(*kql.LetStatement); ok {
			all = append(all, Suggestion{let.Name.Name, "variable", ""})
		}
	}
	return all
}

// wantsTable tells whether a table may stand at the place.
func (c *cursor) wantsTable() bool {
	switch c.operator {
	case "join", "lookup", "union":
		return c.before == "(" || c.before == "," || c.before == c.operator || !slices.Contains([]string{"on", "==", "."}, c.before)
	}
	return c.pipe < 0
}

// Describe says in Markdown what the name at an offset is: a table with its
// columns, a column with its type, a function with its signatures. It is "" for
// all else.
func Describe(text string, offset int, schema *Schema) (string, kql.Span) {
	for _, t := range kql.Lex(text, func(kql.Span, string, ...string) {}) {
		if t.Start > offset || offset > t.End || t.Kind != kql.NameToken && t.Kind != kql.WordToken || offset == t.End && t.End < len(text) && kql.IsNameByte(text[t.End]) {
			continue
		}
		name := text[t.Start:t.End]
		span := kql.Span{Start: t.Start, End: t.End}
		if schema != nil {
			if table := schema.Table(name); table != nil {
				return describeTable(table), span
			}
		}
		l := builtins()
		call := strings.HasPrefix(strings.TrimLeft(text[t.End:], " "), "(")
		var lines []string
		for _, family := range []map[string]*builtin{l.functions, l.aggregates, l.plugins} {
			if fn := family[name]; fn != nil && call {
				lines = append(lines, fn.lines...)
			}
		}
		if lines != nil {
			return "```\n" + strings.Join(lines, "\n") + "\n```", span
		}
		for _, column := range cursorAt(text, t.Start).columns(schema) {
			if column.Name == name {
				return "`" + name + "`: " + string(column.Type), span
			}
		}
	}
	return "", kql.Span{}
}

func describeTable(table *Table) string {
	var out strings.Builder
	out.WriteString("**" + table.Name + "**\n\n")
	for _, c := range table.Columns {
		out.WriteString("- `" + c.Name + "`: " + string(c.Type) + "\n")
	}
	return out.String()
}
