package kql

// Type is a scalar type by its canonical name. Spellings such as double, date,
// boolean, time or uniqueid are folded by TypeNamed.
type Type string

// The scalar types of the language.
const (
	Unknown  Type = ""
	Bool     Type = "bool"
	Int      Type = "int"
	Long     Type = "long"
	Real     Type = "real"
	Decimal  Type = "decimal"
	String   Type = "string"
	DateTime Type = "datetime"
	TimeSpan Type = "timespan"
	GUID     Type = "guid"
	Dynamic  Type = "dynamic"
)

// typeNames folds the spellings that the language accepts.
var typeNames = map[string]Type{
	"bool": Bool, "boolean": Bool,
	"int": Int, "int32": Int, "int8": Int, "int16": Int, "uint": Int, "uint8": Int, "uint16": Int, "uint32": Int,
	"long": Long, "int64": Long, "uint64": Long, "ulong": Long,
	"real": Real, "double": Real, "float": Real,
	"decimal":  Decimal,
	"string":   String,
	"datetime": DateTime, "date": DateTime,
	"timespan": TimeSpan, "time": TimeSpan,
	"guid": GUID, "uuid": GUID, "uniqueid": GUID,
	"dynamic": Dynamic,
}

// TypeNamed is the type that a spelling means; Unknown if it means none.
func TypeNamed(name string) Type { return typeNames[name] }

// ColumnDecl is name:type, in datatable, externaldata, typeof, parse-kv, scan
// and tabular parameters. Type is Unknown where the text names none or an
// unknown one.
type ColumnDecl struct {
	node
	Name *Ident
	Type Type
}
