package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// Limits of what the tour shows of an answer; the rest is counted.
const (
	tourRows  = 8
	tourWidth = 100
)

// answerText is the frame of every tool's answer.
type answerText struct {
	Source   string           `json:"source"`
	Coverage []coverageText   `json:"coverage"`
	Total    *int             `json:"total"`
	Item     jsontext.Value   `json:"item"`
	Items    []jsontext.Value `json:"items"`
}

type coverageText struct {
	Part   string `json:"part"`
	State  string `json:"state"`
	Reason string `json:"reason"`
}

// callText writes a call as a person would: tool argument=value.
func callText(tool string, args map[string]any) string {
	text := tool
	for _, name := range slices.Sorted(maps.Keys(args)) {
		switch v := args[name].(type) {
		case string:
			text += fmt.Sprintf(" %s=%q", name, v)
		case []string:
			text += " " + name + "=" + strings.Join(v, ",")
		default:
			text += fmt.Sprintf(" %s=%v", name, v)
		}
	}
	return text
}

// renderAnswer prints what the stop shows of an answer, and where it is from.
func renderAnswer(w io.Writer, ink ink, text string, stop tourStop) error {
	var answer answerText
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		return fmt.Errorf("tour: %s: read the answer: %w", stop.tool, err)
	}
	if len(answer.Item) > 0 {
		if err := renderItem(w, ink, answer.Item, stop); err != nil {
			return fmt.Errorf("tour: %s: read the answer: %w", stop.tool, err)
		}
	}
	renderRows(w, answer.Items, stop.columns)
	var notes []string
	if answer.Total != nil {
		notes = append(notes, count(int64(*answer.Total))+" in all")
	}
	notes = append(notes, "from "+answer.Source)
	for _, c := range answer.Coverage {
		notes = append(notes, fmt.Sprintf("%s %s: %s", c.Part, c.State, c.Reason))
	}
	notes = append(notes, plural(len(text), "byte"))
	fmt.Fprintf(w, "     %s\n", ink.dim(strings.Join(notes, " · ")))
	return nil
}

// renderItem prints the object's plain values on one line, then each of its
// parts under its name.
func renderItem(w io.Writer, ink ink, item jsontext.Value, stop tourStop) error {
	members, err := membersOf(item, stop.show)
	if err != nil {
		return err
	}
	var plain []string
	for _, m := range members {
		if k := m.value.Kind(); k != '{' && k != '[' {
			plain = append(plain, brief(m.value))
		}
	}
	if len(plain) > 0 {
		fmt.Fprintf(w, "     %s\n", clip(strings.Join(plain, ", "), tourColumns(w)-5))
	}
	for _, m := range members {
		switch m.value.Kind() {
		case '{':
			text := wrap(brief(m.value), "       ", tourColumns(w))
			fmt.Fprintf(w, "     %s\n%s\n", ink.cyan(m.name), text)
		case '[':
			var rows []jsontext.Value
			if err := json.Unmarshal(m.value, &rows); err != nil {
				return err
			}
			fmt.Fprintf(w, "     %s\n", ink.cyan(m.name))
			renderRows(w, rows, stop.columns)
		}
	}
	return nil
}

// renderRows prints the first rows, a line each, and counts the rest.
func renderRows(w io.Writer, rows []jsontext.Value, columns []string) {
	for i, row := range rows {
		if i == tourRows {
			fmt.Fprintf(w, "       … and %s more\n", count(int64(len(rows)-tourRows)))
			return
		}
		var parts []string
		members, err := membersOf(row, columns)
		if err != nil {
			parts = []string{brief(row)}
		}
		for _, m := range members {
			if text := named(m); text != "" {
				parts = append(parts, text)
			}
		}
		fmt.Fprintf(w, "       %s\n", clip(strings.Join(parts, ", "), tourColumns(w)-7))
	}
}

type member struct {
	name  string
	value jsontext.Value
}

// membersOf takes an object apart: the wanted members in the wanted order, or
// all of them in their own.
func membersOf(object jsontext.Value, wanted []string) ([]member, error) {
	dec := jsontext.NewDecoder(strings.NewReader(string(object)))
	if tok, err := dec.ReadToken(); err != nil || tok.Kind() != '{' {
		return nil, fmt.Errorf("not an object: %w", err)
	}
	var members []member
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		key := name.String()
		value, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		if len(wanted) == 0 || slices.Contains(wanted, key) {
			members = append(members, member{key, value.Clone()})
		}
	}
	slices.SortStableFunc(members, func(a, b member) int { return slices.Index(wanted, a.name) - slices.Index(wanted, b.name) })
	return members, nil
}

// named writes a member for a line of them: a flag is its name, a name or key
// is itself, anything else says what it is.
func named(m member) string {
	switch m.value.Kind() {
	case 't':
		return m.name
	case 'f', 'n':
		return ""
	case '"':
		if !slices.Contains([]string{"health"}, m.name) {
			return brief(m.value)
		}
	case '[', '{':
		if text := brief(m.value); text != "" {
			return m.name + ": " + text
		}
		return ""
	}
	return m.name + " " + brief(m.value)
}

// brief writes a value on one line.
func brief(value jsontext.Value) string {
	var parts []string
	switch value.Kind() {
	case '"':
		var words string
		if json.Unmarshal(value, &words) != nil {
			return ""
		}
		return text.Clean(words)
	case '{':
		members, err := membersOf(value, nil)
		if err != nil {
			return ""
		}
		for _, m := range members {
			if m.value.Kind() == '"' {
				parts = append(parts, m.name+" "+brief(m.value))
			} else if text := named(m); text != "" {
				parts = append(parts, text)
			}
		}
	case '[':
		var rows []jsontext.Value
		if json.Unmarshal(value, &rows) != nil {
			return ""
		}
		for _, row := range rows {
			parts = append(parts, brief(row))
		}
	default:
		return string(value)
	}
	return strings.Join(parts, ", ")
}

// tourColumns is the tour's width, less on a narrow terminal.
func tourColumns(w io.Writer) int {
	if n := columns(w); n > 40 {
		return min(tourWidth, n-1)
	}
	return tourWidth
}

// clip cuts a line at a width.
func clip(text string, width int) string {
	runes := []rune(text)
	if len(runes) <= width {
		return text
	}
	return string(runes[:width-1]) + "…"
}
