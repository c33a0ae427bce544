package odata

import (
	"strconv"
	"strings"
)

// ExpandItem is one relationship of $expand.
type ExpandItem struct {
	Name     string
	Selected []string
	Levels   int          // of $levels, MaxLevels for max; 0 when not given
	Top      int          // 0 when not given
	Inner    []ExpandItem // relationships of an $expand inside this one
}

// MaxLevels is the largest $levels.
// https://learn.microsoft.com/graph/api/user-list-manager
const MaxLevels = 1000

// parseExpand reads "manager", "manager($levels=max;$select=id,mail)" and lists
// of them.
func parseExpand(value string) ([]ExpandItem, *Error) {
	bad := BadRequest("Parsing OData Select and Expand failed: Term '%s' is not valid in a $select or $expand expression.", value)
	terms, ok := splitOutside(value, ',')
	if !ok {
		return nil, bad
	}
	var items []ExpandItem
	for _, term := range terms {
		name, options, nested := strings.Cut(strings.TrimSpace(term), "(")
		item := ExpandItem{Name: strings.TrimSpace(name)}
		if item.Name == "" || strings.Contains(name, ")") {
			return nil, bad
		}
		if nested {
			inner, closed := strings.CutSuffix(options, ")")
			if !closed {
				return nil, bad
			}
			parts, ok := splitOutside(inner, ';')
			if !ok {
				return nil, bad
			}
			for _, option := range parts {
				if err := item.set(option); err != nil {
					return nil, err
				}
			}
		}
		items = append(items, item)
	}
	return items, nil
}

// set takes one option inside the parentheses.
func (x *ExpandItem) set(option string) (err *Error) {
	name, value, _ := strings.Cut(option, "=")
	value = strings.TrimSpace(value)
	switch name = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(name), "$")); name {
	case "select":
		x.Selected, err = parseSelect(value)
	case "expand":
		x.Inner, err = parseExpand(value)
	case "top":
		x.Top, err = countOption("top", value)
	case "levels":
		if x.Levels = MaxLevels; !strings.EqualFold(value, "max") {
			n, bad := strconv.Atoi(value)
			if bad != nil || n < 1 || n > MaxLevels {
				return BadRequest("Parsing OData Select and Expand failed: '%s' is not a valid value for $levels. It must be 'max' or a number between 1 and %d.", value, MaxLevels)
			}
			x.Levels = n
		}
	default:
		return UnsupportedQuery("Query option '$%s' is not supported inside $expand.", name)
	}
	return err
}

// splitOutside parts a text at a character that stands outside of parentheses
// and quotes; ok is false where those do not close.
func splitOutside(text string, at byte) (parts []string, ok bool) {
	depth, quoted, start := 0, false, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth < 0 {
				return nil, false
			}
		case c == at && depth == 0:
			parts = append(parts, text[start:i])
			start = i + 1
		}
	}
	return append(parts, text[start:]), depth == 0 && !quoted
}
