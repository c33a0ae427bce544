package function

import (
	"math/rand/v2"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// Scalar is a scalar function that is computed row by row.
type Scalar struct {
	// Params has one letter per parameter: b bool, l long, r real, s string,
	// t datetime, n timespan, d dynamic, g guid, a any. Behind | they are
	// optional; a * at the end repeats the last. A null argument makes the answer
	// null, except for a and for capital letters.
	Params string
	Result data.Type
	// ResultOf replaces Result where it depends on the arguments' types.
	ResultOf func(types []data.Type) data.Type
	// Volatile says that equal arguments may give different answers.
	Volatile bool
	Apply    func(f *Call, args []data.Value) (data.Value, error)
}

// Environment is what functions know of the run that they are part of.
type Environment struct {
	Now      int64 // what now() answers, in ticks
	Random   *rand.Rand
	Database string // what current_database() answers
}

// Call is one use of a function.
type Call struct {
	Env   *Environment
	Types []data.Type
	Regex compute.Regexes
}

// ParameterTypes are the types that the letters of Scalar.Params stand for.
var ParameterTypes = map[byte]data.Type{
	'b': data.Bool, 'l': data.Long, 'r': data.Real, 's': data.String, 't': data.DateTime, 'n': data.TimeSpan, 'd': data.Dynamic, 'g': data.GUID,
}

// Scalars are the scalar functions by name.
var Scalars = collectFunctions(
	textFunctions(), patternFunctions(), timeFunctions(), calendarFunctions(), mathFunctions(), statisticsFunctions(),
	convertFunctions(), choiceFunctions(), arrayFunctions(), arrayOrderFunctions(), bagFunctions(), parseFunctions(),
	encodeFunctions(), punycodeFunctions(), addressFunctions(), addressTextFunctions(), seriesFunctions(), seriesFitFunctions(), environmentFunctions(), unitFunctions(), digestFunctions(),
)

func collectFunctions(groups ...map[string]Scalar) map[string]*Scalar {
	all := map[string]*Scalar{}
	for _, group := range groups {
		for names, f := range group {
			for name := range strings.FieldsSeq(names) {
				all[name] = &f
			}
		}
	}
	return all
}

// Parameter is the letter of argument i; ok is false beyond the last.
func (f *Scalar) Parameter(i int) (letter byte, ok bool) {
	list := strings.Replace(f.Params, "|", "", 1)
	if repeated, ok := strings.CutSuffix(list, "*"); ok {
		return repeated[min(i, len(repeated)-1)], true
	}
	if i >= len(list) {
		return 0, false
	}
	return list[i], true
}

// Required is how many arguments there must be.
func (f *Scalar) Required() int {
	if before, _, optional := strings.Cut(f.Params, "|"); optional {
		return len(before)
	}
	return len(strings.TrimSuffix(f.Params, "*"))
}

func commonType(types []data.Type) data.Type {
	if len(types) == 0 {
		return data.Dynamic
	}
	out := types[0]
	for _, t := range types[1:] {
		switch {
		case out == t:
		case out == data.Dynamic:
			out = t
		case t == data.Dynamic:
		case out.IsNumeric() && t.IsNumeric():
			out = data.Wider(out, t)
		default:
			out = data.String
		}
	}
	return out
}
