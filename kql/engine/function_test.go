package engine_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine"
)

// TestFunctionValues are functions that no recorded case uses: the values that
// their pages show, and edges by the pages' rules.
// https://learn.microsoft.com/kusto/query/scalar-functions
func TestFunctionValues(t *testing.T) {
	t.Parallel()
	db := small(t)
	for _, test := range []struct{ query, want string }{
		// Numbers
		{`print acos(1.0), asin(0), atan(0), atan2(0, 1), cos(0), sin(0), tan(0)`, `0.0 0.0 0.0 0.0 1.0 0.0 0.0`},
		{`print acos(2), asin(-2), sqrt(-1), log(-1), log10(-1), log2(-1), log(0), log10(1000), sqrt(16), pow(2, 10), pow(2, -1), exp2(3), sign(-2.5), sign(0), sign(7)`, `null null null null null null "-Infinity" 3.0 4.0 1024.0 0.5 8.0 -1 0 1`},
		{`print abs(-5), abs(int(null)), floor(-2.5, 1), round(2.65, 1), round(1234.5, -2), min_of(3, 1.5), max_of(int(null), 2)`, `5 null -3.0 2.7 1200.0 1.5 2`},
		{`print isnan(real(nan)), isnan(1.0), isinf(real(+inf)), isinf(real(null)), isfinite(1.0), isfinite(real(-inf)), isfinite(real(nan))`, `true false true null true false false`},
		{`print binary_and(6, 3), binary_or(6, 3), binary_xor(6, 3), binary_not(0), binary_shift_left(1, 62), binary_shift_right(-8, 1), bitset_count_ones(255), bitset_count_ones(-1)`, `2 7 5 -1 4611686018427387904 -4 8 64`},
		{`print binary_and(long(null), 1), binary_shift_left(1, 64), binary_shift_left(1, -1), binary_shift_right(1, -1), bitset_count_ones(0)`, `null 1 null null 0`},
		{`print round(beta_cdf(0.5, 2, 2), 12), beta_cdf(1.5, 2, 2), beta_pdf(0.5, 2, 2), around(5, 6, 2), around(5, 8, 2), around(datetime(2024-01-01), datetime(2024-01-02), 1d)`, `0.5 "NaN" 1.5 true false true`},
		{`print decimal(1.25), todecimal("1.25"), decimal(null), todouble("1e3"), toreal("x"), tobool("TRUE"), toboolean("0"), tobool("maybe"), tobool(5)`, `"1.25" "1.25" null 1000.0 null true false null true`},
		{`print tohex(256), tohex(-256), tohex(toint(-256), 8), tohex(256, 8), tohex(256, 2), tohex(long(null))`, `"100" "ffffffffffffff00" "ffffff00" "00000100" "100" ""`},
		// Texts
		{`print countof("The cat sat on the mat", "at"), countof("aaaa", "aa"), countof("The cat sat", @"\b.at\b", "regex"), countof("", "a"), countof("abc", "")`, `3 3 2 0 0`},
		{`print extractall(@"(\d)", "a1b2"), extract_json("$.a[1]", '{"a":[1,2]}', typeof(long)), extractjson("$.b", '{"a":1}'), extract_json("$.a", "no json")`, `["1","2"] 2 "" ""`},
		{`print indexof_regex("abcabc", "a.c"), indexof_regex("abcabcdefg", "a.c", 0, 9, 2), indexof_regex("abcabc", "a.c", 1, -1, 2), indexof_regex("ababaa", "a.a", 0, -1, 2), indexof_regex("abcabc", "a|ab", -1), indexof_regex("äbc", "b"), indexof_regex("abcabc", "c", 0, 2)`, `0 3 -1 -1 null 1 -1`},
		{`print replace("a", "x", "banana"), repeat(1, 3), repeat("a", -1), repeat("a", 0), make_string(75, 117, 115), to_utf8("é"), string_size("é"), strlen("é")`, `"bxnxnx" [1,1,1] [] [] "Kus" [233] 2 1`},
		{`print strcat_delim("-", 1, "a", true, dynamic(null)), strcmp("a", "b"), strcmp("b", "a"), strcmp("a", "a"), substring("abc", -2, 1), substring("abc", 5), trim_end("[^a-z]+", "ab12"), trim_end("a", "")`, `"1-a-true-" -1 1 0 "b" "" "ab" ""`},
		{`print translate("abc", "x", "abc"), translate("abc", "", "abz"), translate("krasp", "otsku", "spark"), tolower(""), toupper("é")`, `"xxx" "z" "kusto" "" "É"`},
		{`print split("a__b", "_"), split("", ","), split("abc", ""), has_any_index("this is it", dynamic(["x", "is"])), has_any_index("", dynamic(["x"])), notempty(""), notnull(int(null))`, `["a","","b"] [""] ["abc"] 1 -1 false false`},
		{`print replace_strings("This is", dynamic(["is", "This"]), dynamic(["was", "That"])), replace_strings("This is", dynamic(["This", "is"]), dynamic([5, "was"]))`, `"Thwas was" "This was"`},
		{`print base64_decodestring("SGk="), base64_encodestring("Hi"), base64_decodestring("?"), hash_sha1("World"), hash_sha256("World"), hash_xxhash64("World"), hash_xxhash64("World", 100), gzip_decompress_from_base64_string("x")`, `"Hi" "SGk=" "" "70c07ec18ef89c5309bbb0937f3a6342411e1fdd" "78ae647dc5544d227130a0682a51e30bc7777fbb6d8a8f17007463a3ecd1d524" 1846988464401551951 51 ""`},
		{`print format_bytes(564), format_bytes(10332, 1), format_bytes(20010332), format_bytes(20010332, 2), format_bytes(20010332, 0, "KB"), format_bytes(-1), format_bytes(real(null))`, `"564 Bytes" "10.1 KB" "19 MB" "19.08 MB" "19541 KB" "-1 Bytes" ""`},
		// Times
		{`print datepart("year", datetime(2015-12-14)), dayofyear(datetime(2016-12-31)), monthofyear(datetime(2015-12-14)), getmonth(datetime(2015-12-14)), week_of_year(datetime(2020-12-31)), weekofyear(datetime(2021-01-01)), dayofmonth(datetime(null)), datepart("quarter", datetime(2015-12-14))`, `2015 366 12 12 53 53 null 4`},
		{`print endofday(datetime(2017-01-01 10:10:17), -1), endofyear(datetime(2016-02-29), 1), endofday(datetime(null))`, `"2016-12-31T23:59:59.9999999Z" "2017-12-31T23:59:59.9999999Z" null`},
		{`print make_timespan(1, 12), make_timespan(1, 12, 30), make_timespan(1, 12, 30, 55.123), make_timespan(25, 0), totime("1.02:03:04"), totimespan("x")`, `"01:12:00" "01:12:30" "1.12:30:55.1230000" null "1.02:03:04" null`},
		{`print unixtime_microseconds_todatetime(1546300800000000), unixtime_nanoseconds_todatetime(1546300800000000000), unixtime_microseconds_todatetime(long(null)), datetime_add("month", 1, datetime(2024-01-31)), datetime_diff("hour", datetime(2024-01-01 02:00), datetime(2024-01-01 01:59))`, `"2019-01-01T00:00:00Z" "2019-01-01T00:00:00Z" null "2024-02-29T00:00:00Z" 1`},
		// Arrays and bags
		{`print array_iif(dynamic([true, false, true]), dynamic([1, 2, 3]), dynamic([4, 5, 6])), array_iif(dynamic([1, 0]), "a", "b"), array_iif(dynamic([true]), dynamic([]), 1)`, `[1,5,3] ["a","b"] [null]`},
		{`print array_shift_right(dynamic([1, 2, 3]), 1), array_shift_right(dynamic([1, 2, 3]), -1), array_shift_right(dynamic([1, 2, 3]), 5, 0), array_shift_right(dynamic("x"), 1)`, `[null,1,2] [2,3,null] [0,0,0] null`},
		{`print array_split(dynamic([1, 2, 3, 4]), 2), array_split(dynamic([1, 2, 3]), dynamic([1, 2])), array_split(dynamic([1, 2, 3]), -1), array_sort_asc(dynamic([3, null, 1, 2])), array_sort_asc(dynamic([2, 1]), dynamic(["b", "a"]))[1]`, `[[1,2],[3,4]] [[1],[2],[3]] [[1,2],[3]] [1,2,3,null] ["a","b"]`},
		{`print array_strcat(dynamic([1, "a", null]), "->"), array_strcat(dynamic([]), ","), array_sum(dynamic([1, 2.5, 3])), array_sum(dynamic(["a"])), array_sum(dynamic([])), arraylength(dynamic([1, 2])), arraylength(dynamic("x"))`, `"1-\u003ea-\u003e" "" 6.5 null 0.0 2 null`},
		{`print bag_keys(dynamic({"a": 1, "b": {"c": 2}})), bag_keys(dynamic([1])), bag_merge(dynamic({"a": 1}), dynamic({"a": 2, "b": 3})), bag_merge(dynamic({"a": 1}), dynamic(null))`, `["a","b"] null {"a":1,"b":3} {"a":1}`},
		{`print bag_set_key(dynamic({"k": {"p": 1}}), "$.k.p", "x"), bag_set_key(dynamic({}), "$.k.p", 1), bag_set_key(dynamic({"a": 1}), "$['b c']", 2), bag_set_key(dynamic(1), "a", 1), bag_remove_keys(dynamic({"a": 1, "b": {"c": 2, "d": 3}}), dynamic(["a", "$.b.c"]))`, `{"k":{"p":"x"}} {"k":{"p":1}} {"a":1,"b c":2} null {"b":{"d":3}}`},
		{`print bag_zip(dynamic(["a", 8, "b"]), dynamic([1, 2, 3])), bag_zip(dynamic(["a"]), dynamic(1)), bag_zip(dynamic("a"), dynamic([1])), pack_dictionary("a", 1), treepath(dynamic({"a": [{"b": 1}]}))`, `{"a":1,"b":3} {"a":null} null {"a":1} ["['a']","['a'][0]","['a'][0]['b']"]`},
		{`print set_difference(dynamic([1, 1, 2, 3]), dynamic([2]), dynamic([3])), set_intersect(dynamic([1, 2, 2]), dynamic([2, 1])), set_equals(dynamic([1, 2, 2]), dynamic([2, 1])), set_equals(dynamic([1]), dynamic([2])), set_has_element(dynamic([1, "a"]), "a"), set_has_element(dynamic(["1"]), 1), set_difference(dynamic("x"), dynamic([1]))`, `[1] [1,2] true false true false null`},
		{`print todynamic("[1]")[0], toobject("{\"a\":2}").a, parsejson("x"), gettype(parsejson("1.5")), gettype(dynamic(null)), gettype(now()), gettype(1d)`, `1 2 "x" "real" "null" "datetime" "timespan"`},
		// Series
		{`print series_acos(dynamic([1, 2])), series_asin(dynamic([0, "x"])), series_atan(dynamic([0])), series_cos(dynamic([0])), series_exp(dynamic([0])), series_log(dynamic([1, 0])), series_floor(dynamic([1.5, -1.5])), series_add(dynamic([1, 2]), dynamic([3]))`, `[0.0,"NaN"] [0.0,null] [0.0] [1.0] [1.0] [0.0,"-Infinity"] [1.0,-2.0] [4,null]`},
		{`print series_equals(dynamic([1, 2]), dynamic([1, 3])), series_not_equals(dynamic([1, 2]), dynamic([1, 3])), series_fill_backward(dynamic([null, 2, null])), series_fill_backward(dynamic([0, 2]), 0)`, `[true,false] [false,true] [2,2,null] [2,2]`},
		// Addresses
		{`print parse_ipv4("192.168.1.1"), parse_ipv4("192.168.1.1/24"), parse_ipv4("300.1.1.1"), parse_ipv6("127.0.0.1"), parse_ipv6("fe80::1/64"), parse_ipv6("x")`, `3232235777 3232235776 null "0000:0000:0000:0000:0000:ffff:7f00:0001" "fe80:0000:0000:0000:0000:0000:0000:0000" ""`},
		{`print ipv4_compare("1.2.3.4", "1.2.3.5"), ipv4_compare("1.2.3.4/24", "1.2.3.5"), ipv4_compare("1.2.3.4", "1.2.3.5", 24), ipv4_compare("x", "1.2.3.4"), ipv4_is_match("1.2.3.4/24", "1.2.3.255"), ipv4_is_in_range("1.2.3.4", "1.2.3.0/24"), ipv4_is_in_range("1.2.3.4", "x")`, `-1 0 0 null true true null`},
		{`print ipv4_netmask_suffix("10.1.2.3"), ipv4_netmask_suffix("10.1.2.3/24"), ipv4_netmask_suffix("x"), ipv6_compare("::1", "::2"), ipv6_compare("fe80::1", "fe80::2", 64), ipv6_is_match("192.168.1.1", "::ffff:c0a8:0101"), ipv6_is_in_any_range("fe80::1", dynamic(["fe80::/10", "x"])), ipv6_is_in_any_range("::1", "fe80::/10")`, `32 24 null -1 0 true true false`},
		{`print geo_info_from_ip_address("20.53.203.50"), tostring(geo_info_from_ip_address("x")), ingestion_time()`, `null "" null`},
		// Texts of a form
		{`print parse_version("0.0.0.5") < parse_version("0.0.1"), parse_version("1.2.3.4"), parse_version("x"), parse_version("1.2.3.4.5"), parse_version("")`, `true "1000000020000000300000004" null null null`},
		{`print parse_path(@"\\shared\users\temp\f.tar.gz"), parse_path("C:\\a\\b.c").RootPath, parse_path("file://C:/temp/file.txt:some.exe").AlternateDataStreamName, parse_path("").Filename`, `{"Scheme":"","RootPath":"","DirectoryPath":"\\\\shared\\users\\temp","DirectoryName":"temp","Filename":"f.tar.gz","Extension":"gz","AlternateDataStreamName":""} "C:" "some.exe" ""`},
		{`print parse_command_line("echo \"hello world!\" x", "windows"), parse_command_line("", "windows"), parse_command_line(@"a\\b ""c d""", "windows")`, `["echo","hello world!","x"] [] ["a\\\\b","c d"]`},
		{`print parse_xml("<a x='1'><b>2</b><b>3</b></a>"), parse_xml("no xml"), parseurl("https://h/p?a=1").Host, parseurlquery("a=1&b=2")["Query Parameters"].b`, `{"a":{"@x":"1","b":["2","3"]}} null "h" "2"`},
		// Choices and columns
		{`print iif(1 > 2, "a", "b"), iif(bool(null), "a", "b"), coalesce(int(null), 5), not(true), not(bool(null))`, `"b" "b" 5 false null`},
		{`datatable(a:long)[1] | project column_ifexists("a", 5), x = column_ifexists("b", 5), y = columnifexists("c", ""), iscolumnexists("a"), iscolumnexists("z")`, `1 5 "" true false`},
		{`let U = view () { print a = 1 }; union totable(U), (range a from 1 to 2 step 1), (T | take 0), table("T") | count`, `6`},
		{`print strlen(current_cursor()), cursor_current() == current_cursor()`, `18 true`},
	} {
		t.Run(test.query, func(t *testing.T) {
			t.Parallel()
			if got := answer(run(t.Context(), db, test.query)); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestAggregateValues are aggregates that no recorded case uses, with nulls and
// without rows.
// https://learn.microsoft.com/kusto/query/aggregation-functions
func TestAggregateValues(t *testing.T) {
	t.Parallel()
	const rows = `datatable(k:string, n:long, r:real, d:dynamic)["a", 1, 1.5, dynamic({"x": 1}), "a", 3, 2.5, dynamic({"y": 2}), "b", long(null), real(null), dynamic(null), "b", 6, 4.0, dynamic({"x": 3})] | summarize `
	for _, test := range []struct{ aggregates, want string }{
		{`anyif(n, n > 1), take_anyif(n, n > 5), avgif(n, k == "a"), maxif(n, n < 6), minif(n, n > 1), cnt(), count_distinct(k), count_distinctif(n, k == "b")`, `3 6 2.0 3 3 4 2 1`},
		{`argmax(n, k), argmin(n, k)`, `6 "b" 1 "a"`},
		{`arg_max(n, r) by k`, `"a" 3 2.5; "b" 6 4.0`},
		{`binary_all_and(n), binary_all_or(n), binary_all_xor(n), make_bag(d), make_set_if(n, n > 1), makelist(n), makeset(k), make_dictionary(d)`, `0 7 4 {"x":1,"y":2} [3,6] [1,3,6] ["a","b"] {"x":1,"y":2}`},
		{`percentiles_array(n, 0, 50, 100), percentilesw(n, n, 50), percentilew(n, n, 90), stdevpif(n, k == "a"), variancep(n), variance(n), stdev(r), dcountif(n, n > 1)`, `[1,3,6] 6 6 1.0 4.2222222222 6.3333333333 1.2583057391985462 2`},
		{`sum(n), avg(n), min(r), max(r), countif(isnull(n)), sumif(r, n > 1), make_list_with_nulls(n), make_list_if(n, k == "b"), make_bag_if(d, n > 3)`, `10 3.3333333333333335 1.5 4.0 1 6.5 [1,3,null,6] [6] {"x":3}`},
	} {
		t.Run(test.aggregates, func(t *testing.T) {
			t.Parallel()
			if got := answer(run(t.Context(), nil, rows+test.aggregates)); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
	const none = `datatable(n:long, d:dynamic)[] | summarize cnt(), count_distinct(n), maxif(n, n > 1), avgif(n, true), make_bag(d), makelist(n), binary_all_and(n), take_anyif(n, true)`
	if got, want := answer(run(t.Context(), nil, none)), `0 0 null null {} [] null null`; got != want {
		t.Errorf("without rows: got %s, want %s", got, want)
	}
}

// TestEveryFunctionIsHeld: a recorded case that runs, or a test here, calls each
// function.
func TestEveryFunctionIsHeld(t *testing.T) {
	t.Parallel()
	var file struct{ Cases []kqlCase }
	readJSON(t, "cases.json", &file)
	leftOut := map[string]string{}
	readJSON(t, "left-out.json", &leftOut)
	var text strings.Builder
	for _, c := range file.Cases {
		if leftOut[c.ID] == "" {
			text.WriteString(c.KQL + "\n")
		}
	}
	tests, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range tests {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(raw)
	}
	called := map[string]bool{}
	for _, match := range regexp.MustCompile(`\b(\w+)\s*\(`).FindAllStringSubmatch(text.String(), -1) {
		called[match[1]] = true
	}
	for _, name := range engine.Functions() {
		if !called[name] {
			t.Errorf("no recorded case and no test calls %s()", name)
		}
	}
}
