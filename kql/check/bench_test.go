package check_test

import (
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
	"github.com/mscloud-mcp/mscloud-mcp/kql/kqltest"
)

// longQuery is about 3 KB of everyday hunting.
func longQuery(tb testing.TB) string {
	texts, _ := kqltest.Corpus(tb)
	var whole strings.Builder
	whole.WriteString("let since = ago(7d);\nunion isfuzzy=true\n")
	for i, name := range []string{"powershell-encoded", "beaconing", "exfil-volume", "phish-clicks", "registry-run-keys", "vulnerabilities", "exposure", "cloud-app"} {
		text, ok := texts["corpus-own/"+name]
		if !ok {
			tb.Fatalf("no %s in the corpus", name)
		}
		if at := strings.LastIndex(text, ";\n"); at >= 0 {
			text = text[at+2:]
		}
		if i > 0 {
			whole.WriteString(",\n")
		}
		whole.WriteString("(" + strings.TrimSpace(text) + ")")
	}
	whole.WriteString("\n| where Timestamp > since\n| take 100\n")
	return strings.ReplaceAll(whole.String(), "Timestamp >= Start", "Timestamp >= since")
}

// BenchmarkParseBind measures what a query costs before it is sent.
func BenchmarkParseBind(b *testing.B) {
	text := longQuery(b)
	schema := check.HuntingSchema()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		query, errs := kql.Parse(text)
		if len(errs) > 0 {
			b.Fatal(errs[0])
		}
		check.Bind(query, schema)
	}
	b.ReportMetric(float64(len(text)), "query-bytes")
}

// BenchmarkGuard measures the guard alone.
func BenchmarkGuard(b *testing.B) {
	query, _ := kql.Parse(longQuery(b))
	for b.Loop() {
		if refusals := check.Guard(query, check.GuardOptions{}).Refusals; len(refusals) > 0 {
			b.Fatal(refusals[0])
		}
	}
}

// BenchmarkCheck measures all that stands before a query is sent: parse, bind,
// guard. The target is 1 ms for 3 KB.
func BenchmarkCheck(b *testing.B) {
	text := longQuery(b)
	schema := check.HuntingSchema()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		query, _ := kql.Parse(text)
		if refused := check.Bind(query, schema).Refused(); refused != nil {
			b.Fatal(refused)
		}
		check.Guard(query, check.GuardOptions{Schema: schema})
	}
}
