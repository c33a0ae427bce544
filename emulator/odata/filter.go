package odata

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// Node is one node of a parsed $filter.
type Node interface{}

type (
	logicNode struct {
		or          bool
		left, right Node
	}
	notNode     struct{ inner Node }
	compareNode struct {
		op    string // eq ne gt ge lt le
		path  *pathNode
		value literal
		pos   int
	}
	inNode struct {
		path   *pathNode
		values []literal
	}
	matchNode struct {
		function string // startswith endswith contains
		path     *pathNode
		value    literal
	}
	lambdaNode struct {
		path     *pathNode
		all      bool
		variable string
		body     Node // nil for any()
	}
	isofNode struct{ typ string }
	pathNode struct {
		segments []string
		count    bool // ends in /$count
	}
)

// literal is a constant of a $filter.
type literal struct {
	kind tokenKind // tokenString tokenNumber tokenTime tokenDate tokenGUID, tokenName for true false null
	text string
	enum string // the enumeration of a qualified constant, as in microsoft.graph.riskLevel'high'
}

func (l literal) isNull() bool { return l.kind == tokenName && l.text == "null" }

// maxFilterDepth bounds the nesting of a $filter, as the OData library does.
const maxFilterDepth = 100

// ParseFilter reads a $filter expression.
func ParseFilter(text string) (Node, *Error) {
	p := &filterParser{lexer: lexer{text: text}}
	if err := p.next(); err != nil {
		return nil, err
	}
	n, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.tok.kind != tokenEnd {
		return nil, p.syntaxError(p.tok.pos)
	}
	return n, nil
}

type filterParser struct {
	lexer
	depth int
}

func (p *filterParser) word(w string) bool {
	return p.tok.kind == tokenName && strings.EqualFold(p.tok.text, w)
}

func (p *filterParser) or() (Node, *Error) {
	if p.depth++; p.depth > maxFilterDepth {
		return nil, BadRequest("Invalid filter clause: Recursion depth exceeded allowed limit.")
	}
	defer func() { p.depth-- }()
	left, err := p.and()
	for err == nil && p.word("or") {
		if err = p.next(); err != nil {
			return nil, err
		}
		var right Node
		right, err = p.and()
		left = &logicNode{true, left, right}
	}
	return left, err
}

func (p *filterParser) and() (Node, *Error) {
	left, err := p.unary()
	for err == nil && p.word("and") {
		if err = p.next(); err != nil {
			return nil, err
		}
		var right Node
		right, err = p.unary()
		left = &logicNode{false, left, right}
	}
	return left, err
}

func (p *filterParser) unary() (Node, *Error) {
	if p.depth++; p.depth > maxFilterDepth {
		return nil, BadRequest("Invalid filter clause: Recursion depth exceeded allowed limit.")
	}
	defer func() { p.depth-- }()
	switch {
	case p.word("not"):
		if err := p.next(); err != nil {
			return nil, err
		}
		inner, err := p.unary()
		return &notNode{inner}, err
	case p.tok.kind == tokenOpen:
		if err := p.next(); err != nil {
			return nil, err
		}
		inner, err := p.or()
		if err != nil {
			return nil, err
		}
		return inner, p.expect(tokenClose, "')' or operator expected")
	default:
		return p.comparison()
	}
}

func (p *filterParser) expect(kind tokenKind, message string) *Error {
	if p.tok.kind != kind {
		return BadRequest("Invalid filter clause: %s at position %d in '%s'.", message, p.tok.pos, p.text)
	}
	return p.next()
}

var comparisons = map[string]bool{"eq": true, "ne": true, "gt": true, "ge": true, "lt": true, "le": true}

// mirrored is the operator of "5 lt x" read as "x gt 5".
var mirrored = map[string]string{"eq": "eq", "ne": "ne", "gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}

func (p *filterParser) comparison() (Node, *Error) {
	start := p.tok.pos
	if lit, ok := p.literal(); ok {
		return p.literalFirst(lit, start)
	}
	if p.tok.kind != tokenName {
		return nil, BadRequest("Invalid filter clause: Expression expected at position %d in '%s'.", p.tok.pos, p.text)
	}
	name := p.tok.text
	if err := p.next(); err != nil {
		return nil, err
	}
	if p.tok.kind == tokenOpen {
		return p.call(name)
	}
	path, lambda, err := p.path(name)
	if err != nil {
		return nil, err
	}
	if lambda != nil {
		return lambda, nil
	}
	if p.word("in") {
		return p.in(path)
	}
	if p.tok.kind != tokenName || !comparisons[strings.ToLower(p.tok.text)] {
		if p.tok.kind == tokenEnd || p.tok.kind == tokenClose || p.word("and") || p.word("or") {
			return &compareNode{op: "eq", path: path, value: literal{kind: tokenName, text: "true"}, pos: start}, nil
		}
		return nil, p.syntaxError(p.tok.pos)
	}
	op := strings.ToLower(p.tok.text)
	if err := p.next(); err != nil {
		return nil, err
	}
	pos := p.tok.pos
	lit, ok := p.literal()
	if !ok {
		return nil, BadRequest("Invalid filter clause: Expression expected at position %d in '%s'.", pos, p.text)
	}
	return &compareNode{op, path, lit, start}, p.next()
}

// literalFirst reads "literal op path".
func (p *filterParser) literalFirst(lit literal, start int) (Node, *Error) {
	if err := p.next(); err != nil {
		return nil, err
	}
	if p.tok.kind != tokenName || !comparisons[strings.ToLower(p.tok.text)] {
		return nil, BadRequest("Invalid filter clause: The $filter expression must evaluate to a single boolean value.")
	}
	op := mirrored[strings.ToLower(p.tok.text)]
	if err := p.next(); err != nil {
		return nil, err
	}
	if p.tok.kind != tokenName {
		return nil, BadRequest("Invalid filter clause: Expression expected at position %d in '%s'.", p.tok.pos, p.text)
	}
	name := p.tok.text
	if err := p.next(); err != nil {
		return nil, err
	}
	path, lambda, err := p.path(name)
	if err == nil && lambda != nil {
		err = p.syntaxError(start)
	}
	return &compareNode{op, path, lit, start}, err
}

// literal reports whether the current token is a constant; it is not consumed.
func (p *filterParser) literal() (literal, bool) {
	switch p.tok.kind {
	case tokenString, tokenNumber, tokenTime, tokenDate, tokenGUID:
		return literal{p.tok.kind, p.tok.text, p.tok.enum}, true
	case tokenName:
		switch p.tok.text {
		case "true", "false", "null":
			return literal{kind: tokenName, text: p.tok.text}, true
		}
	}
	return literal{}, false
}

// path reads the rest of a property path, which may end in a lambda.
func (p *filterParser) path(first string) (*pathNode, Node, *Error) {
	path := &pathNode{segments: []string{first}}
	for p.tok.kind == tokenSlash {
		if err := p.next(); err != nil {
			return nil, nil, err
		}
		if p.tok.kind != tokenName {
			return nil, nil, p.syntaxError(p.tok.pos)
		}
		name := p.tok.text
		if err := p.next(); err != nil {
			return nil, nil, err
		}
		switch {
		case name == "$count":
			path.count = true
			return path, nil, nil
		case p.tok.kind == tokenOpen && (strings.EqualFold(name, "any") || strings.EqualFold(name, "all")):
			lambda, err := p.lambda(path, strings.EqualFold(name, "all"))
			return path, lambda, err
		default:
			path.segments = append(path.segments, name)
		}
	}
	return path, nil, nil
}

func (p *filterParser) lambda(path *pathNode, all bool) (Node, *Error) {
	if err := p.next(); err != nil {
		return nil, err
	}
	n := &lambdaNode{path: path, all: all}
	if p.tok.kind == tokenClose && !all {
		return n, p.next()
	}
	if p.tok.kind != tokenName {
		return nil, p.syntaxError(p.tok.pos)
	}
	n.variable = p.tok.text
	if err := p.next(); err != nil {
		return nil, err
	}
	if err := p.expect(tokenColon, "Syntax error"); err != nil {
		return nil, err
	}
	body, err := p.or()
	if err != nil {
		return nil, err
	}
	n.body = body
	return n, p.expect(tokenClose, "')' or operator expected")
}

func (p *filterParser) in(path *pathNode) (Node, *Error) {
	if err := p.next(); err != nil {
		return nil, err
	}
	if err := p.expect(tokenOpen, "'(' expected"); err != nil {
		return nil, err
	}
	n := &inNode{path: path}
	for {
		lit, ok := p.literal()
		if !ok {
			return nil, BadRequest("Invalid filter clause: Expression expected at position %d in '%s'.", p.tok.pos, p.text)
		}
		n.values = append(n.values, lit)
		if err := p.next(); err != nil {
			return nil, err
		}
		if p.tok.kind != tokenComma {
			return n, p.expect(tokenClose, "')' or ',' expected")
		}
		if err := p.next(); err != nil {
			return nil, err
		}
	}
}

// call reads a function of two arguments after its name.
func (p *filterParser) call(name string) (Node, *Error) {
	function := strings.ToLower(name)
	if function == "isof" {
		return p.isof()
	}
	if function != "startswith" && function != "endswith" && function != "contains" {
		return nil, BadRequest("Invalid filter clause: An unknown function with name '%s' was found. This may also be a function import or a key lookup on a navigation property, which is not allowed.", name)
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	if p.tok.kind != tokenName {
		return nil, p.syntaxError(p.tok.pos)
	}
	first := p.tok.text
	if err := p.next(); err != nil {
		return nil, err
	}
	path, lambda, err := p.path(first)
	if err != nil {
		return nil, err
	}
	if lambda != nil {
		return nil, p.syntaxError(p.tok.pos)
	}
	if err := p.expect(tokenComma, "')' or ',' expected"); err != nil {
		return nil, err
	}
	lit, ok := p.literal()
	if !ok || lit.kind != tokenString {
		return nil, BadRequest("Invalid filter clause: No function signature for the function with name '%s' matches the specified arguments.", function)
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	if err := p.expect(tokenClose, "')' or ',' expected"); err != nil {
		return nil, err
	}
	n := &matchNode{function, path, lit}
	// "startswith(x,'a') eq true" is the same predicate.
	if p.word("eq") {
		if err := p.next(); err != nil {
			return nil, err
		}
		if !p.word("true") && !p.word("false") {
			return nil, p.syntaxError(p.tok.pos)
		}
		positive := p.word("true")
		if err := p.next(); err != nil {
			return nil, err
		}
		if !positive {
			return &notNode{n}, nil
		}
	}
	return n, nil
}

// isof reads the type of isof('microsoft.graph.ipNamedLocation').
func (p *filterParser) isof() (Node, *Error) {
	if err := p.next(); err != nil {
		return nil, err
	}
	if p.tok.kind != tokenString {
		return nil, p.syntaxError(p.tok.pos)
	}
	n := &isofNode{strings.TrimPrefix(p.tok.text, directory.TypePrefix)}
	if err := p.next(); err != nil {
		return nil, err
	}
	return n, p.expect(tokenClose, "')' or ',' expected")
}
