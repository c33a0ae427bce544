package check

import (
	_ "embed"
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed functions.txt
var functionsText string

// signature is one line of functions.txt, which tells the format: what a
// function, an aggregate, a plug-in or an operator takes and gives. Sources are
// https://learn.microsoft.com/kusto/query/scalar-functions and
// https://learn.microsoft.com/kusto/query/aggregation-functions.
type signature struct {
	parameters []parameter
	result     string
	// least and most are the numbers of arguments.
	least, most int
	// block repeats the parameters that may repeat as one group.
	block bool
	// loose has an order of its own; only the first parameters are checked.
	loose bool
	// of is the result's type where result names one.
	of kql.Type
}

// parameter is one parameter of a signature.
type parameter struct {
	name string
	how  argumentKind
	kind valueKind
	// least and most say how often it occurs.
	least, most int
	// values are the only ones, if there are any.
	values []string
	// tilde says that "~" stands for the default.
	tilde bool
}

// argumentKind says what an argument must be besides its type.
type argumentKind uint8

const (
	anyArgument argumentKind = iota
	constArgument
	literalArgument
	textArgument
	columnArgument
	starArgument
	orStarArgument
	elementArgument
	theirsArgument
	aggregateArgument
)

var argumentKinds = map[string]argumentKind{
	"const": constArgument, "literal": literalArgument, "text": textArgument, "column": columnArgument, "star": starArgument,
	"orStar": orStarArgument, "element": elementArgument, "theirs": theirsArgument, "aggregate": aggregateArgument,
}

// builtin is a function, aggregate or plug-in of the language.
type builtin struct {
	name       string
	signatures []*signature
	// naming says how a column without a name is called, as functions.txt puts
	// it behind "as"; "" leaves it to the column's number.
	naming string
	// successor is what replaced it.
	successor string
	// lines are its signatures as functions.txt has them.
	lines []string
}

// language is functions.txt.
type language struct {
	functions, aggregates, plugins map[string]*builtin
	operators                      map[string][]*signature
	names                          []string
}

// builtins is read when the first query is bound.
var builtins = sync.OnceValue(func() *language {
	l := &language{map[string]*builtin{}, map[string]*builtin{}, map[string]*builtin{}, map[string][]*signature{}, nil}
	for line := range strings.Lines(functionsText) {
		if !strings.HasPrefix(line, "#") {
			l.read(strings.TrimSpace(line))
		}
	}
	for _, all := range []map[string]*builtin{l.functions, l.aggregates} {
		for name := range maps.Keys(all) {
			if !strings.HasPrefix(name, "__") {
				l.names = append(l.names, name)
			}
		}
	}
	slices.Sort(l.names)
	l.names = slices.Compact(l.names)
	return l
})

// any is the function or aggregate of a name, nil if there is none.
func (l *language) any(name string) *builtin {
	if f := l.functions[name]; f != nil {
		return f
	}
	return l.aggregates[name]
}

func (l *language) read(line string) {
	open, end := strings.IndexByte(line, '('), strings.LastIndexByte(line, ')')
	kind, name := line[0], line[2:open]
	tail := strings.Fields(line[end+1:])
	s := &signature{result: tail[0], of: kql.TypeNamed(tail[0])}
	b := &builtin{name: name}
	for i := 1; i < len(tail); i++ {
		switch tail[i] {
		case "as":
			i++
			b.naming = tail[i]
		case "now":
			i++
			b.successor = tail[i]
		case "block":
			s.block = true
		case "loose":
			s.loose = true
		}
	}
	for text := range strings.SplitSeq(line[open+1:end], ", ") {
		if text != "" {
			p := readParameter(text)
			s.parameters = append(s.parameters, p)
			s.least += p.least
			s.most += p.most
		}
	}
	if kind == 'o' {
		l.operators[name] = append(l.operators[name], s)
		return
	}
	family := map[byte]map[string]*builtin{'f': l.functions, 'a': l.aggregates, 'p': l.plugins}[kind]
	if known := family[name]; known != nil {
		b = known
	}
	b.signatures = append(b.signatures, s)
	b.lines = append(b.lines, line[2:end+1]+" → "+tail[0])
	family[name] = b
}

// readParameter reads [how] name[how often]:type.
func readParameter(text string) parameter {
	p := parameter{least: 1, most: 1}
	if how, rest, ok := strings.Cut(text, " "); ok {
		p.how, text = argumentKinds[how], rest
	}
	name, kind, _ := strings.Cut(text, ":")
	if before, ok := strings.CutSuffix(name, "?"); ok {
		name, p.least = before, 0
	}
	if before, times, ok := strings.Cut(name, "*"); ok {
		from, to, _ := strings.Cut(times, "..")
		name = before
		p.least, _ = strconv.Atoi(from)
		p.most, _ = strconv.Atoi(to)
		if to == "" {
			p.most = 1 << 30 // a list is as long as the query
		}
	}
	if before, values, ok := strings.Cut(kind, "{"); ok {
		kind, p.values = before, strings.Split(strings.TrimSuffix(values, "}"), "|")
	}
	kind, p.tilde = strings.CutSuffix(kind, "~")
	p.name, p.kind = name, kindNamed(kind)
	return p
}

// parametersFor lays the parameters to n arguments; an argument too many gets
// none.
func (s *signature) parametersFor(n int) []*parameter {
	laid := make([]*parameter, 0, n)
	if s.block {
		return s.blocksFor(n, laid)
	}
	spare := n - s.least
	for i := range s.parameters {
		p := &s.parameters[i]
		times := p.least
		if extra := min(p.most-p.least, max(0, spare)); extra > 0 {
			times += extra
			spare -= extra
		}
		for ; times > 0 && len(laid) < n; times-- {
			laid = append(laid, p)
		}
	}
	for len(laid) < n {
		laid = append(laid, nil)
	}
	return laid
}

// blocksFor lays parameters that repeat together: case(predicate, then, …, else).
func (s *signature) blocksFor(n int, laid []*parameter) []*parameter {
	size := 0
	for size < len(s.parameters) && s.parameters[size].most > 1 {
		size++
	}
	after := s.parameters[size:]
	for i := 0; len(laid) < n-len(after); i++ {
		laid = append(laid, &s.parameters[i%size])
	}
	for i := range after {
		if len(laid) < n {
			laid = append(laid, &after[i])
		}
	}
	return laid
}

// takes tells whether n arguments are a right number.
func (s *signature) takes(n int) bool {
	if n < s.least || n > s.most {
		return false
	}
	if s.block {
		size := 0
		for size < len(s.parameters) && s.parameters[size].most > 1 {
			size++
		}
		return (n-(len(s.parameters)-size))%size == 0
	}
	return true
}
