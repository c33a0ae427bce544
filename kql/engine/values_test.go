package engine_test

import (
	"strings"
	"testing"
)

// TestValues are answers that were once wrong, each with its kin.
func TestValues(t *testing.T) {
	t.Parallel()
	db := small(t)
	for _, test := range []struct{ query, want string }{
		// https://learn.microsoft.com/kusto/query/numerical-operators
		{`print 14 % 12, -14 % 12, 14 % -12, -14 % -12`, "2 10 2 10"},
		{`print -7.5 % 2, 7.5 % -2, todecimal("-7.5") % 2, -90m % 1h`, `0.5 1.5 "0.5" "00:30:00"`},
		{`print int(2147483647) + int(1), int(100000) * int(100000), -int(5), int(7) / int(2)`, "2147483648 10000000000 -5 3"},
		{`print int(1) + int(1), -int(1), abs(int(-1)), bin(int(5), int(2)), int(7) % int(4) | getschema | distinct ColumnType`, `"long"`},
		{`datatable(i:int)[3] | summarize percentile(i, 50) | getschema | project ColumnType`, `"long"`},
		// One pass, the first of the list where several fit.
		{`print replace_strings("abc", dynamic(["a", "b"]), dynamic(["b", "c"]))`, `"bcc"`},
		{`print replace_strings("aab", dynamic(["a", "aa", ""]), dynamic(["x", "y", "z"])), replace_strings("x", dynamic(["x"]), dynamic([]))`, `"xxb" "x"`},
		// https://learn.microsoft.com/kusto/query/has-ipv4-prefix-function
		{`print has_ipv4_prefix("10.1.2.3", "10.1"), has_ipv4_prefix("10.1.2.3", "10.1."), has_ipv4_prefix("10.1.2.3", "10.1.2.3"), has_ipv4_prefix("a 10.1.2.30", "10.1.2.3")`, "false true true false"},
		{`print has_any_ipv4_prefix("at 10.1.2.3", "9.", "10.1"), has_any_ipv4_prefix("at 10.1.2.3", dynamic(["9.", "10."]))`, "false true"},
		// One array for each argument, in the order of the first.
		{`datatable(k:long, v:string)[2, "b", 1, "a"] | summarize array_sort_asc(make_list(k), make_list(v))`, `[1,2] ["a","b"]`},
		{`datatable(k:long, v:string)[2, "b", 1, "a"] | summarize (x, y) = array_sort_desc(make_list(k), make_list(v)) | project y`, `["b","a"]`},
		{`print array_sort_asc(dynamic([2, 1]), dynamic(["b", "a", "c"]))`, "[1,2] null"},
		// https://learn.microsoft.com/kusto/query/parse-operator#regex-mode
		{`print s = "a=1, b=2, c=3" | parse kind=regex s with "a=" x ", " * | project x`, `"1, b=2"`},
		{`print s = "a=1, b=2, c=3" | parse kind=regex flags=U s with "a=" x ", " * | project x`, `"1"`},
		{`print s = "A=1, b=2" | parse kind=regex flags=Ui s with "a(=|:)" x:long ", " y | project x, y`, `1 "b=2"`},
		{`print s = "a=1, b=2, c=3" | parse s with "a=" x ", " * | project x`, `"1"`},
		// A let of what changes stands for the text; toscalar() makes a value of it.
		{`let r = rand(); range i from 1 to 50 step 1 | extend r | summarize dcount(r) > 40`, "true"},
		{`let g = new_guid(); range i from 1 to 50 step 1 | summarize dcount(g)`, "50"},
		{`let g = toscalar(new_guid()); range i from 1 to 50 step 1 | summarize dcount(g)`, "1"},
		{`let n = now(); range i from 1 to 50 step 1 | summarize dcount(n)`, "1"},
		// Names of as in withsource, and in search.
		{`print x = 1 | as A | union withsource=src (print x = 2 | as B) | project src, x`, `"A" 1; "B" 2`},
		{`T | where a == 1 | search "one" | project ['$table']`, `"T"`},
		// A schema that the query declares.
		{`print d = dynamic({"x": "1", "y": 2}), z = 3 | evaluate bag_unpack(d) : (x:long, q:string)`, `1 ""`},
		{`print d = dynamic({"x": "1", "y": 2}), z = 3 | evaluate bag_unpack(d) : (*, y:long)`, "3 2"},
		{`print d = dynamic({"x": 1}) | evaluate bag_unpack(d, "p_") : (p_x:long)`, "1"},
		{`datatable(k:string, v:string)["a", "x", "a", "y", "b", "x"] | evaluate pivot(v) : (k:string, x:long, z:long)`, `"a" 1 0; "b" 1 0`},
		// Text beside numbers and flags, by == and != and in.
		{`print "1" == 1, "1.5" == 1, "x" == 1, "x" != 1, 2 != "2", "true" == true, "1" in (1, 2), 3 in ("3")`, "true false false true false true true true"},
		{`print "a" < 1`, "error: operator < cannot compare string with long"},
		// https://www.rfc-editor.org/rfc/rfc3492
		{`print s = "bücher.例え.example." | extend p = punycode_domain_to_string(s) | project p, punycode_domain_from_string(p) == s`, `"xn--bcher-kva.xn--r8jz45g.example." true`},
		{`print punycode_domain_from_string("xn--!.XN--x.xn--"), punycode_domain_to_string("")`, `"xn--!.XN--x." ""`},
		// No two columns of one name.
		{`T | project a, a`, "error: a column with the name a is already declared"},
		{`T | extend x = 1, x = 2`, "error: a column with the name x is already declared"},
		{`print a = 1, a = 2`, "error: a column with the name a is already declared"},
		{`T | summarize a = count() by a`, "error: a column with the name a is already declared"},
		{`T | project-rename s = a`, "error: a column with the name s is already declared"},
		{`datatable(a:int, a:int)[1, 2]`, "error: a column with the name a is already declared"},
		{`T | parse s with x "a" x`, "error: a column with the name x is already declared"},
	} {
		t.Run(test.query, func(t *testing.T) {
			t.Parallel()
			if got := answer(run(t.Context(), db, test.query)); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestColumnNames are the names that Microsoft's analyzer gives to columns.
func TestColumnNames(t *testing.T) {
	t.Parallel()
	db := small(t)
	for _, test := range []struct{ query, want string }{
		{`print strlen("abc"), x = 1, tostring(1), gettype(1)`, "print_0 x print_2 print_3"},
		{`let n = 5; print n, toint(n)`, "print_0 print_1"},
		{`let n = 5; T | project n, a + 1, 2`, "n Column1 Column2"},
		{`T | summarize toint(N = count()), tolong(sum(a)) by strlen(s)`, "strlen_s N sum_a"},
		{`T | summarize 1 + count() by a + 1`, "Column1 Column2"},
		{`T | summarize arg_max(t, x = s), percentilew(a, a, 50), binary_all_or(a)`, "t x percentile_a_50 a"},
		{`T | summarize count(), count(), make_dictionary(d)`, "count_ count_1 dictionary_d"},
		{`T | summarize array_sort_asc(make_list(a))`, "list_a_sorted"},
		{`T | project d, e = d | extend array_sort_asc(d, d)`, "d e d_sorted d_sorted1"},
		{`T | project a, s | union (T | project a = "x")`, "a_long a_string s"},
		{`T | project a | join kind=inner (T | project a, a1 = 1) on a`, "a a2 a1"},
		{`T | mv-apply d on (project x = 1)`, "a s t x"},
	} {
		t.Run(test.query, func(t *testing.T) {
			t.Parallel()
			got, err := run(t.Context(), db, test.query)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, column := range got.Columns {
				names = append(names, column.Name)
			}
			if have := strings.Join(names, " "); have != test.want {
				t.Errorf("got %s, want %s", have, test.want)
			}
		})
	}
}
