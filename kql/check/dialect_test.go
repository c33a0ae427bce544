package check_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
)

func TestResourceGraphDialect(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"Resources | where type =~ 'x' | project id, name":           nil,
		"where type == 'x' | project id":                             nil,
		"project id":                                                 nil,
		"resources | summarize n = count() by tostring(tags.env)":    nil,
		"resources | join kind=leftouter (resourcecontainers) on id": nil,
		"let x = 1; resources | where a == x":                        {"error 1:1: Resource Graph takes one query, without let, set or declare"},
		"resources | render piechart":                                {"error 1:13: InvalidQueryLanguage: Resource Graph does not take the operator render"},
		"resources | join kind=leftsemi (resourcecontainers) on id":  {`error 1:23: The join kind "LeftSemi" is not supported or not allowed.`},
		"resources | join kind=leftanti (resourcecontainers) on id":  {`error 1:23: The join kind "LeftAnti" is not supported or not allowed.`},
		"resources | join hint.strategy=shuffle (resources) on id":   {"error 1:18: Resource Graph takes no hints"},
		"resources | union isfuzzy=true (securityresources)":         {"error 1:27: Resource Graph takes no fuzzy union"},
		"resources | mv-expand properties.rules":                     {"advice 1:13: Resource Graph expands 128 rows and leaves out the rest: write limit 400"},
		"resources | mv-expand r = properties.rules limit 400":       nil,
		"resources | mv-expand r = properties.rules limit 1000":      {"advice 1:50: Resource Graph documents at most 400 rows of mv-expand"},
		"resources | extend a = ipv4_is_private(name)":               {"advice 1:24: ipv4_is_private() is not known to work in Resource Graph"},
		"resurces | take 1":                                          {"warning 1:1: Table resurces is invalid, unsupported or disallowed.; did you mean resources?"},
		"someothertable | take 1":                                    {"warning 1:1: Table someothertable is invalid, unsupported or disallowed."},
		"resources | summarize count() by properties.a":              {"error 1:34: values are not told apart or ordered by a dynamic value: write tostring(properties.a)"},
		"resources | where name has 5 | evaluate bag_unpack(tags)":   {"error 1:24: operator has does not take string and long; write the text in quotes", "error 1:32: InvalidQueryLanguage: Resource Graph does not take the operator evaluate"},
	} {
		query, errs := kql.Parse(text)
		if len(errs) > 0 {
			t.Errorf("%s: %v", text, errs[0])
			continue
		}
		var got []string
		for _, d := range check.Bind(query, check.ResourceGraphSchema()).Findings {
			got = append(got, d.Severity.String()+" "+d.Error())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: want -, got +\n%s", text, diff)
		}
	}
}
