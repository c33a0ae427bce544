package tools

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
)

// Info describes a tool to whoever does not call it: the documentation, and
// the command line that says what a permission unlocks.
type Info struct {
	Name        string
	Title       string
	Description string
	// Toolset is entra, azure, m365, defender or governance; Core tools are in
	// the default toolset "core" too.
	Toolset string
	Core    bool
	Mode    Mode
	// Arguments are the names, in the order of the schema.
	Arguments   []string
	Permissions []cloud.Permission
	Optional    []Optional
	Plan        Plan     // licence of the whole answer
	NotIn       []string // clouds that do not offer it
}

// Catalog lists every tool by name.
func Catalog() []Info {
	out := make([]Info, len(catalogue))
	for i, d := range catalogue {
		out[i] = d.Info
	}
	return out
}

// DefaultToolset is what a server offers when no toolset was named.
const DefaultToolset = "core"

// Toolsets are the names that a selection may use: DefaultToolset, each set that
// holds a tool in this version, and "all".
func Toolsets() []string { return toolsetsOf(catalogue) }

func toolsetsOf(all []*Definition) []string {
	var sets []string
	for _, d := range all {
		sets = append(sets, d.Toolset)
	}
	slices.Sort(sets)
	return slices.Concat([]string{DefaultToolset}, slices.Compact(sets), []string{"all"})
}

// CheckSelection reports whether toolsets and tool names exist, with the
// nearest name in the error: for configuration, before a server is made.
func CheckSelection(sets, include, exclude []string) error {
	chosen, err := selectTools(catalogue, sets, include, exclude)
	if err != nil {
		return err
	}
	reads := func(d *Definition) bool { return !isConnectionTool(d.Name) || slices.Contains(include, d.Name) }
	if !slices.ContainsFunc(chosen, reads) {
		return fmt.Errorf("the selection leaves no tool that reads a tenant")
	}
	return nil
}

// selectTools picks the tools of a server: those of the toolsets (DefaultToolset
// when none is named and no tool is named either), and those named, but for the
// excluded. The connection tools are always there unless excluded: without
// them nothing else works.
func selectTools(all []*Definition, sets, include, exclude []string) ([]*Definition, error) {
	if len(sets) == 0 && len(include) == 0 {
		sets = []string{DefaultToolset}
	}
	names := make([]string, len(all))
	byName := map[string]*Definition{}
	for i, d := range all {
		names[i] = d.Name
		byName[d.Name] = d
	}
	valid := toolsetsOf(all)
	for _, set := range sets {
		if !slices.Contains(valid, set) {
			return nil, fmt.Errorf("no toolset %q in this version: %s", set, suggest(set, valid))
		}
	}
	for _, name := range slices.Concat(include, exclude) {
		if byName[name] == nil {
			return nil, fmt.Errorf("unknown tool %q: %s", name, DidYouMean(name, names))
		}
	}
	chosen := map[string]*Definition{}
	for _, d := range all {
		if isConnectionTool(d.Name) || slices.Contains(include, d.Name) || slices.Contains(sets, "all") ||
			slices.Contains(sets, d.Toolset) || d.Core && slices.Contains(sets, "core") {
			chosen[d.Name] = d
		}
	}
	for _, name := range exclude {
		delete(chosen, name)
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("the selection leaves no tool")
	}
	out := make([]*Definition, 0, len(chosen))
	for _, name := range slices.Sorted(maps.Keys(chosen)) {
		out = append(out, chosen[name])
	}
	return out, nil
}

// suggest names the nearest toolset, and all that there are.
func suggest(wrong string, valid []string) string {
	names := "use " + strings.Join(valid, ", ")
	if near := Nearest(wrong, valid); near != "" {
		return "did you mean " + near + "? Or " + names
	}
	return names
}

// isConnectionTool reports whether a tool stays listed while no connection is
// chosen.
func isConnectionTool(name string) bool { return strings.HasPrefix(name, "entra_connection_") }
