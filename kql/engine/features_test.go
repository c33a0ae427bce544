package engine_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// examples run each operator, form and join kind of features.json over a small
// table T of a (long), s (string), d (dynamic), t (datetime).
var examples = map[string]string{
	"op:Filter":              "T | where a > 1",
	"op:Extend":              "T | extend b = a + 1",
	"op:Summarize":           "T | summarize count() by s",
	"op:Project":             "T | project a, b = s",
	"op:ProjectReorder":      "T | project-reorder t, *",
	"op:ProjectRename":       "T | project-rename b = a",
	"op:ProjectAway":         "T | project-away d*",
	"op:Join":                "T | join (T | where a > 1) on a",
	"op:Sort":                "T | sort by a asc",
	"op:Distinct":            "T | distinct s",
	"op:Union":               "T | union (T | take 1)",
	"op:Top":                 "T | top 1 by a",
	"op:MvExpand":            "T | mv-expand d",
	"op:Render":              "T | render timechart",
	"op:Invoke":              "let f = (X:(*)) { X | take 1 }; T | invoke f()",
	"op:Lookup":              "T | lookup T on a",
	"op:Evaluate":            "T | evaluate bag_unpack(d)",
	"op:Search":              "search in (T) \"one\"",
	"op:Take":                "T | take 1",
	"op:Parse":               "T | parse s with \"o\" rest",
	"op:MakeSeries":          "T | make-series count() on t from datetime(2024-01-01) to datetime(2024-01-05) step 1d",
	"op:MvApply":             "T | mv-apply d on (take 1)",
	"op:TopNested":           "T | top-nested 1 of s by count()",
	"op:Partition":           "T | partition by s (top 1 by a)",
	"op:Print":               "print 1",
	"op:Count":               "T | count",
	"op:Serialize":           "T | serialize n = row_number()",
	"op:Scan":                "T | scan with (step s1: a > 1;)",
	"op:Range":               "range x from 1 to 3 step 1",
	"ex:In":                  "T | where s in~ ('ONE')",
	"ex:InCs":                "T | where s in ('one')",
	"ex:NotIn":               "T | where s !in~ ('TWO')",
	"ex:NotInCs":             "T | where s !in ('two')",
	"ex:HasAny":              "T | where s has_any ('one', 'x')",
	"ex:HasAll":              "T | where s has_all ('one')",
	"ex:Has":                 "T | where s has 'ONE'",
	"ex:HasCs":               "T | where s has_cs 'one'",
	"ex:NotHas":              "T | where s !has 'two'",
	"ex:HasPrefix":           "T | where s hasprefix 'on'",
	"ex:EqualTilde":          "T | where s =~ 'ONE'",
	"ex:BangTilde":           "T | where s !~ 'TWO'",
	"ex:Contains":            "T | where s contains 'N'",
	"ex:NotContains":         "T | where s !contains 'w'",
	"ex:StartsWith":          "T | where s startswith 'O'",
	"ex:NotStartsWith":       "T | where s !startswith 'x'",
	"ex:EndsWith":            "T | where s endswith 'E'",
	"ex:NotEndsWith":         "T | where s !endswith 'x'",
	"ex:MatchesRegex":        "T | where s matches regex '^o.e$'",
	"ex:Between":             "T | where a between (1 .. 2)",
	"ex:Dynamic":             "print dynamic([1, 2])",
	"ex:JsonObject":          "print dynamic({\"a\": 1})",
	"ex:Star":                "T | summarize arg_max(a, *) by s",
	"ex:Element":             "T | extend x = d.k, y = d['k']",
	"ex:Materialize":         "let m = materialize(T); m | take 1",
	"ex:FunctionDeclaration": "let f = (x:long, y:long = 2) { x * y }; T | extend z = f(a)",
	"ex:TypeOfLiteral":       "T | mv-expand x = d.l to typeof(long)",
	"ex:DataTable":           "datatable(x:long)[1, 2]",
	"ex:ToScalar":            "T | where a == toscalar(T | summarize max(a))",
	"kind:inner":             "T | join kind=inner T on a",
	"kind:innerunique":       "T | join kind=innerunique T on a",
	"kind:leftouter":         "T | join kind=leftouter T on $left.a == $right.a",
	"kind:leftanti":          "T | join kind=leftanti (T | where a > 1) on a",
	"kind:leftsemi":          "T | join kind=leftsemi T on a",
	"kind:rightsemi":         "T | join kind=rightsemi T on a",
	"kind:rightanti":         "T | join kind=rightanti (T | extend a = a + 1) on a",
	"kind:fullouter":         "T | join kind=fullouter (T | extend a = a + 1) on a",
	"kind:outer":             "union kind=outer T, (T | project a)",
	"kind:stacked":           "T | render columnchart with (kind=stacked)",
}

// declared are functions of features.json that the queries themselves declare;
// the example of ex:FunctionDeclaration stands for them.
const declared = " aadFunc CollectIncidentStatistics LastPowerShellExecutions UserRiskStatus appMailReadActivity" +
	" MakeFolderPathVogonPoetry GetRawIPCommunications GetImageLoads GetDeviceId GetProcessCreates GetNetworkEvents" +
	" ConsolidateDeviceId GetPSCommands GetFileCreates GetDeviceRegistryEvents GetConnectedNetworks GetDeviceLogonEvents" +
	" IsItAzure ResourcesCount AVScanResults ListCISAExploitedVulnerabilites DeviceCommandLinePublicIPs" +
	" IsDeviceDomainController AzureTagSearch SignatureRingDistribution "

func small(t testing.TB) *data.Database {
	t.Helper()
	table := data.NewTable(
		data.Column{Name: "a", Type: data.Long}, data.Column{Name: "s", Type: data.String},
		data.Column{Name: "d", Type: data.Dynamic}, data.Column{Name: "t", Type: data.DateTime})
	for _, row := range [][]any{
		{1, "one", map[string]any{"k": 1, "l": []int{1, 2}}, "2024-01-01"},
		{2, "two", map[string]any{"k": nil}, "2024-01-02"},
		{nil, "", nil, nil},
	} {
		if err := table.Append(row...); err != nil {
			t.Fatal(err)
		}
	}
	return &data.Database{Tables: map[string]*data.Table{"T": table}}
}

// TestFeatureCoverage holds the engine to 95 % of the features of public hunting
// queries, by use. What it lacks is named.
func TestFeatureCoverage(t *testing.T) {
	t.Parallel()
	var file struct{ Features map[string]int }
	readJSON(t, "features.json", &file)
	runs := engine.Functions()
	db := small(t)
	total, covered := 0, 0
	var lacking []string
	for feature, uses := range file.Features {
		total += uses
		name, isFunction := strings.CutPrefix(feature, "fn:")
		ok := false
		switch {
		case isFunction:
			_, known := slices.BinarySearch(runs, name)
			ok = known || strings.Contains(declared, " "+name+" ")
		case examples[feature] != "":
			got, err := run(t.Context(), db, examples[feature])
			if err != nil {
				t.Errorf("%s: %s: %v", feature, examples[feature], err)
			}
			ok = err == nil && (got.Len() > 0 || strings.HasPrefix(feature, "kind:") || feature == "op:Scan")
		}
		if ok {
			covered += uses
		} else {
			lacking = append(lacking, feature)
		}
	}
	slices.Sort(lacking)
	t.Logf("%d of %d uses (%.2f %%); lacking: %s", covered, total, 100*float64(covered)/float64(total), strings.Join(lacking, " "))
	if covered*100 < total*95 {
		t.Errorf("features cover %d of %d uses, less than 95 %%: lacking %v", covered, total, lacking)
	}
}
