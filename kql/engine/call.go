package engine

import (
	"fmt"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/aggregate"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/function"
)

// specialCall compiles a function that looks at its arguments' form.
type specialCall func(c *compiler, e *kql.Call) (expression, error)

func specialCalls() map[string]specialCall {
	return map[string]specialCall{
		"toscalar":           (*compiler).toScalar,
		"ingestion_time":     (*compiler).ingestionTime,
		"column_ifexists":    (*compiler).columnIfExists,
		"columnifexists":     (*compiler).columnIfExists,
		"iscolumnexists":     (*compiler).isColumnExists,
		"pack_all":           (*compiler).packAll,
		"bag_pack_columns":   (*compiler).packColumns,
		"extract":            (*compiler).extractTyped,
		"extractjson":        (*compiler).extractTyped,
		"extract_json":       (*compiler).extractTyped,
		"percentile_tdigest": (*compiler).percentileTyped,
		"estimate_data_size": (*compiler).estimateDataSize,
		"column_names_of":    (*compiler).columnNamesOf,
		"bin_auto":           (*compiler).binAuto,
		"array_sort_asc":     (*compiler).sortedArrays,
		"array_sort_desc":    (*compiler).sortedArrays,
		"prev":               (*compiler).shifted,
		"next":               (*compiler).shifted,
		"row_number":         (*compiler).rowNumber,
		"row_cumsum":         (*compiler).rowSum,
		"row_rank_min":       (*compiler).rowRank,
		"row_rank_dense":     (*compiler).rowRank,
		"row_window_session": (*compiler).rowSession,
	}
}

// call compiles Name(Args): a let function, an aggregate where one may stand, a
// built-in function.
func (c *compiler) call(e *kql.Call) (expression, error) {
	name := e.Name.Name
	if e.Base != nil {
		return nil, unsupported(e, "a function of another database ("+name+")")
	}
	if bound := c.scope.find(name); bound != nil && bound.function != nil {
		out, err := c.invoke(e, bound, e.Args, nil)
		if err == nil && out.value == nil {
			err = failf(e, "%s() is a table; a value is needed here", name)
		}
		return out.value, err
	}
	if c.aggregates != nil && aggregate.Kinds[name] != nil {
		return c.aggregates.add(c, e)
	}
	if special, ok := specialCalls()[name]; ok {
		return special(c, e)
	}
	f := function.Scalars[name]
	if f == nil {
		if aggregate.Kinds[name] != nil {
			return nil, failf(e, "%s() is an aggregate; it stands only in summarize and its like", name)
		}
		return nil, unsupported(e, "function "+name+"()")
	}
	args, err := c.arguments(e)
	if err != nil {
		return nil, err
	}
	return c.apply(e, name, f, args)
}

func (c *compiler) arguments(e *kql.Call) ([]expression, error) {
	args := make([]expression, len(e.Args))
	for i, arg := range e.Args {
		value, err := c.scalar(arg.Value)
		if err != nil {
			return nil, err
		}
		args[i] = value
	}
	return args, nil
}

// apply compiles a use of the function.
func (c *compiler) apply(n kql.Node, name string, f *function.Scalar, args []expression) (expression, error) {
	if len(args) < f.Required() {
		return nil, failf(n, "%s() needs %d arguments, got %d", name, f.Required(), len(args))
	}
	use := &function.Call{Env: &c.rt.env, Regex: compute.Regexes{}}
	strict := make([]bool, len(args))
	for i, arg := range args {
		letter, ok := f.Parameter(i)
		if !ok {
			return nil, failf(n, "%s() takes fewer than %d arguments", name, len(args))
		}
		if lower := letter | 0x20; lower != 'a' {
			args[i] = c.cast(arg, function.ParameterTypes[lower])
			strict[i] = letter == lower
		}
		use.Types = append(use.Types, args[i].kind())
	}
	if fast := c.fastBin(name, args); fast != nil {
		return fast, nil
	}
	result := f.Result
	if f.ResultOf != nil {
		result = f.ResultOf(use.Types)
	}
	out := &rowExpression{rt: c.rt, t: result, args: args, volatile: f.Volatile, apply: func(row []data.Value) (data.Value, error) {
		for i, value := range row {
			if value.Null && strict[i] {
				return data.NullOf(result), nil
			}
		}
		value, err := f.Apply(use, row)
		if err != nil {
			return value, fmt.Errorf("%s(): %w", name, err)
		}
		return data.Convert(value, result), nil
	}}
	if f.Volatile {
		return out, nil
	}
	return fold(out, args...)
}
