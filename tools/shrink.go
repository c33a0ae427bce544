package tools

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
)

// node is a JSON value that keeps the order of its members.
type node struct {
	name   string // in an object
	scalar jsontext.Value
	kind   jsontext.Kind
	nodes  []node // members or elements
	cut    int    // elements that were taken away
}

// shrink makes an object at most size bytes by halving its longest list until
// it fits, and says which lists lost how many rows. What has no lists stays as
// it is.
func shrink(v jsontext.Value, size int) (jsontext.Value, []string) {
	root, err := parseNode(jsontext.NewDecoder(bytes.NewReader(v)), "")
	if err != nil {
		return v, nil
	}
	for len(v) > size {
		longest := root.longestList()
		if longest == nil {
			break
		}
		keep := len(longest.nodes) / 2
		longest.cut += len(longest.nodes) - keep
		longest.nodes = longest.nodes[:keep]
		v = root.append(nil)
	}
	return v, root.cuts(nil)
}

func parseNode(dec *jsontext.Decoder, name string) (node, error) {
	n := node{name: name, kind: dec.PeekKind()}
	if n.kind != '{' && n.kind != '[' {
		value, err := dec.ReadValue()
		n.scalar = value.Clone()
		return n, err
	}
	if _, err := dec.ReadToken(); err != nil {
		return n, err
	}
	for dec.PeekKind() != '}' && dec.PeekKind() != ']' {
		member := ""
		if n.kind == '{' {
			token, err := dec.ReadToken()
			if err != nil {
				return n, err
			}
			member = token.String()
		}
		child, err := parseNode(dec, member)
		if err != nil {
			return n, err
		}
		n.nodes = append(n.nodes, child)
	}
	_, err := dec.ReadToken()
	return n, err
}

// longestList is the list of two elements or more that takes the most bytes;
// lists inside its elements count with it.
func (n *node) longestList() *node {
	var best *node
	bestSize := 0
	var visit func(n *node)
	visit = func(n *node) {
		if n.kind == '[' && len(n.nodes) > 1 {
			if size := len(n.append(nil)); size > bestSize {
				best, bestSize = n, size
			}
			return
		}
		for i := range n.nodes {
			visit(&n.nodes[i])
		}
	}
	visit(n)
	return best
}

func (n *node) append(b []byte) []byte {
	switch n.kind {
	case '{':
		b = append(b, '{')
		for i := range n.nodes {
			if i > 0 {
				b = append(b, ',')
			}
			b, _ = jsontext.AppendQuote(b, n.nodes[i].name)
			b = append(b, ':')
			b = n.nodes[i].append(b)
		}
		return append(b, '}')
	case '[':
		b = append(b, '[')
		for i := range n.nodes {
			if i > 0 {
				b = append(b, ',')
			}
			b = n.nodes[i].append(b)
		}
		return append(b, ']')
	}
	return append(b, n.scalar...)
}

func (n *node) cuts(path []string) []string {
	var out []string
	if n.cut > 0 {
		name := "rows"
		if len(path) > 0 {
			name = path[len(path)-1]
		}
		out = append(out, fmt.Sprintf("%s: %d of %d shown", name, len(n.nodes), len(n.nodes)+n.cut))
	}
	for i := range n.nodes {
		sub := path
		if n.nodes[i].name != "" {
			sub = append(path[:len(path):len(path)], n.nodes[i].name)
		}
		out = append(out, n.nodes[i].cuts(sub)...)
	}
	return out
}
