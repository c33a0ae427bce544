package main

import (
	"fmt"
	"io"
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

// printPermissions prints what is granted and missing of the basic set and of
// what else opens a tool, and in one line what each further bundle lacks and
// would open.
func (o outcome) printPermissions(w io.Writer, ink ink) error {
	fmt.Fprintln(w)
	var rows [][]string
	states := map[string][2]int{} // bundle → granted, all
	for _, p := range o.report.Permissions {
		n := states[p.Bundle]
		n[1]++
		if p.Granted {
			n[0]++
		}
		states[p.Bundle] = n
		opens := unlocks(p.Permission)
		if p.Bundle != cloud.BasicBundle && opens == "" {
			continue
		}
		state := "missing"
		if p.Granted {
			state = "granted"
		}
		rows = append(rows, []string{state, p.String(), p.Bundle, firstOf(opens, "-")})
	}
	err := table(w, []string{"STATE", "PERMISSION", "BUNDLE", "OPENS"}, rows, func(_, column int, text string) string {
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
	var more [][]string
	var lacking []string
	for _, b := range cloud.Bundles() {
		if n := states[b.Name]; b.Name != cloud.BasicBundle && n[0] < n[1] {
			more = append(more, []string{b.Name, fmt.Sprintf("%d of %d", n[0], n[1]), b.Why})
			lacking = append(lacking, fmt.Sprintf("%s: %s", b.Name, permissionNames(o.report.Missing(b.Name))))
		}
	}
	if len(more) == 0 {
		return nil
	}
	fmt.Fprintln(w, "\nBundles that would open more (docs/permissions.md):")
	if err := table(w, []string{"BUNDLE", "GRANTED", "OPENS"}, more, nil); err != nil {
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

// unlocks names up to three of the tools that a permission opens, wholly or in
// part; "" when no tool needs it yet.
func unlocks(p cloud.Permission) string {
	var names []string
	for _, opens := range tools.Unlocks(p) {
		name, _, _ := strings.Cut(opens, " (") // which part, docs/permissions.md says
		names = append(names, name)
	}
	switch {
	case len(names) == 0:
		return ""
	case len(names) > 3:
		return fmt.Sprintf("%s and %d more", strings.Join(names[:3], ", "), len(names)-3)
	}
	return strings.Join(names, ", ")
}
