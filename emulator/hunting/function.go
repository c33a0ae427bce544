package hunting

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

//go:embed functions.kql
var functionsText string

// functionTables are the tables that the functions read.
var functionTables = map[string][]string{
	"FileProfile":         {"DeviceFileEvents", "DeviceProcessEvents"},
	"AssignedIPAddresses": {"DeviceNetworkInfo"},
	"DeviceFromIP":        {"DeviceNetworkInfo"},
}

// FunctionTables are the tables that the functions read which a query names.
func FunctionTables(query string) []string {
	var tables []string
	for name, of := range functionTables {
		if strings.Contains(query, name) {
			tables = append(tables, of...)
		}
	}
	return tables
}

// Functions are the functions that the tenant's queries may call beside those
// of the language, as let statements. What they know of the tenant's files is
// what the APIs know.
func (h *Service) Functions() []kql.Statement {
	q, faults := kql.Parse(h.plantedFiles() + functionsText)
	if len(faults) > 0 {
		panic(fmt.Sprintf("emulator: functions of hunting: %v", faults[0]))
	}
	return q.Statements
}

// plantedFiles are the files that the directory knows, as a table.
func (h *Service) plantedFiles() string {
	var b strings.Builder
	b.WriteString("let planted = datatable(sha1:string, sha256:string, md5:string, size:long, prevalence:long, seenFirst:datetime, seenLast:datetime, signer:string, issuer:string, signerHash:string, valid:bool, executable:bool, threat:string, publisher:string, product:string)[")
	separator := ""
	for o := range h.d.Each("files") {
		b.WriteString(separator)
		for i, cell := range []any{
			o.Get("sha1"), o.Get("sha256"), o.Get("md5"), o.Get("size"), o.Get("globalPrevalence"), o.Get("globalFirstObserved"), o.Get("globalLastObserved"), o.Get("signer"), o.Get("issuer"), o.Get("signerHash"),
			o.Get("isValidCertificate"), o.Get("isPeFile"), o.Get("determinationValue"), o.Get("filePublisher"), o.Get("fileProductName"),
		} {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(literal(i, cell))
		}
		separator = ", "
	}
	b.WriteString("];\n")
	return b.String()
}

// literal is a cell of the planted files; a number, an instant or a flag that
// is not known is null.
func literal(column int, cell any) string {
	switch v := cell.(type) {
	case string:
		return kql.Quote(v)
	case time.Time:
		return kql.DateLiteral(v)
	case bool:
		return strconv.FormatBool(v)
	case int, int64, float64:
		return fmt.Sprint(v)
	}
	switch column {
	case 3, 4:
		return "long(null)"
	case 5, 6:
		return "datetime(null)"
	case 10, 11:
		return "bool(null)"
	}
	return `""`
}
