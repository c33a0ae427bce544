package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Limits of what the tour shows of an answer; the rest is counted.
const (
	tourRows  = 5
	tourWidth = 110
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

// renderAnswer prints an answer in a few lines: the first rows, or the parts of
// the one object, each clipped to a line.
func renderAnswer(w io.Writer, ink ink, text string, stop tourStop) error {
	var answer answerText
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		return fmt.Errorf("tour: %s: read the answer: %w", stop.tool, err)
	}
	for i, item := range answer.Items {
		if i == tourRows {
			break
		}
		fmt.Fprintf(w, "     %s\n", clip(brief(item)))
	}
	if len(answer.Item) > 0 {
		if err := renderItem(w, ink, answer.Item, stop.show); err != nil {
			return err
		}
	}
	var notes []string
	switch {
	case answer.Total != nil:
		notes = append(notes, fmt.Sprintf("%s in all", count(int64(*answer.Total))))
	case len(answer.Items) > tourRows:
		notes = append(notes, fmt.Sprintf("and %d more", len(answer.Items)-tourRows))
	}
	if answer.Source != "" {
		notes = append(notes, "from "+answer.Source)
	}
	for _, c := range answer.Coverage {
		notes = append(notes, fmt.Sprintf("%s %s: %s", c.Part, c.State, c.Reason))
	}
	notes = append(notes, fmt.Sprintf("%s bytes", count(int64(len(text)))))
	fmt.Fprintf(w, "     %s\n", ink.dim(strings.Join(notes, " · ")))
	return nil
}

// renderItem prints the object's own values on one line, then each of its
// parts on a line of its own.
func renderItem(w io.Writer, ink ink, item jsontext.Value, show []string) error {
	members, err := membersOf(item)
	if err != nil {
		return err
	}
	var own []string
	for _, m := range members {
		if m.value.Kind() != '{' && m.value.Kind() != '[' && wanted(m.name, show) {
			own = append(own, m.name+" "+brief(m.value))
		}
	}
	if len(own) > 0 {
		fmt.Fprintf(w, "     %s\n", clip(strings.Join(own, ", ")))
	}
	for _, m := range members {
		if !wanted(m.name, show) {
			continue
		}
		switch m.value.Kind() {
		case '{':
			fmt.Fprintf(w, "     %s %s\n", ink.cyan(m.name+":"), clip(brief(m.value)))
		case '[':
			var rows []jsontext.Value
			if err := json.Unmarshal(m.value, &rows); err != nil {
				return err
			}
			fmt.Fprintf(w, "     %s %d\n", ink.cyan(m.name+":"), len(rows))
			for i, row := range rows {
				if i == tourRows {
					fmt.Fprintf(w, "       … and %d more\n", len(rows)-tourRows)
					break
				}
				fmt.Fprintf(w, "       %s\n", clip(brief(row)))
			}
		}
	}
	return nil
}

func wanted(name string, show []string) bool { return len(show) == 0 || slices.Contains(show, name) }

type member struct {
	name  string
	value jsontext.Value
}

// membersOf takes an object apart in its own order.
func membersOf(object jsontext.Value) ([]member, error) {
	dec := jsontext.NewDecoder(strings.NewReader(string(object)))
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
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
		members = append(members, member{key, value.Clone()})
	}
	return members, nil
}

// noise are values that say nothing to a person who watches.
var noise = []string{"id", "type", "tenantId", "clientId", "lastSync", "asOf"}

// brief writes a value on one line: a name first, then what else is short.
func brief(value jsontext.Value) string {
	switch value.Kind() {
	case '"':
		var text string
		if json.Unmarshal(value, &text) != nil {
			return ""
		}
		return printable(text)
	case '{':
		members, err := membersOf(value)
		if err != nil {
			return ""
		}
		var parts []string
		for _, m := range members {
			switch {
			case slices.Contains(noise, m.name):
			case m.name == "displayName" || m.name == "name":
				parts = append([]string{brief(m.value)}, parts...)
			case m.value.Kind() == '[' || m.value.Kind() == '{':
				if text := brief(m.value); text != "" {
					parts = append(parts, m.name+" ("+text+")")
				}
			case m.value.Kind() == 't':
				parts = append(parts, m.name)
			case m.value.Kind() == 'f' || m.value.Kind() == 'n':
			case m.name == "userPrincipalName" || m.name == "key":
				parts = append(parts, brief(m.value))
			default:
				parts = append(parts, m.name+" "+brief(m.value))
			}
		}
		return strings.Join(parts, ", ")
	case '[':
		var rows []jsontext.Value
		if json.Unmarshal(value, &rows) != nil {
			return ""
		}
		var parts []string
		for _, row := range rows {
			parts = append(parts, brief(row))
		}
		return strings.Join(parts, ", ")
	}
	return string(value)
}

// clip cuts a line at the tour's width.
func clip(text string) string {
	runes := []rune(text)
	if len(runes) <= tourWidth {
		return text
	}
	return string(runes[:tourWidth-1]) + "…"
}
