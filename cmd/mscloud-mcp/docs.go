package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// sections are the parts of the documentation that are printed from the
// program, by the name in their marker: <!-- generated:NAME -->.
func (a *app) sections() map[string]func() string {
	return map[string]func() string{
		"tools":          tools.ToolTableMarkdown,
		"tool-reference": tools.ToolReferenceMarkdown,
		"permissions":    tools.PermissionTableMarkdown,
		"bundles":        tools.BundleTableMarkdown,
		"findings":       world.FindingsMarkdown,
		"commands":       a.commandReference,
	}
}

func (a *app) docsCommand() *cobra.Command {
	var dir string
	var check bool
	cmd := &cobra.Command{
		Use:   "docs",
		Short: "Write the generated sections of README.md and docs/ (in the project's folder)",
		Long:  "Write the sections of README.md and docs/*.md that are printed from the program: tools, permissions, findings of the demo tenant, and this reference.",
		Example: `  mscloud-mcp docs
  mscloud-mcp docs --check`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return a.writeDocs(dir, check) },
	}
	cmd.Flags().StringVar(&dir, "dir", ".", "folder of the project")
	cmd.Flags().BoolVar(&check, "check", false, "write nothing; exit code 3 when a section is stale")
	return cmd
}

func (a *app) writeDocs(dir string, check bool) error {
	files, err := filepath.Glob(filepath.Join(dir, "docs", "*.md"))
	if err != nil {
		return err
	}
	files = append([]string{filepath.Join(dir, "README.md")}, files...)
	sections, used := a.sections(), map[string]bool{}
	var stale []string
	for _, path := range files {
		before, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		after, names, err := fillSections(before, sections)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for _, name := range names {
			used[name] = true
		}
		if bytes.Equal(before, after) {
			continue
		}
		stale = append(stale, path)
		if !check {
			if err := os.WriteFile(path, after, fs.FileMode(0o644)); err != nil {
				return err
			}
			fmt.Fprintf(a.stdout, "%s is written.\n", path)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(sections)) {
		if !used[name] {
			return usagef("Put it where it belongs, or drop the section from the program.", "no file has the marker <!-- generated:%s -->", name)
		}
	}
	if check && len(stale) > 0 {
		return &checkError{message: "stale: " + strings.Join(stale, ", "), fix: "`make docs`"}
	}
	return nil
}

// fillSections replaces what stands between each pair of markers.
func fillSections(text []byte, sections map[string]func() string) (out []byte, names []string, err error) {
	const open, close, end = "<!-- generated:", "<!-- /generated:", " -->\n"
	rest := string(text)
	var b strings.Builder
	for {
		before, after, found := strings.Cut(rest, open)
		b.WriteString(before)
		if !found {
			return []byte(b.String()), names, nil
		}
		name, after, found := strings.Cut(after, end)
		section, known := sections[name]
		if !found || !known {
			return nil, nil, fmt.Errorf("unknown section %q", name)
		}
		_, after, found = strings.Cut(after, close+name+end)
		if !found {
			return nil, nil, fmt.Errorf("section %q has no end", name)
		}
		names = append(names, name)
		fmt.Fprintf(&b, "%s%s%s%s\n%s%s%s", open, name, end, strings.TrimRight(section(), "\n"), close, name, end)
		rest = after
	}
}

// commandReference prints every command with its help.
func (a *app) commandReference() string {
	var b strings.Builder
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		fmt.Fprintf(&b, "### %s\n\n```\n%s\n```\n\n", cmd.CommandPath(), strings.TrimSpace(helpText(cmd)))
		for _, child := range cmd.Commands() {
			if child.IsAvailableCommand() && child.Name() != "help" {
				visit(child)
			}
		}
	}
	visit(a.rootCommand())
	return b.String()
}

func helpText(cmd *cobra.Command) string {
	var b strings.Builder
	lines := []string{firstOf(cmd.Long, cmd.Short), "", "Usage:", "  " + cmd.UseLine()}
	if cmd.Example != "" {
		lines = append(lines, "", "Examples:", cmd.Example)
	}
	cmd.InitDefaultHelpFlag()
	if own := cmd.NonInheritedFlags(); own.HasAvailableFlags() {
		lines = append(lines, "", "Flags:", strings.TrimRight(own.FlagUsagesWrapped(100), "\n"))
	}
	b.WriteString(strings.Join(slices.Compact(lines), "\n"))
	return b.String()
}
