package engine_test

import "testing"

// TestRareForms are documented examples of what hunting queries seldom use:
// units, digests, reduce, patterns, graphs, plug-ins over users and schemas.
func TestRareForms(t *testing.T) {
	t.Parallel()
	const capitals = `declare pattern country = (name:string)[state:string] {
		("USA").["New York"] = { print Capital = "Albany" };
		("Canada").["Alberta"] = { let c = "Edmonton"; print Capital = c };
	}; `
	const family = `let ChildOf = datatable(child:string, parent:string)["A", "B", "B", "C", "C", "A", "X", "Y"]; ChildOf | make-graph child --> parent with_node_id=name | `
	const people = `let nodes = datatable(name:string, age:long)["Alice", 23, "Bob", 31];
		let edges = datatable(a:string, b:string)["Alice", "Bob", "Mallory", "Bob"]; edges | make-graph a --> b with nodes on name | graph-to-table `
	// https://learn.microsoft.com/kusto/query/new-activity-metrics-plugin has these days.
	const users = `let Users = datatable(at:datetime, ids:dynamic)[datetime(2019-11-01), dynamic([0,2,3,4]), datetime(2019-11-02), dynamic([0,1,3,4,5]),
		datetime(2019-11-03), dynamic([0,2,4,5]), datetime(2019-11-04), dynamic([0,1,2,3]), datetime(2019-11-05), dynamic([0,1,2,3,4])]
		| mv-expand user = ids to typeof(long) | project Timestamp = at, user, even = user % 2 == 0; Users `
	for _, test := range []struct{ query, want string }{
		{`print convert_energy(1.2, "Joule", "BritishThermalUnit"), convert_force(1.2, "Newton", "Decanewton"), convert_length(1.2, "Meter", "Foot")`, "0.0011373805443759806 0.12 3.9370078740157477"},
		{`print convert_temperature(1.2, "Kelvin", "DegreeCelsius"), round(convert_temperature(98.6, "DegreeFahrenheit", "DegreeCelsius"), 9), convert_temperature(20.0, "Kelvin", "Kelvin")`, "-271.95 37.0 20.0"},
		{`print convert_angle(180.0, "Degree", "Radian") == pi(), round(convert_angle(0.5, "Tilt", "Degree"), 9), round(convert_angle(30.0, "Degree", "Tilt"), 9)`, "true 30.0 0.5"},
		{`print convert_mass(1.0, "Stone", "Pound"), convert_speed(36.0, "KilometerPerHour", "MeterPerSecond"), convert_volume(1.0, "UsGallon", "UsTablespoon")`, "14.0 10.0 256.0"},
		{`print convert_mass(1.0, "Stone", "Meter"), convert_length(1.0, "meter", "Foot"), convert_angle(1.0, "Tilt", "Kelvin"), convert_temperature(1.0, "Tilt", "Tilt"), convert_mass(real(null), "Gram", "Gram")`, "null null null null null"},
		// Digests.
		{`range x from 1 to 100 step 1 | summarize d = tdigest(x) by k = x % 2 | summarize m = tdigest_merge(d) | project percentile_tdigest(m, 85, typeof(long)), rank_tdigest(m, 85), percentrank_tdigest(m, 85), percentiles_array_tdigest(m, 5, 50), percentiles_array_tdigest(m, range(0, 100, 50))`, `85 85.0 85.0 [5,50] [1,50,100]`},
		{`datatable(x:long)[] | summarize tdigest(x), merge_tdigest(dynamic(null))`, "null null"},
		{`print percentile_tdigest(dynamic(null), 5), rank_tdigest(dynamic([1]), 5), merge_tdigest(dynamic(1), dynamic(null)), tdigest_merge(dynamic([[7],[1],[2]]), dynamic([[7],[3],[1]]))`, "null null null [[7],[1,3],[2,1]]"},
		// reduce
		{`range x from 1 to 10 step 1 | project s = strcat("foo", "Z", tostring(x)) | reduce by s`, `"others" 10 ""`},
		{`range x from 1 to 4 step 1 | project s = strcat("job ", tostring(x), " ended"), x | reduce kind=source by s`, `"job 1 ended" 1 "job * ended"; "job 2 ended" 2 "job * ended"; "job 3 ended" 3 "job * ended"; "job 4 ended" 4 "job * ended"`},
		{`datatable(s:string)[] | reduce by s`, ""},
		{`print s = "x" | reduce by s with threshold = 2`, "error: the threshold is between 0 and 1"},
		// Patterns
		{capitals + `country("Canada").Alberta`, `"Edmonton"`},
		{capitals + `union country("USA").["New York"], country("Canada").["Alberta"]`, `"Albany"; "Edmonton"`},
		{capitals + `country("USA").Texas`, `error: one or more pattern references were not declared: country('USA').['Texas']`},
		{`declare pattern p = (a:string) { ("x") = { print 1 }; }; p("x")`, "1"},
		{`declare pattern p; p("x")`, `error: one or more pattern references were not declared: p('x')`},
		// Graphs
		{family + `graph-mark-components | graph-to-table nodes`, `"A" 0; "B" 0; "C" 0; "X" 1; "Y" 1`},
		{family + `graph-mark-components kind=strong with_component_id=part | graph-to-table nodes`, `"A" 0; "B" 0; "C" 0; "X" 1; "Y" 2`},
		{family + `count`, "error: an operator of graphs is needed behind a graph"},
		{family + `graph-mark-components`, "error: a graph is no table: graph-to-table makes one of it"},
		{people + `nodes with_node_id=id`, `-3122868243544336885 "Alice" 23; -7133945255344544237 "Bob" 31; 3855580634910899594 "Mallory" null`},
		{people + `edges with_target_id=id`, `-7133945255344544237 "Alice" "Bob"; -7133945255344544237 "Mallory" "Bob"`},
		{people + `edges`, `"Alice" "Bob"; "Mallory" "Bob"`},
		// Users over time
		{users + `| evaluate new_activity_metrics(user, Timestamp, datetime(2019-11-01), datetime(2019-11-07) - 1tick, 1d) | where from_Timestamp < datetime(2019-11-03) | project dayofmonth(from_Timestamp), dayofmonth(to_Timestamp), dcount_new_values, dcount_retained_values, dcount_churn_values, retention_rate, churn_rate`,
			"1 1 4 4 0 1.0 0.0; 1 2 2 3 1 0.75 0.25; 1 3 1 3 1 0.75 0.25; 1 4 1 3 1 0.75 0.25; 1 5 1 4 0 1.0 0.0; 1 6 0 0 4 0.0 1.0; 2 2 2 2 0 1.0 0.0; 2 3 0 1 1 0.5 0.5; 2 4 0 1 1 0.5 0.5; 2 5 0 1 1 0.5 0.5; 2 6 0 0 2 0.0 1.0"},
		{users + `| evaluate new_activity_metrics(user, Timestamp, datetime(2019-11-01), datetime(2019-11-03), 1d, datetime(2019-11-01), even, (range i from 0 to 2 step 2)) | where to_Timestamp > datetime(2019-11-02) | project even, dcount_retained_values, dcount_churn_values`, "true 1 0; false 0 1"},
		{users + `| evaluate activity_counts_metrics(user, Timestamp, datetime(2019-11-01), datetime(2019-11-02), "week", even) | project dayofmonth(Timestamp), even, ['count'], dcount, new_dcount, aggregated_dcount`, "27 true 5 3 3 3; 27 false 4 3 3 3"},
		{users + `| evaluate activity_counts_metrics(user, Timestamp, datetime(2019-11-01), datetime(2019-11-02), 0s)`, "error: a window is longer than nothing"},
		// Schemas
		{`let a = datatable(Uri:string, Http:int)[] | getschema; let b = datatable(Uri:string, Referrer:string, Http:int)[] | getschema; union a, b | evaluate schema_merge()`,
			`"Uri" 0 "System.String" "string"; "Referrer" 1 "System.String" "string"; "Http" -1 "ERROR(unknown CSL type:ERROR(columns are out of order))" "ERROR(columns are out of order)"`},
		{`let a = datatable(Uri:string, Http:int)[] | getschema; let b = datatable(Uri:string, Referrer:string, Http:int)[] | getschema; union a, b | evaluate schema_merge(PreserveOrder = false)`,
			`"Uri" 0 "System.String" "string"; "Referrer" 1 "System.String" "string"; "Http" 2 "System.Int32" "int"`},
		// parse-kv
		{`print s = "a=1 \"b c\"=2 d=(x) a=9" | parse-kv s as (a:long, ['b c']:int, d:string, e:string) with (pair_delimiter=" ", kv_delimiter="=", quote='"', quote="()") | project-away s`, `1 2 "x" ""`},
		{`print s = @"m=""said \""bye\"" x"" t=2021-01-01" | parse-kv s as (m:string, t:datetime) with (pair_delimiter=" ", kv_delimiter="=", quote='"', escape='\\') | project-away s`, `"said \"bye\" x" "2021-01-01T00:00:00Z"`},
		{`print s = "name=John Doe phone=555 5555 city=New York" | parse-kv s as (name:string, phone:string, city:string) with (pair_delimiter=" ", kv_delimiter="=", greedy=true) | project-away s`, `"John Doe" "555 5555" "New York"`},
		{`print s = "10:00 [INFO] Thread:45, Text: 'it\\'s up'" | parse-kv s as (Text:string, Thread:long) with (quote="'", escape='\\') | project-away s`, `"it's up" 45`},
		{`print s = "a: b, c" | parse-kv s as (a:string, c:string) with (pair_delimiter=",", kv_delimiter=":") | project-away s`, `"b" ""`},
		{`print s = "k=1;k=2" | parse-kv s as (k:string) with (regex="(k)=(.)") | project k`, `"1"`},
		// A function without parameters computes its toscalar() once.
		{`let y = () { toscalar(rand()) }; print y == y, y() == y`, "true true"},
		{`let f = (n:long) { toscalar(range x from 1 to n step 1 | count) }; print f(2), f(3)`, "2 3"},
		{`print array_length(datetime_list_timezones()) > 500, datetime_utc_to_local(datetime(2024-07-01), "Local"), datetime_utc_to_local(datetime(2024-07-01), "Europe/Berlin")`, `true null "2024-07-01T02:00:00Z"`},
	} {
		t.Run(test.query, func(t *testing.T) {
			t.Parallel()
			if got := answer(run(t.Context(), nil, test.query)); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}
