package kql

import (
	"path"
	"slices"
	"strconv"
	"strings"
)

func (b *binder) projectNames(op *ProjectNames, row relation, in *env) relation {
	var matched []Column
	for _, o := range op.Columns {
		switch e := o.Expr.(type) {
		case *Ident:
			if c, ok := row.find(e.Name); ok {
				matched = append(matched, c)
			} else {
				b.column(e, &row, newEnv(nil))
			}
		case *Wildcard:
			for _, c := range row.columns {
				if like(e.Pattern, c.Name) {
					matched = append(matched, c)
				}
			}
		case *Star:
			matched = append(matched, row.columns...)
		}
	}
	named := func(c Column) bool { return slices.Contains(matched, c) }
	result := relation{known: row.known}
	switch op.Keyword() {
	case "project-away":
		result.columns = slices.DeleteFunc(slices.Clone(row.columns), named)
	case "project-keep":
		result.columns = slices.DeleteFunc(slices.Clone(row.columns), func(c Column) bool { return !named(c) })
	default:
		for _, c := range slices.Concat(matched, row.columns) {
			if !slices.Contains(result.columns, c) {
				result.columns = append(result.columns, c)
			}
		}
	}
	return result
}

// like matches a name against a pattern whose only sign is the star.
func like(pattern, name string) bool {
	ok, err := path.Match(strings.NewReplacer(`\`, `\\`, "[", `\[`, "?", `\?`).Replace(pattern), name)
	return err == nil && ok
}

func (b *binder) rename(op *ProjectRename, row relation, in *env) relation {
	columns := slices.Clone(row.columns)
	for _, c := range op.Columns {
		old, ok := c.Value.(*Ident)
		if !ok || len(c.Names) != 1 {
			row.known = false
			continue
		}
		i := slices.IndexFunc(columns, func(c Column) bool { return c.Name == old.Name })
		if i < 0 {
			b.column(old, &row, newEnv(nil))
			columns = append(columns, Column{c.Names[0].Name, Unknown})
			continue
		}
		columns[i].Name = c.Names[0].Name
	}
	return relation{columns, row.known}
}

func (b *binder) summarize(op *Summarize, row relation, in *env) relation {
	by := b.project(op.By, row, in)
	result := relation{slices.Clone(by.columns), by.known}
	add := func(name string, t Type) {
		if len(result.columns) > maxColumns {
			return
		}
		if _, twice := result.find(name); twice || name == "" {
			result.known = false
			return
		}
		result.columns = append(result.columns, Column{name, t})
	}
	for _, c := range op.Aggregates {
		call, ok := c.Value.(*Call)
		if ok && call.Base == nil && len(call.Args) > 0 {
			switch call.Name.Name {
			case "arg_max", "arg_min":
				b.arguments(call, &row, in)
				b.extremes(c, call, row, by, in, add, &result)
				continue
			case "take_any", "any":
				b.arguments(call, &row, in)
				if _, all := call.Args[0].Value.(*Star); all && len(call.Args) == 1 {
					for _, col := range row.columns {
						if _, key := by.find(col.Name); !key {
							add(col.Name, col.Type)
						}
					}
					result.known = result.known && row.known
					continue
				}
				if len(call.Args) > 1 && len(c.Names) == 0 {
					for _, a := range call.Args {
						add(resultName(a.Value, false), b.expr(a.Value, &row, in))
					}
					continue
				}
			}
		}
		t := b.expr(c.Value, &row, in)
		if ok {
			if fn, isAggregate := builtinAggregates[call.Name.Name]; isAggregate && call.Base == nil {
				var first Type
				if len(call.Args) > 0 {
					first = b.expr(call.Args[0].Value, &row, in)
				}
				t = fn.typeOf(first)
			}
		}
		names := b.names(c, true)
		if len(names) == 0 {
			result.known = false
		}
		for _, name := range names {
			if len(names) > 1 {
				t = Unknown
			}
			add(name, t)
		}
	}
	return result
}

// extremes adds the columns of arg_max(Key, Columns…).
func (b *binder) extremes(c *NamedExpr, call *Call, row, by relation, in *env, add func(string, Type), result *relation) {
	if len(c.Names) > 1 {
		for _, n := range c.Names {
			add(n.Name, Unknown)
		}
		result.known = false
		return
	}
	name := resultName(call.Args[0].Value, false)
	if len(c.Names) == 1 {
		name = c.Names[0].Name
	}
	add(name, b.expr(call.Args[0].Value, &row, in))
	for _, a := range call.Args[1:] {
		if _, all := a.Value.(*Star); all {
			key := resultName(call.Args[0].Value, false)
			for _, col := range row.columns {
				if _, taken := by.find(col.Name); !taken && col.Name != key {
					add(col.Name, col.Type)
				}
			}
			result.known = result.known && row.known
			continue
		}
		add(resultName(a.Value, false), b.expr(a.Value, &row, in))
	}
}

func (b *binder) join(op *Join, left relation, in *env) relation {
	right := b.table(op.Right, in, nil)
	for _, on := range op.On {
		b.on(on, left, right, in)
	}
	kind := op.Options.Word("kind")
	switch kind {
	case "leftanti", "leftantisemi", "anti", "leftsemi":
		return left
	case "rightanti", "rightantisemi", "rightsemi":
		return right
	}
	result := relation{slices.Clone(left.columns), left.known && right.known}
	keys := map[string]bool{}
	if op.Keyword() == "lookup" {
		for _, on := range op.On {
			switch on := on.(type) {
			case *Ident:
				keys[on.Name] = true
			case *Binary:
				for _, side := range []Expr{on.Left, on.Right} {
					if p, ok := side.(*Path); ok {
						if base, ok := p.Base.(*Ident); ok && base.Name == "$right" {
							keys[p.Name.Name] = true
						}
					}
				}
			}
		}
	}
	taken := map[string]bool{}
	for _, c := range result.columns {
		taken[c.Name] = true
	}
	for _, c := range right.columns {
		if keys[c.Name] {
			continue
		}
		name := c.Name
		for n := 1; taken[name]; n++ {
			name = c.Name + strconv.Itoa(n)
		}
		taken[name] = true
		result.columns = append(result.columns, Column{name, c.Type})
	}
	return result
}

// on checks a join's key on both sides.
func (b *binder) on(e Expr, left, right relation, in *env) {
	switch e := e.(type) {
	case *Ident:
		for _, side := range []relation{left, right} {
			if _, ok := side.find(e.Name); !ok && side.known {
				b.column(e, &side, newEnv(nil))
				return
			}
		}
	case *Binary:
		b.on(e.Left, left, right, in)
		b.on(e.Right, left, right, in)
	case *Path:
		base, ok := e.Base.(*Ident)
		if !ok {
			return
		}
		switch base.Name {
		case "$left":
			b.column(e.Name, &left, newEnv(nil))
		case "$right":
			b.column(e.Name, &right, newEnv(nil))
		}
	}
}

func (b *binder) union(op *Union, row relation, first bool, in *env) relation {
	result := relation{known: true}
	if name := op.Options.Word("with_source") + op.Options.Word("withsource"); name != "" {
		result.columns = []Column{{name, String}}
	}
	tables := make([]relation, 0, len(op.Tables)+1)
	if !first {
		tables = append(tables, row)
	}
	fuzzy := op.Options.Word("isfuzzy") == "true"
	for _, e := range op.Tables {
		if name, ok := e.(*Ident); ok && fuzzy {
			// A table that is not there is left out.
			if _, known := in.find(name.Name); !known && (b.schema == nil || b.schema.Table(name.Name) == nil) {
				result.known = false
				continue
			}
		}
		tables = append(tables, b.table(e, in, nil))
	}
	if op.Options.Word("kind") == "inner" {
		return unknownRelation
	}
	for _, table := range tables {
		result.known = result.known && table.known
		for _, c := range table.columns {
			if have, ok := result.find(c.Name); !ok {
				result.columns = append(result.columns, c)
			} else if have.Type != c.Type {
				// Both remain, under names with their types.
				result.known = false
			}
		}
	}
	return result
}

func (b *binder) expand(columns []*ExpandColumn, index string, row relation, in *env) relation {
	before := row
	for _, c := range columns {
		b.expr(c.Value, &before, in)
		name := resultName(c.Value, false)
		if c.Name != nil {
			name = c.Name.Name
		}
		if name == "" {
			row.known = false
			continue
		}
		t := c.Type
		if t == Unknown {
			t = Dynamic
		}
		row = row.with(Column{name, t})
	}
	if index != "" {
		row = row.with(Column{index, Long})
	}
	return row
}

func (b *binder) makeSeries(op *MakeSeries, row relation, in *env) relation {
	for _, e := range []Expr{op.From, op.To, op.Step} {
		if e != nil {
			b.expr(e, &row, in)
		}
	}
	result := b.project(op.By, row, in)
	for _, c := range append(seriesColumns(op), op.On) {
		b.expr(c.Value, &row, in)
		names := b.names(c, true)
		if len(names) != 1 {
			result.known = false
			continue
		}
		result.columns = append(result.columns, Column{names[0], Dynamic})
	}
	return result
}

func seriesColumns(op *MakeSeries) []*NamedExpr {
	all := make([]*NamedExpr, len(op.Aggregates))
	for i, a := range op.Aggregates {
		all[i] = a.Aggregate
	}
	return all
}
