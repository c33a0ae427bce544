package tools_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// The budgets of tools/list, in bytes: about 18k and 12k tokens.
const (
	budgetAll  = 72_000
	budgetCore = 48_000
)

var toolName = regexp.MustCompile(`^(entra|azure|m365|mscloud_defender|mscloud)_[a-z_]+$`)

func TestCatalog(t *testing.T) {
	t.Parallel()
	apiPath := regexp.MustCompile(`(?i)/v1\.0|/beta|/users|/groups|https?://|\$filter|\$select`)
	for _, d := range tools.Catalogue() {
		if !toolName.MatchString(d.Name) {
			t.Errorf("%s: not area_noun_verb", d.Name)
		}
		if d.Title == "" || d.Description == "" {
			t.Errorf("%s: has no title or no description", d.Name)
		}
		if n := len(d.Description); n > 300 {
			t.Errorf("%s: description of %d bytes, want at most 300", d.Name, n)
		}
		if apiPath.MatchString(d.Description) {
			t.Errorf("%s: description names an API path", d.Name)
		}
		for name, p := range d.Schema().Properties {
			if apiPath.MatchString(p.Description) {
				t.Errorf("%s: argument %s names an API path", d.Name, name)
			}
			if strings.ContainsAny(name, "_-") {
				t.Errorf("%s: argument %s is not camelCase", d.Name, name)
			}
		}
		if _, has := d.Schema().Properties[tools.ConnectionArgument]; !has && d.NeedsConnection() {
			t.Errorf("%s: has no argument connection", d.Name)
		}
		for _, p := range d.Permissions {
			if _, known := cloud.PermissionOf(p); !known {
				t.Errorf("%s: unknown permission %s", d.Name, p)
			}
		}
		for _, o := range d.Optional {
			if _, known := cloud.PermissionOf(o.Permission); !known || o.Part == "" {
				t.Errorf("%s: optional permission %s is unknown or opens nothing", d.Name, o.Permission)
			}
		}
		// A tool that is named in a description must exist.
		for word := range strings.FieldsFuncSeq(d.Description, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
			if toolName.MatchString(word) && strings.Count(word, "_") >= 1 && !slices.ContainsFunc(tools.Catalogue(), func(o *tools.Definition) bool { return o.Name == word }) {
				t.Errorf("%s: description sends to %s, which does not exist", d.Name, word)
			}
		}
	}
	if !slices.IsSortedFunc(tools.Catalogue(), func(a, b *tools.Definition) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("catalogue is not in order")
	}
}

// listBytes is the size of the tools as tools/list shows them.
func listBytes(t *testing.T, defs []*tools.Definition) int {
	t.Helper()
	n := 0
	for _, d := range defs {
		b, err := json.Marshal(tools.MCPTool(d, false))
		if err != nil {
			t.Fatal(err)
		}
		n += len(b) + 1
	}
	return n
}

func TestListBudget(t *testing.T) {
	t.Parallel()
	for _, set := range tools.Toolsets() {
		defs, err := tools.SelectTools(tools.Catalogue(), []string{set}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		n := listBytes(t, defs)
		t.Logf("toolset %-10s %2d tools %6d bytes", set, len(defs), n)
		budget := budgetAll
		if set == tools.DefaultToolset {
			budget = budgetCore
		}
		if n > budget {
			t.Errorf("toolset %s takes %d bytes in tools/list, want at most %d", set, n, budget)
		}
	}
	for _, d := range tools.Catalogue() {
		// 69 tools share the budget; none may take more than twice its part.
		if n := listBytes(t, []*tools.Definition{d}); n > 2*budgetAll/69 {
			t.Errorf("%s takes %d bytes in tools/list", d.Name, n)
		}
	}
}

func TestSchemasAreStrict(t *testing.T) {
	t.Parallel()
	for _, d := range tools.Catalogue() {
		b, err := json.Marshal(tools.MCPTool(d, true))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), `"null"`) {
			t.Errorf("%s: a schema allows null: %s", d.Name, b)
		}
		if !strings.Contains(string(b), `"additionalProperties":false`) {
			t.Errorf("%s: the input schema lets other arguments through", d.Name)
		}
		for _, hint := range []string{"readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint", "title"} {
			if !strings.Contains(string(b), `"`+hint+`"`) {
				t.Errorf("%s: no annotation %s", d.Name, hint)
			}
		}
	}
}

func TestSelectTools(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name                   string
		sets, include, exclude []string
		want                   []string // a part of what is selected
		not                    []string
		err                    string
	}{
		{name: "default is core", want: []string{"entra_user_list", "entra_connection_list"}},
		{name: "every set has the connection tools", sets: []string{"defender"}, want: []string{"entra_connection_select", "mscloud_defender_summary"}, not: []string{"entra_user_list"}},
		{name: "a set that has no tool yet", sets: []string{"azure"}, err: `no toolset "azure" in this version: use core, defender, entra, all`},
		{name: "an exclusion that leaves nothing", include: []string{"entra_search"}, exclude: []string{"entra_search"}, err: "the selection leaves no tool that reads a tenant"},
		{name: "a connection tool alone, by name", include: []string{"entra_connection_list"}, want: []string{"entra_connection_list"}, not: []string{"entra_search"}},
		{name: "one by name", include: []string{"entra_search"}, want: []string{"entra_search", "entra_connection_list"}, not: []string{"entra_user_list"}},
		{name: "excluded", sets: []string{"all"}, exclude: []string{"entra_user_get"}, want: []string{"entra_user_list"}, not: []string{"entra_user_get"}},
		{name: "unknown set", sets: []string{"entar"}, err: `no toolset "entar" in this version: did you mean entra? Or use core, defender, entra, all`},
		{name: "unknown tool", include: []string{"entra_users_list"}, err: `unknown tool "entra_users_list": did you mean entra_user_list?`},
		{name: "unknown exclusion", exclude: []string{"entra_serch"}, err: `unknown tool "entra_serch": did you mean entra_search?`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			defs, err := tools.SelectTools(tools.Catalogue(), tt.sets, tt.include, tt.exclude)
			if err == nil {
				err = tools.CheckSelection(tt.sets, tt.include, tt.exclude)
			}
			if tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Fatalf("got error %v, want %s", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range defs {
				got = append(got, d.Name)
			}
			for _, name := range tt.want {
				if !slices.Contains(got, name) {
					t.Errorf("%s is not selected: %v", name, got)
				}
			}
			for _, name := range tt.not {
				if slices.Contains(got, name) {
					t.Errorf("%s is selected: %v", name, got)
				}
			}
		})
	}
}

func TestDocsNameEveryTool(t *testing.T) {
	t.Parallel()
	table, reference, permissions := tools.ToolTableMarkdown(), tools.ToolReferenceMarkdown(), tools.PermissionTableMarkdown()
	for _, info := range tools.Catalog() {
		if !strings.Contains(table, "`"+info.Name+"`") {
			t.Errorf("tool table lacks %s", info.Name)
		}
		if !strings.Contains(reference, "### "+info.Name+"\n") {
			t.Errorf("tool reference lacks %s", info.Name)
		}
		for _, arg := range info.Arguments {
			if !strings.Contains(reference, "| `"+arg+"` |") {
				t.Errorf("tool reference lacks argument %s of %s", arg, info.Name)
			}
		}
		for _, p := range info.Permissions {
			if !strings.Contains(permissions, "| `"+p.Value+"` | "+p.API.Title()) {
				t.Errorf("permission table lacks %s", p)
			}
		}
	}
	for _, b := range tools.Bundles() {
		if !strings.Contains(tools.BundleTableMarkdown(), "| "+b.Title+" |") {
			t.Errorf("bundle table lacks %s", b.Title)
		}
	}
}
