package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/text"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

func (o outcome) printChecks(w io.Writer, ink ink) {
	signs := map[tenant.State]string{
		tenant.OK: ink.green("✓"), tenant.Warning: ink.yellow("!"), tenant.Failed: ink.red("✗"), tenant.NotEvaluated: ink.dim("–"),
	}
	width := 0
	for _, c := range o.report.Checks {
		width = max(width, len(c.Title))
	}
	for _, c := range o.report.Checks {
		hang(w, fmt.Sprintf("  %s %-*s  ", signs[c.State], width, c.Title), width+6, text.Clean(c.Detail))
		if c.Fix != "" && c.State != tenant.OK {
			hang(w, strings.Repeat(" ", width+6), width+6, ink.dim(text.Clean(c.Fix)))
		}
	}
}

// printPermissions prints what is granted and missing of what a tool of this
// version uses, bundle by bundle, and in one line what each further bundle lacks
// and would open.
func (o outcome) printPermissions(w io.Writer, ink ink) error {
	fmt.Fprintln(w)
	granted := map[cloud.Permission]bool{}
	for _, p := range o.report.Permissions {
		granted[p.Permission] = p.Granted
	}
	var rows, more [][]string
	var lacking []string
	var ending []cloud.Retirement
	for _, b := range tools.Bundles() {
		var missing []cloud.Permission
		for _, p := range b.Permissions {
			end, ends := cloud.RetirementOf(p)
			over := ends && end.Over(o.report.At)
			state, opens := "granted", unlocks(p)
			switch {
			case over && !granted[p]:
				continue // nobody should ask for it any more
			case !granted[p]:
				state, missing = "missing", append(missing, p)
			case ends && end.Near(o.report.At):
				ending = append(ending, end)
			}
			if over {
				opens = "nothing since " + end.Day()
			}
			rows = append(rows, []string{state, p.String(), opens})
		}
		if n := len(b.Permissions); b.Name != cloud.BasicBundle && len(missing) > 0 {
			more = append(more, []string{b.Name, fmt.Sprintf("%d of %d", n-len(missing), n), b.Why})
			lacking = append(lacking, fmt.Sprintf("%s: %s", b.Name, permissionNames(missing)))
		}
	}
	err := table(w, []string{"STATE", "PERMISSION", "OPENS"}, rows, func(_, column int, text string) string {
		switch {
		case column == 0 && text == "granted":
			return ink.green(text)
		case column == 0:
			return ink.red(text)
		}
		return text
	})
	if err != nil {
		return err
	}
	for _, end := range ending {
		if !granted[end.Instead] {
			fmt.Fprintf(w, "\n%s\n%s\n", ink.yellow("Ends:"), wrap(tools.RetirementText(end, o.report.At), "  ", 98))
		}
	}
	if len(more) == 0 {
		return nil
	}
	fmt.Fprintln(w, "\nBundles that would open more (docs/permissions.md):")
	header := []string{"BUNDLE", "GRANTED", "OPENS"}
	if columns(w) == 0 { // a file, or a chat
		more = foldLast(header, more, 100)
	}
	if err := table(w, header, more, nil); err != nil {
		return err
	}
	fmt.Fprintln(w, "\nMissing of them:")
	for _, line := range lacking {
		hang(w, "  ", 4, line)
	}
	return nil
}

func permissionNames(list []cloud.Permission) string {
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = p.String()
	}
	return strings.Join(names, ", ")
}

// unlocks names the first of the tools that a permission opens, wholly or in
// part, and how many more there are: the table stays readable where nothing
// folds it. docs/permissions.md names them all.
func unlocks(p cloud.Permission) string {
	var names []string
	for _, opens := range tools.Unlocks(p) {
		name, _, _ := strings.Cut(opens, " (")
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return fmt.Sprintf("%s +%d", names[0], len(names)-1)
}
