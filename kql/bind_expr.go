package kql

import (
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// expr binds a scalar expression over the columns of row, nil where there are
// none, and tells its type as far as it is sure.
func (b *binder) expr(e Expr, row *relation, in *env) Type {
	switch e := e.(type) {
	case *Ident:
		return b.column(e, row, in)
	case *Literal:
		return e.Kind
	case *NamedExpr:
		return b.expr(e.Value, row, in)
	case *Unary:
		return b.expr(e.X, row, in)
	case *Path:
		if id, ok := e.Base.(*Ident); ok && (id.Name == "$left" || id.Name == "$right") {
			return Unknown
		}
		if b.expr(e.Base, row, in) == Dynamic {
			return Dynamic
		}
	case *Index:
		b.expr(e.Key, row, in)
		if b.expr(e.Base, row, in) == Dynamic {
			return Dynamic
		}
	case *Binary:
		return b.binary(e, row, in)
	case *Between:
		b.expr(e.X, row, in)
		b.expr(e.Low, row, in)
		b.expr(e.High, row, in)
		return Bool
	case *In:
		b.expr(e.X, row, in)
		b.members(e.List, row, in)
		return Bool
	case *HasAny:
		b.expr(e.X, row, in)
		b.members(e.List, row, in)
		return Bool
	case *Call:
		return b.call(e, row, in)
	case *Pipe:
		b.pipe(e, in, row)
	case *DataTable, *ExternalData:
		b.table(e, in, row)
	}
	return Unknown
}

// members binds the list behind in: scalars, or a table.
func (b *binder) members(list []Expr, row *relation, in *env) {
	for _, e := range list {
		switch e := e.(type) {
		case *Pipe, *DataTable, *ExternalData:
			b.table(e, in, row)
		default:
			b.expr(e, row, in)
		}
	}
}

// column resolves a name: a column, then what let statements made, then a
// table.
func (b *binder) column(e *Ident, row *relation, in *env) Type {
	if row != nil {
		if c, ok := row.find(e.Name); ok {
			return c.Type
		}
	}
	if m, ok := in.find(e.Name); ok {
		return m.typ
	}
	if strings.HasPrefix(e.Name, "$") || row != nil && !row.known {
		return Unknown
	}
	if b.schema == nil && row == nil {
		return Unknown
	}
	if b.schema != nil {
		if t := b.schema.Table(e.Name); t != nil {
			b.tables[t.Name] = true
			return Unknown
		}
		if slices.Contains(b.schema.Functions, e.Name) {
			return Unknown
		}
	}
	if _, function := builtins[e.Name]; function {
		return Unknown
	}
	if b.full() {
		return Unknown
	}
	names := in.all()
	if row != nil {
		for _, c := range row.columns {
			names = append(names, c.Name)
		}
	}
	b.warn(e, CodeUnknownColumn, "unknown column "+e.Name, text.Nearest(e.Name, names, 3)...)
	return Unknown
}

func (b *binder) binary(e *Binary, row *relation, in *env) Type {
	left, right := b.expr(e.Left, row, in), b.expr(e.Right, row, in)
	switch e.Op {
	case "and", "or", "==", "!=", "<>", "<", "<=", ">", ">=":
		return Bool
	case "+", "-", "*", "/", "%":
		if left == String && right != Unknown && right != Dynamic || right == String && left != Unknown && left != Dynamic {
			hint := ""
			if e.Op == "+" {
				hint = "; strcat() joins texts"
			}
			b.warn(e, CodeTypeMismatch, "operator "+e.Op+" does not take "+string(left)+" and "+string(right)+hint)
			return Unknown
		}
		return arithmetic(e.Op, left, right)
	case ":":
		return Bool
	}
	switch left {
	case Bool, Int, Long, Real, Decimal, DateTime, TimeSpan:
		if e.Op != "=~" && e.Op != "!~" {
			b.warn(e, CodeTypeMismatch, "operator "+e.Op+" does not take "+string(left)+"; tostring() makes it text")
		}
	}
	return Bool
}

// arithmetic is the type of left op right, Unknown where the rules do not say.
func arithmetic(op string, left, right Type) Type {
	rank := []Type{Int, Long, Real, Decimal}
	l, r := slices.Index(rank, left), slices.Index(rank, right)
	switch {
	case left == Unknown || right == Unknown:
		return Unknown
	case l >= 0 && r >= 0:
		return rank[max(l, r)]
	case left == DateTime && right == DateTime && op == "-":
		return TimeSpan
	case left == DateTime && right == TimeSpan && (op == "+" || op == "-"):
		return DateTime
	case left == TimeSpan && right == DateTime && op == "+":
		return DateTime
	case left == TimeSpan && right == TimeSpan:
		if op == "/" {
			return Real
		}
		return TimeSpan
	case left == TimeSpan && r >= 0 && (op == "*" || op == "/"), right == TimeSpan && l >= 0 && op == "*":
		return TimeSpan
	}
	return Unknown
}

// arguments binds the arguments of a call; the first one's type is the answer.
func (b *binder) arguments(e *Call, row *relation, in *env) Type {
	var first Type
	if e.Base != nil {
		b.pathBase(e.Base, row, in)
	}
	for i, a := range e.Args {
		var t Type
		switch v := a.Value.(type) {
		case *Pipe, *DataTable, *ExternalData:
			b.table(v, in, row)
		default:
			t = b.expr(v, row, in)
		}
		if i == 0 {
			first = t
		}
	}
	return first
}

// pathBase binds the base of a call, such as cluster("x").
func (b *binder) pathBase(e Expr, row *relation, in *env) {
	if call, ok := e.(*Call); ok {
		b.arguments(call, row, in)
	}
}

func (b *binder) call(e *Call, row *relation, in *env) Type {
	name := e.Name.Name
	switch name {
	case "toscalar":
		if e.Base == nil && len(e.Args) == 1 {
			if t := b.table(e.Args[0].Value, in, nil); t.known && len(t.columns) > 0 {
				return t.columns[0].Type
			}
			return Unknown
		}
	case "totable", "materialize":
		if len(e.Args) == 1 {
			b.table(e.Args[0].Value, in, row)
		}
		return Unknown
	}
	first := b.arguments(e, row, in)
	if e.Base != nil {
		return Unknown
	}
	if m, ok := in.find(name); ok {
		return m.typ
	}
	fn, ok := builtins[name]
	if !ok {
		if b.schema != nil && !b.full() && !slices.Contains(b.schema.Functions, name) && !strings.HasPrefix(name, "__") {
			names := slices.Concat(functionNames(), b.schema.Functions, in.all())
			b.warn(e.Name, CodeUnknownFunction, "unknown function "+name, text.Nearest(name, names, 3)...)
		}
		return Unknown
	}
	return fn.typeOf(first)
}

// typeOf is the type of a call whose first argument has that type.
func (f builtin) typeOf(first Type) Type {
	switch f.result {
	case "arg0":
		return first
	case "arg0+":
		if first == Int {
			return Long
		}
		return first
	case "bin":
		if first == DateTime || first == TimeSpan {
			return first
		}
		return Unknown
	case "avg":
		if first == Int || first == Long || first == Real {
			return Real
		}
		return Unknown
	}
	return TypeNamed(f.result)
}

func functionNames() []string {
	names := make([]string, 0, len(builtins))
	for name := range builtins {
		names = append(names, name)
	}
	return names
}
