package graph

import (
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// knownPath is a node of the tree of all paths in Microsoft's list of
// permissions, which tells what Graph has beside what is served here.
type knownPath struct {
	children    map[string]*knownPath
	any         *knownPath
	path        string            // of the list; "" where no path ends
	permissions map[string]string // by method
}

var knownPaths = sync.OnceValue(func() *knownPath {
	root := &knownPath{}
	for key, permissions := range endpointPermissions() {
		method, path, _ := strings.Cut(key, " ")
		at := root
		for segment := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
			at = at.child(segment)
		}
		if at.permissions == nil {
			at.permissions = map[string]string{}
		}
		at.path, at.permissions[method] = path, permissions
	}
	return root
})

func (k *knownPath) child(segment string) *knownPath {
	if strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}") {
		if k.any == nil {
			k.any = &knownPath{}
		}
		return k.any
	}
	if name, arguments, ok := functionCall(segment); ok {
		segment = name + arguments
	}
	if k.children == nil {
		k.children = map[string]*knownPath{}
	}
	if k.children[segment] == nil {
		k.children[segment] = &knownPath{}
	}
	return k.children[segment]
}

// functionCall reads a segment such as reminderView(startDateTime='…',endDateTime='…')
// or applications(appId='…'): the name, and the names of the arguments in
// order, in parentheses; "" when there is no named one.
func functionCall(segment string) (name, arguments string, ok bool) {
	name, inner, ok := strings.Cut(segment, "(")
	inner, closed := strings.CutSuffix(inner, ")")
	if !ok || !closed || name == "" {
		return segment, "", false
	}
	var names []string
	quoted, start := false, 0
	for i := 0; i <= len(inner); i++ {
		switch {
		case i < len(inner) && inner[i] == '\'':
			quoted = !quoted
		case i == len(inner) || inner[i] == ',' && !quoted:
			if key, _, named := strings.Cut(inner[start:i], "="); named && !strings.Contains(key, "'") {
				names = append(names, strings.ToLower(strings.TrimSpace(key)))
			}
			start = i + 1
		}
	}
	if len(names) == 0 {
		return name, "", true
	}
	slices.Sort(names)
	return name, "(" + strings.Join(names, ",") + ")", true
}

// find looks a path's segments up, whatever form their ids have: the node of a
// path with the method, nil when the list has none.
func (k *knownPath) find(segments []string, method string) *knownPath {
	if len(segments) == 0 {
		if _, ok := k.permissions[method]; ok {
			return k
		}
		return nil
	}
	text, rest := segments[0], segments[1:]
	name, arguments, call := functionCall(text)
	name = strings.ToLower(name)
	spellings := []string{name}
	if rest, ok := strings.CutPrefix(name, directory.TypePrefix); ok { // a qualified action or function
		short := rest[strings.LastIndexByte(rest, '.')+1:]
		if namespace, listed := operationNamespaces[short]; !listed || rest == namespace+short {
			spellings = append(spellings, short)
		}
	}
	for _, spelling := range spellings {
		if next := k.children[spelling+arguments]; next != nil && (!call || arguments != "" || strings.HasSuffix(text, "()")) {
			if found := next.find(rest, method); found != nil {
				return found
			}
		}
		if next := k.children[spelling]; call && next != nil && next.any != nil { // a key in parentheses
			if found := next.any.find(rest, method); found != nil {
				return found
			}
		}
	}
	if k.any != nil && !strings.HasPrefix(text, "$") {
		return k.any.find(rest, method)
	}
	return nil
}

// known finds the request's path in Microsoft's list, with or without what may
// hang after any path.
func (c *call) known() *knownPath {
	_, rest, _ := strings.Cut(strings.TrimPrefix(c.r.URL.EscapedPath(), "/"), "/")
	var segments []string
	for segment := range strings.SplitSeq(strings.Trim(withoutTenant(rest), "/"), "/") {
		if text, err := url.PathUnescape(segment); err == nil {
			segment = text
		}
		if alias, ok := strings.CutPrefix(segment, "graph."); ok {
			segment = directory.TypePrefix + alias
		}
		segments = append(segments, segment)
	}
	if found := knownPaths().find(segments, c.r.Method); found != nil {
		return found
	}
	if last := len(segments) - 1; last > 0 && slices.Contains([]string{"$count", "$ref", "$value"}, segments[last]) {
		return knownPaths().find(segments[:last], c.r.Method)
	}
	return nil
}
