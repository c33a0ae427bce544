package world

import (
	"fmt"
	"slices"
	"strings"
)

// Finding is something wrong that every demo tenant contains, for a demo or a
// test to discover.
type Finding struct {
	ID       string   // kebab-case, stable
	Title    string   // one sentence
	Severity string   // "critical", "high", "medium" or "low"
	Objects  []string // display names of what is involved
	HowToSee string   // the tool call that shows it
}

// Findings are the planted findings, the worst first. They are the same in
// every tenant, whatever its size and seed.
func Findings() []Finding {
	all := slices.Concat(peopleFindings(), groupFindings(), appFindings(), identityFindings(), roleFindings(),
		policyFindings(), logFindings(), staleFindings(), organizationFindings())
	slices.SortStableFunc(all, func(a, b Finding) int {
		return slices.Index(severities, a.Severity) - slices.Index(severities, b.Severity)
	})
	return all
}

// severities from the worst on.
var severities = []string{"critical", "high", "medium", "low"}

// FindingsMarkdown is the list of the planted findings as a Markdown table.
func FindingsMarkdown() string {
	var b strings.Builder
	b.WriteString("| Finding | Severity | What is wrong | Where | How to see it |\n|---|---|---|---|---|\n")
	for _, f := range Findings() {
		objects := make([]string, len(f.Objects))
		for i, o := range f.Objects {
			objects[i] = "`" + o + "`"
		}
		calls := strings.Split(f.HowToSee, "; ")
		for i, c := range calls {
			calls[i] = "`" + c + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", f.ID, f.Severity, f.Title, strings.Join(objects, ", "), strings.Join(calls, "<br>"))
	}
	return b.String()
}
