package data

import "strings"

// Type is one of Kusto's scalar types.
// https://learn.microsoft.com/kusto/query/scalar-data-types/
type Type uint8

// The scalar types. Int is 32 bits wide, Long 64; DateTime and TimeSpan count
// ticks of 100 ns, a DateTime from the year 1.
const (
	Dynamic Type = iota
	Bool
	Int
	Long
	Real
	Decimal
	String
	DateTime
	TimeSpan
	GUID
)

var typeNames = [...]string{"dynamic", "bool", "int", "long", "real", "decimal", "string", "datetime", "timespan", "guid"}

var systemNames = [...]string{
	"System.Object", "System.SByte", "System.Int32", "System.Int64", "System.Double",
	"System.Data.SqlTypes.SqlDecimal", "System.String", "System.DateTime", "System.TimeSpan", "System.Guid",
}

// String is Kusto's name of the type, as in getschema's ColumnType.
func (t Type) String() string { return typeNames[t] }

// System is the .NET name of the type, as in getschema's DataType and in the
// schema of a hunting answer.
func (t Type) System() string { return systemNames[t] }

// TypeNamed finds a type by Kusto's name, an alias of it (date, double, time,
// boolean, uuid …) or its .NET name.
func TypeNamed(name string) (Type, bool) {
	name = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(name)), "system.")
	switch name {
	case "dynamic", "object":
		return Dynamic, true
	case "bool", "boolean", "sbyte":
		return Bool, true
	case "int", "int32", "uint8", "int8", "int16", "uint16", "byte":
		return Int, true
	case "long", "int64", "uint32", "uint64", "uint", "ulong", "bigint", "number", "integer":
		return Long, true
	case "real", "double", "float", "single":
		return Real, true
	case "decimal", "data.sqltypes.sqldecimal":
		return Decimal, true
	case "string", "str", "text":
		return String, true
	case "datetime", "date":
		return DateTime, true
	case "timespan", "time":
		return TimeSpan, true
	case "guid", "uuid", "uniqueid":
		return GUID, true
	}
	return Dynamic, false
}

// IsNumeric says whether arithmetic promotes the type among int, long, real and
// decimal.
func (t Type) IsNumeric() bool { return t == Int || t == Long || t == Real || t == Decimal }

// Storage is the slice of a Vector that holds the type's values.
type Storage uint8

// The slices of a Vector.
const (
	InInts Storage = iota
	InReals
	InStrings
	InAny
)

// Storage is the slice of a Vector that holds values of the type.
func (t Type) Storage() Storage {
	switch t {
	case Bool, Int, Long, DateTime, TimeSpan:
		return InInts
	case Real:
		return InReals
	case String, GUID:
		return InStrings
	}
	return InAny
}

// Wider is the type that holds values of both: numbers promote
// (int < long < real < decimal), equal types stay, anything else is dynamic.
func Wider(a, b Type) Type {
	if a == b {
		return a
	}
	if a.IsNumeric() && b.IsNumeric() {
		return max(a, b)
	}
	return Dynamic
}
