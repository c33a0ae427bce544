package engine

import (
	"fmt"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// function is a scalar function that is computed row by row.
type function struct {
	// params has one letter per parameter: b bool, l long, r real, s string,
	// t datetime, n timespan, d dynamic, g guid, a any. Behind | they are
	// optional; a * at the end repeats the last. A null argument makes the answer
	// null, except for a and for capital letters.
	params string
	result Type
	// resultOf replaces result where it depends on the arguments' types.
	resultOf func(types []Type) Type
	volatile bool
	apply    func(f *call, args []Value) (Value, error)
}

// call is one use of a function.
type call struct {
	rt    *run
	types []Type
	regex regexCache
}

var parameterTypes = map[byte]Type{
	'b': Bool, 'l': Long, 'r': Real, 's': String, 't': DateTime, 'n': TimeSpan, 'd': Dynamic, 'g': GUID,
}

// functions are the scalar functions by name.
var functions = collectFunctions(
	textFunctions(), patternFunctions(), timeFunctions(), calendarFunctions(), mathFunctions(), statisticsFunctions(),
	convertFunctions(), choiceFunctions(), arrayFunctions(), arrayOrderFunctions(), bagFunctions(), parseFunctions(),
	encodeFunctions(), addressFunctions(), addressTextFunctions(), seriesFunctions(), seriesFitFunctions(), environmentFunctions(),
)

func collectFunctions(groups ...map[string]function) map[string]*function {
	all := map[string]*function{}
	for _, group := range groups {
		for names, f := range group {
			for name := range strings.FieldsSeq(names) {
				all[name] = &f
			}
		}
	}
	return all
}

// parameter is the letter of argument i; ok is false beyond the last.
func (f *function) parameter(i int) (letter byte, ok bool) {
	list := strings.Replace(f.params, "|", "", 1)
	if repeated, ok := strings.CutSuffix(list, "*"); ok {
		return repeated[min(i, len(repeated)-1)], true
	}
	if i >= len(list) {
		return 0, false
	}
	return list[i], true
}

// required is how many arguments there must be.
func (f *function) required() int {
	if before, _, optional := strings.Cut(f.params, "|"); optional {
		return len(before)
	}
	return len(strings.TrimSuffix(f.params, "*"))
}

// apply compiles a use of the function.
func (c *compiler) apply(n kql.Node, name string, f *function, args []expression) (expression, error) {
	if len(args) < f.required() {
		return nil, failf(n, "%s() needs %d arguments, got %d", name, f.required(), len(args))
	}
	use := &call{rt: c.rt, regex: regexCache{}}
	strict := make([]bool, len(args))
	for i, arg := range args {
		letter, ok := f.parameter(i)
		if !ok {
			return nil, failf(n, "%s() takes fewer than %d arguments", name, len(args))
		}
		if lower := letter | 0x20; lower != 'a' {
			args[i] = c.cast(arg, parameterTypes[lower])
			strict[i] = letter == lower
		}
		use.types = append(use.types, args[i].kind())
	}
	result := f.result
	if f.resultOf != nil {
		result = f.resultOf(use.types)
	}
	out := &rowExpression{rt: c.rt, t: result, args: args, volatile: f.volatile, apply: func(row []Value) (Value, error) {
		for i, value := range row {
			if value.Null && strict[i] {
				return nullOf(result), nil
			}
		}
		value, err := f.apply(use, row)
		if err != nil {
			return value, fmt.Errorf("%s(): %w", name, err)
		}
		return convert(value, result), nil
	}}
	if f.volatile {
		return out, nil
	}
	return fold(out, args...)
}

func commonType(types []Type) Type {
	if len(types) == 0 {
		return Dynamic
	}
	out := types[0]
	for _, t := range types[1:] {
		switch {
		case out == t:
		case out == Dynamic:
			out = t
		case t == Dynamic:
		case out.numeric() && t.numeric():
			out = wider(out, t)
		default:
			out = String
		}
	}
	return out
}
