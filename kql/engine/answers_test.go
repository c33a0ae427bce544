package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine"
)

// answer renders a result as JSON rows, or the error.
func answer(got *engine.Result, err error) string {
	if err != nil {
		return "error: " + err.Error()
	}
	var out []string
	for i := range got.Len() {
		cells := make([]string, len(got.Columns))
		for j := range got.Columns {
			encoded, _ := json.Marshal(got.Value(i, j))
			cells[j] = string(encoded)
		}
		out = append(out, strings.Join(cells, " "))
	}
	return strings.Join(out, "; ")
}

// TestAnswers are cases of our own, from the rules that Microsoft's pages state.
func TestAnswers(t *testing.T) {
	t.Parallel()
	db := small(t)
	for _, test := range []struct{ query, want string }{
		// isempty, isnotempty: null or the empty string; a string is never null.
		{`print toguid("0123456789ab-cdef-0123-456789abcdef"), toguid("{01234567-89AB-cdef-0123-456789abcdef}"), toguid("01234567-89ab-cdef-0123-456789abcdef and more"), toguid("a string that is not a guid")`,
			`"01234567-89ab-cdef-0123-456789abcdef" "01234567-89ab-cdef-0123-456789abcdef" "01234567-89ab-cdef-0123-456789abcdef" null`},
		{`print guid(0123456789abcdef0123456789abcdef), guid({01234567-89ab-cdef-0123-456789abcdef}), guid(01234567-89ab-cdef-0123-456789abcdefff)`, `"01234567-89ab-cdef-0123-456789abcdef" "01234567-89ab-cdef-0123-456789abcdef" null`},
		{`print isempty(""), isempty("x"), isempty(dynamic(null)), isempty(long(null)), isempty(0)`, "true false true true false"},
		{`print isnotempty(""), isnotempty("x"), isnotempty(dynamic(null)), isnotempty(dynamic("")), isnotempty(0)`, "false true false false true"},
		{`T | where isnotempty(s) | project a`, "1; 2"},
		{`T | where isempty(d.k) | count`, "2"},
		{`print isnull(""), isnull(int(null)), isnotnull(datetime(null))`, "false true false"},
		{`print tolower("ÀBC"), tolower(""), toupper("straße")`, `"àbc" "" "STRAßE"`},
		// min and max leave nulls out, and keep the type.
		{`T | summarize min(a), max(a), min(t), max(t)`, `1 2 "2024-01-01T00:00:00Z" "2024-01-02T00:00:00Z"`},
		{`datatable(x:long)[] | summarize min(x), max(x), avg(x), sum(x), count()`, "null null null 0 0"},
		{`datatable(x:long)[] | summarize min(x) by x`, ""},
		{`T | summarize max(s) by isnull(a)`, `false "two"; true ""`},
		// has_any, has_all: whole terms, whatever their case; lists may be dynamic or a table.
		{`print "cmd.exe /c net user" has_any ("NET", "x"), "cmd.exe" has_any ("md"), "a b" has_any (dynamic(["b"]))`, "true false true"},
		{`print "cmd.exe /c net user" has_all ("net", "user"), "net" has_all ("net", "user"), "a-b" has_all (dynamic(["a", "b"]))`, "true false true"},
		{`T | where s has_any ((T | project s | where s == "two")) | project a`, "2"},
		{`print "foo_bar" has "bar", "foobar" has "bar", "cmd.exe" has ".exe", "foobar" hasprefix "FOO", "foobar" hassuffix "bar"`, "true false true true true"},
		{`print "A" == "a", "A" =~ "a", "A" in ("a"), "A" in~ ("a"), "ABC" contains "bc", "ABC" contains_cs "bc"`, "false true false true true false"},
		// Null: unequal to a value, else null; where takes null for false.
		{`print 5 == int(null), 5 != int(null), int(null) == int(null), 5 > int(null), int(null) + 1`, "false true null null null"},
		{`print bool(null) and false, bool(null) or true, bool(null) and true, not(bool(null))`, "false true null null"},
		{`T | where not(a > 1) | count`, "1"},
		{`T | where a != 1 | count`, "2"},
		// Arithmetic.
		{`print 7 / 2, 7 / 2.0, -7 % 3, 1 / 0, 2 * 1.5h, 1d / 1h, datetime(2024-03-01) - 1d`, `3 3.5 2 null "03:00:00" 24.0 "2024-02-29T00:00:00Z"`},
		{`print bin(17, 5), bin(-3, 5), bin(2.7, 0.5), bin(datetime(2024-05-17 13:45), 1h), bin(90m, 1h)`, `15 -5 2.5 "2024-05-17T13:00:00Z" "01:00:00"`},
		{`print datetime_diff("day", datetime(2024-03-01), datetime(2024-02-28 23:00)), datetime_diff("month", datetime(2024-03-01), datetime(2023-12-31))`, "2 3"},
		// Dynamic paths.
		{`print d = dynamic({"a": [1, {"b": "x"}]}) | project d.a[1].b, d.a[-1]["b"], d.z.y, array_length(d.a)`, `"x" "x" null 2`},
		{`T | extend k = tolong(d.k) | summarize sum(k)`, "1"},
		{`print parse_json("{\"x\": 1.0}").x, parse_json("not json"), tostring(dynamic({"a": 1.5}))`, `1.0 "not json" "{\"a\":1.5}"`},
		{`T | mv-expand l = d.l to typeof(long) | project a, l`, "1 1; 1 2; 2 null; null null"},
		// Joins: nulls join nothing; names are told apart.
		{`T | join kind=leftouter (T | where a > 1 | project a, b = s) on a | project a, b`, `1 ""; 2 "two"; null ""`},
		{`T | join kind=fullouter (print a = 2, z = 3) on a | project a, a1, z`, "1 null null; 2 2 3; null null null"},
		{`T | join kind=inner (T) on $left.s == $right.s | where isnotempty(s) | project s, s1`, `"one" "one"; "two" "two"`},
		{`T | lookup (print a = 2, z = 3) on a | project a, z`, "1 null; 2 3; null null"},
		// Sorting: descending and nulls last unless said.
		{`T | sort by a | project a`, "2; 1; null"},
		{`T | sort by a asc | project a`, "null; 1; 2"},
		{`T | sort by a asc nulls last | project a`, "1; 2; null"},
		{`T | sort by a | extend p = prev(a), n = next(a), c = row_cumsum(a) | project a, p, n, c`, "2 null 1 2; 1 2 null 3; null 1 null 3"},
		// let, functions, toscalar, materialize.
		{`let f = (x:long, y:long = 10) { x + y }; print f(1), f(1, 2), f(y=1, x=5)`, "11 3 6"},
		{`let f = (X:(a:long), n:long) { X | where a >= n }; T | invoke f(2) | project a`, "2"},
		{`let m = toscalar(T | summarize max(a)); T | where a == m | project s`, `"two"`},
		{`let v = view () { T | project a }; union withsource=src v, (T | where a == 1 | project a) | summarize count() by src`, `"v" 3; "T" 1`},
		{`let s = dynamic(["one", "x"]); T | where s in (s) | project a`, "1; 2; null"},
		{`let names = dynamic(["one", "x"]); T | where s in (names) | project a`, "1"},
		{`T | summarize make_set(s), make_list(a), dcount(s), countif(a > 1)`, `["one","two",""] [1,2] 3 1`},
		{`T | summarize arg_max(t, s, a)`, `"2024-01-02T00:00:00Z" "two" 2`},
		{`range x from 1 to 100 step 1 | summarize percentile(x, 50), percentiles(x, 5, 95), stdev(x) > 29`, "50 5 95 true"},
		{`print format_datetime(datetime(2024-03-05 14:07:09.123), "yyyy-MM-dd HH:mm:ss.fff tt"), format_timespan(1h + 2m, "hh:mm")`, `"2024-03-05 14:07:09.123 PM" "01:02"`},
		{`print extract("(\\d+)-(\\d+)", 2, "12-34"), extract("x(\\d)", 1, "y"), extract("(\\d+)", 1, "42", typeof(long))`, `"34" "" 42`},
		{`print split("a/b/c", "/"), split("a/b/c", "/", 1), strcat("a", 1, true, 1.5), substring("hello", 1, 3)`, `["a","b","c"] ["b"] "a1true1.5" "ell"`},
		{`print parse_url("https://u:p@host:8080/a/b?x=1&y=2#f").Host, parse_url("https://host/p?x=1")["Query Parameters"].x`, `"host" "1"`},
		{`print ago(1d) == now() - 1d, case(1 > 2, "a", 2 > 1, "b", "c"), iff(true, 1, 2.5), coalesce("", "x")`, `true "b" 1.0 "x"`},
		{`T | evaluate pivot(s, count(), a)`, "1 0 1 0; 2 0 0 1; null 1 0 0"},
		{`T | getschema | project ColumnName, ColumnType | take 2`, `"a" "long"; "s" "string"`},
		{`search in (T) "two" | project a`, "2"},
		{`T | where t between (datetime(2024-01-01) .. 1h) | project a`, "1"},
	} {
		t.Run(test.query, func(t *testing.T) {
			t.Parallel()
			if got := answer(run(t.Context(), db, test.query)); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestRandom holds what is random to its shape.
func TestRandom(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		`range x from 1 to 100 step 1 | sample 1 | where x between (1 .. 100) | count`:                                       "1",
		`let s = materialize(range x from 1 to 1000000 step 1 | sample 1); union s, s | summarize dcount(x), count()`:        "1 2",
		`range x from 1 to 1000000 step 1 | sample 1 | as hint.materialized=true T | union T | summarize dcount(x), count()`: "1 2",
		`range i from 1 to 1000 step 1 | extend r = rand() | summarize min(r) >= 0, max(r) < 1, dcount(r) > 900`:             "true true true",
		`range i from 1 to 100 step 1 | extend g = new_guid() | summarize dcount(g), take_any(strlen(tostring(g)))`:          "100 36",
	} {
		if got := answer(run(t.Context(), nil, query)); got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
}

// TestErrors holds the errors to what they must say.
func TestErrors(t *testing.T) {
	t.Parallel()
	db := small(t)
	_, err := run(t.Context(), db, "T | where b > 1")
	var wrong *engine.Error
	if !errors.As(err, &wrong) || wrong.Span.Start != 10 || !strings.Contains(wrong.Message, "named b") {
		t.Errorf("unknown column: %#v", err)
	}
	_, err = run(t.Context(), db, "T | extend x = geo_point_to_s2cell(1.0, 2.0)")
	var missing *engine.Unsupported
	if !errors.As(err, &missing) || missing.What != "function geo_point_to_s2cell()" || missing.Span.Start != 15 {
		t.Errorf("unsupported function: %#v", err)
	}
	_, err = run(t.Context(), db, "T | facet by s")
	if !errors.As(err, &missing) || missing.What != "operator facet" {
		t.Errorf("unsupported operator: %#v", err)
	}
}

// TestMemoryLimit runs what would fill any memory under a small limit.
func TestMemoryLimit(t *testing.T) {
	t.Parallel()
	for _, query := range []string{
		"range x from 1 to 100000000 step 1 | summarize count() by x",
		"range x from 1 to 100000000 step 1 | summarize make_list(tostring(x))",
		"range x from 1 to 100000000 step 1 | sort by x",
		"range x from 1 to 100000000 step 1 | distinct x | count",
		"range x from 1 to 100000000 step 1 | summarize dcount(x)",
		"range x from 1 to 100000000 step 1 | join kind=inner (print x = 1) on x",
		"range x from 1 to 100000000 step 1",
		"range x from 1 to 100 step 1 | extend y = range(1, 1000000) | mv-apply y on (summarize make_list(y))",
		"range x from 1 to 100000000 step 1 | summarize arg_max(x, *) by strcat(x, 'x')",
		"range x from 1 to 100000000 step 1 | summarize percentile(x, 50)",
		"range x from 1 to 100000000 step 1 | extend y = range(1, 100) | mv-expand y | order by x",
		"range x from 1 to 100000000 step 1 | evaluate narrow() | serialize n = row_number()",
		"range x from 1 to 100000000 step 1 | extend k = 1 | join kind=fullouter (range x from 1 to 100000000 step 1 | extend k = 1) on k",
		"print x = strrep('ab', 1024) | extend x = strrep(x, 1024) | extend x = strrep(x, 7)",
		"print x = dynamic([1]) " + strings.Repeat("| extend x = pack_array(x, x, x, x)", 20),
		"range x from 1 to 100000000 step 1 | extend y = tostring(x) | reduce by y",
		"range x from 1 to 100000000 step 1 | extend y = x + 1 | make-graph x --> y | graph-mark-components | graph-to-table nodes",
		"range x from 1 to 100000000 step 1 | extend t = datetime(2026-01-01) + x * 1s | evaluate activity_counts_metrics(x, t, datetime(2026-01-01), datetime(2029-01-01), 1d)",
	} {
		parsed, problems := kql.Parse(query)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		_, err := engine.Run(t.Context(), nil, parsed, engine.Options{MemoryLimit: 4 << 20})
		var memory *engine.MemoryError
		if !errors.As(err, &memory) || !strings.Contains(err.Error(), "4 MB of memory") {
			t.Errorf("%s: %v", query, err)
		}
	}
}

// TestCancel ends a query that would run for long.
func TestCancel(t *testing.T) {
	t.Parallel()
	for _, query := range []string{
		"range x from 1 to 100000000000 step 1 | count",
		"range x from 1 to 100000000000 step 1 | where x < 0",
		"range x from 1 to 100000 step 1 | extend k = 1 | join kind=inner (range y from 1 to 100000 step 1 | extend k = 1) on k | count",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		_, err := run(ctx, nil, query)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", query, err)
		}
	}
}
