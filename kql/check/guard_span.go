package check

import (
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// moment is what a constant of time is: an instant, a length, or neither.
type moment struct {
	kind momentKind
	at   time.Time
	span time.Duration
	n    float64
}

type momentKind uint8

const (
	// varies is a value of the rows.
	varies momentKind = iota
	// unclear is a value that is the same in every row and not told here.
	unclear
	instant
	length
	number
)

// spans looks for how far back a query reaches by its own words: of what it
// compares with a time column, and of ago().
type spans struct {
	now     time.Time
	columns []string
	lets    map[string]kql.Expr
	given   map[string]bool // parameters of functions
	longest time.Duration
	unclear bool
}

// define notes what a name stands for.
func (s *spans) define(n kql.Node) {
	switch n := n.(type) {
	case *kql.LetStatement:
		s.lets[n.Name.Name] = n.Value
	case *kql.ParamDecl:
		s.given[n.Name.Name] = true
		if n.Default != nil {
			s.lets[n.Name.Name] = n.Default
		}
	}
}

// visit looks at a node for a time that it names.
func (s *spans) visit(n kql.Node) {
	switch n := n.(type) {
	case *kql.Call:
		if n.Base == nil && (n.Name.Name == "ago" || n.Name.Name == "now" && len(n.Args) == 1) {
			s.reach(s.value(n, 0))
		}
	case *kql.Between:
		if s.timed(n.X) {
			s.reach(s.value(n.Low, 0))
		}
	case *kql.Binary:
		switch n.Op {
		case ">", ">=", "<", "<=", "==":
			switch {
			case s.timed(n.Left):
				s.against(n.Left, n.Right, n.Op[0] == '<')
			case s.timed(n.Right):
				s.against(n.Right, n.Left, n.Op[0] == '>')
			}
		}
	}
}

// against is a comparison of what holds a time column. Where it must be less
// than an instant, or an age more than a length, all that is older is meant.
func (s *spans) against(timed, other kql.Expr, less bool) {
	m := s.value(other, 0)
	if m.kind == instant && less || m.kind == length && !less {
		s.unclear = true
	}
	if m.kind == number {
		kql.Walk(timed, func(n kql.Node) bool {
			if call, ok := n.(*kql.Call); ok && call.Name.Name == "datetime_diff" {
				s.unclear = true
			}
			return true
		})
		return
	}
	s.reach(m)
}

func (s *spans) reach(m moment) {
	switch m.kind {
	case instant:
		s.longest = max(s.longest, s.now.Sub(m.at))
	case length:
		s.longest = max(s.longest, m.span.Abs())
	case unclear:
		s.unclear = true
	}
}

// timed tells of an expression that holds a time column.
func (s *spans) timed(e kql.Expr) bool {
	found := false
	kql.Walk(e, func(n kql.Node) bool {
		if id, ok := n.(*kql.Ident); ok {
			for _, c := range s.columns {
				found = found || c == id.Name
			}
		}
		_, pipe := n.(*kql.Pipe)
		return !found && !pipe
	})
	return found
}

const spanDepth = 20

// value is an expression as a moment.
func (s *spans) value(e kql.Expr, depth int) moment {
	if depth > spanDepth {
		return moment{kind: unclear}
	}
	switch e := e.(type) {
	case *kql.Literal:
		switch v := e.Value.(type) {
		case time.Time:
			return moment{kind: instant, at: v}
		case kql.Ticks:
			return moment{kind: length, span: v.Duration()}
		case int64:
			return moment{kind: number, n: float64(v)}
		case float64:
			return moment{kind: number, n: v}
		}
		return moment{kind: unclear}
	case *kql.Ident:
		if value, ok := s.lets[e.Name]; ok {
			return s.value(value, depth+1)
		}
		if s.given[e.Name] {
			return moment{kind: unclear}
		}
		return moment{}
	case *kql.Unary:
		m := s.value(e.X, depth+1)
		if e.Op == "-" {
			m.span, m.n = -m.span, -m.n
		}
		return m
	case *kql.Binary:
		return computed(e.Op, s.value(e.Left, depth+1), s.value(e.Right, depth+1))
	case *kql.Call:
		return s.call(e, depth)
	}
	return moment{kind: unclear}
}

// computed is a calculation with moments.
func computed(op string, a, b moment) moment {
	switch {
	case a.kind == varies || b.kind == varies:
		return moment{}
	case op == "+" && a.kind == instant && b.kind == length:
		return moment{kind: instant, at: a.at.Add(b.span)}
	case op == "+" && a.kind == length && b.kind == instant:
		return moment{kind: instant, at: b.at.Add(a.span)}
	case op == "-" && a.kind == instant && b.kind == length:
		return moment{kind: instant, at: a.at.Add(-b.span)}
	case op == "-" && a.kind == instant && b.kind == instant:
		return moment{kind: length, span: a.at.Sub(b.at)}
	case op == "+" && a.kind == length && b.kind == length:
		return moment{kind: length, span: a.span + b.span}
	case op == "-" && a.kind == length && b.kind == length:
		return moment{kind: length, span: a.span - b.span}
	case op == "*" && a.kind == length && b.kind == number:
		return moment{kind: length, span: time.Duration(float64(a.span) * b.n)}
	case op == "*" && a.kind == number && b.kind == length:
		return moment{kind: length, span: time.Duration(float64(b.span) * a.n)}
	case op == "/" && a.kind == length && b.kind == number && b.n != 0:
		return moment{kind: length, span: time.Duration(float64(a.span) / b.n)}
	}
	return moment{kind: unclear}
}

// call is what ago(), now() and the beginnings of days and weeks give; other
// functions are not told. A beginning lies at most one of its units before.
func (s *spans) call(e *kql.Call, depth int) moment {
	args := make([]moment, len(e.Args))
	for i, a := range e.Args {
		if args[i] = s.value(a.Value, depth+1); args[i].kind == varies {
			return moment{}
		}
	}
	if e.Base != nil {
		return moment{kind: unclear}
	}
	name := strings.ToLower(e.Name.Name)
	switch {
	case name == "now" && len(args) == 0:
		return moment{kind: instant, at: s.now}
	case name == "now" && len(args) == 1 && args[0].kind == length:
		return moment{kind: instant, at: s.now.Add(args[0].span)}
	case name == "ago" && len(args) == 1 && args[0].kind == length:
		return moment{kind: instant, at: s.now.Add(-args[0].span)}
	case name == "startofday" && len(args) > 0 && args[0].kind == instant:
		days := 0.0
		if len(args) == 2 && args[1].kind == number {
			days = args[1].n
		} else if len(args) > 1 {
			break
		}
		return moment{kind: instant, at: args[0].at.Truncate(24 * time.Hour).Add(time.Duration(days * float64(24*time.Hour)))}
	case (name == "bin" || name == "floor") && len(args) == 2 && args[0].kind == instant && args[1].kind == length && args[1].span > 0:
		return moment{kind: instant, at: args[0].at.Truncate(args[1].span)}
	case (name == "todatetime" || name == "datetime" || name == "totimespan" || name == "materialize") && len(args) == 1 && args[0].kind != number:
		return args[0]
	}
	return moment{kind: unclear}
}
