package engine

import (
	"maps"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/aggregate"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/function"
)

// plugins are what evaluate runs.
var plugins = []string{
	"activity_counts_metrics", "bag_unpack", "ipv4_lookup", "ipv6_lookup", "narrow", "new_activity_metrics", "pivot", "schema_merge",
}

// tableFunctions stand for tables.
var tableFunctions = []string{"materialize", "table", "totable", "view"}

// Functions are the names of all functions that the engine runs: scalar,
// aggregate, of tables, and plug-ins of evaluate. They are sorted.
func Functions() []string {
	names := map[string]bool{"percentiles": true, "percentilesw": true}
	for _, list := range [][]string{
		slices.Collect(maps.Keys(function.Scalars)), slices.Collect(maps.Keys(specialCalls())),
		slices.Collect(maps.Keys(aggregate.Kinds)), plugins, tableFunctions,
	} {
		for _, name := range list {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// approximations are the functions whose answers may differ from those of
// Microsoft's engine, and how. Every other function that runs is exact: it
// answers as documented, to the last digit of a real.
var approximations = map[string]string{
	"any":                       "the first row's value, where Microsoft's takes any row's",
	"anyif":                     "as any()",
	"take_any":                  "as any()",
	"take_anyif":                "as any()",
	"count_distinctif":          "counts exactly; Microsoft's stops at 100 million",
	"count_distinct":            "counts exactly; Microsoft's stops at 100 million",
	"dcount":                    "counts exactly, where Microsoft's estimates (within 1 % or so); the accuracy argument is ignored",
	"dcountif":                  "as dcount()",
	"percentile":                "nearest rank of all values, where Microsoft's estimates over many",
	"percentiles":               "as percentile()",
	"percentiles_array":         "as percentile()",
	"percentilew":               "as percentile()",
	"percentilesw":              "as percentile()",
	"percentilesw_array":        "as percentile()",
	"rand":                      "another generator",
	"new_guid":                  "another generator",
	"tdigest":                   "keeps every value, where Microsoft's keeps clusters of many",
	"tdigest_merge":             "as tdigest()",
	"merge_tdigest":             "as tdigest()",
	"percentile_tdigest":        "as percentile()",
	"percentiles_array_tdigest": "as percentile()",
	"rank_tdigest":              "counts exactly, where Microsoft's estimates over many",
	"percentrank_tdigest":       "as rank_tdigest()",
	"convert_angle":             "to the last digit or two of a real",
	"convert_energy":            "as convert_angle()",
	"convert_force":             "as convert_angle()",
	"convert_length":            "as convert_angle()",
	"convert_mass":              "as convert_angle()",
	"convert_speed":             "as convert_angle()",
	"convert_temperature":       "as convert_angle()",
	"convert_volume":            "as convert_angle()",
	"beta_cdf":                  "to the last digits of a real",
	"welch_test":                "as beta_cdf()",
	"make_bag":                  "of a key that several rows have the first row's value, where Microsoft's takes any row's",
	"make_bag_if":               "as make_bag()",
	"make_dictionary":           "as make_bag()",
	"cursor_current":            "the moment of the run in ticks: rows are not ingested here",
	"current_cursor":            "as cursor_current()",
	"datetime_list_timezones":   "the zones that Microsoft's page lists",
	"schema_merge":              "its words for columns of different types are our own",
	"parse_user_agent":          "knows the common browsers and systems, not Microsoft's whole list",
	"parse_json":                "texts above 2 MB are not parsed (Microsoft's limit is 1 MB)",
	"todynamic":                 "as parse_json()",
	"estimate_data_size":        "sizes of values, not of their columns' encoding",
	"ingestion_time":            "the row's Timestamp or TimeGenerated, null without one: rows are not ingested here",
	"geo_info_from_ip_address":  "null, as where Microsoft knows no location: there is no map of addresses here",
	"current_database":          "NetDefaultDB, unless the caller names the database",
	"datetime_utc_to_local":     "by the time zones of this machine's Go release",
	"datetime_local_to_utc":     "by the time zones of this machine's Go release",
	"tolower":                   "by Go's Unicode tables",
	"toupper":                   "by Go's Unicode tables",
}

// Approximation says how a function's answers may differ from Microsoft's; it is
// empty where they do not.
func Approximation(name string) string { return approximations[name] }
