package engine

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// matcher decides whether a text matches a pattern.
type matcher func(s, pattern string) bool

// textMatchers are the string operators by name, without their negations. has
// and its kin match whole terms: runs of letters and digits.
// https://learn.microsoft.com/kusto/query/datatypes-string-operators
var textMatchers = map[string]matcher{
	"=~":            strings.EqualFold,
	"contains":      func(s, p string) bool { return indexFold(s, p, 0) >= 0 },
	"contains_cs":   strings.Contains,
	"startswith":    hasPrefixFold,
	"startswith_cs": strings.HasPrefix,
	"endswith":      hasSuffixFold,
	"endswith_cs":   strings.HasSuffix,
	"has":           func(s, p string) bool { return hasTerm(s, p, true, true, true) },
	"has_cs":        func(s, p string) bool { return hasTerm(s, p, false, true, true) },
	":":             func(s, p string) bool { return hasTerm(s, p, true, true, true) },
	"hasprefix":     func(s, p string) bool { return hasTerm(s, p, true, true, false) },
	"hasprefix_cs":  func(s, p string) bool { return hasTerm(s, p, false, true, false) },
	"hassuffix":     func(s, p string) bool { return hasTerm(s, p, true, false, true) },
	"hassuffix_cs":  func(s, p string) bool { return hasTerm(s, p, false, false, true) },
}

// textNegations are the operators whose negation is not "!" in front.
var textNegations = map[string]string{"!~": "=~", "notcontains": "contains", "notcontains_cs": "contains_cs", "nothas": "has"}

// textOperator compiles the string operators. Both sides are read as text; a
// null dynamic is empty.
func (c *compiler) textOperator(e *kql.Binary, left, right expression) (expression, error) {
	name, negated := e.Op, false
	if positive, ok := textNegations[name]; ok {
		name, negated = positive, true
	} else if positive, ok := strings.CutPrefix(name, "!"); ok {
		name, negated = positive, true
	}
	left, right = c.cast(left, String), c.cast(right, String)
	if name == "matches regex" {
		return c.matchesRegex(left, right)
	}
	match, ok := textMatchers[name]
	if !ok {
		return nil, unsupported(e, "operator "+e.Op)
	}
	out := &vectorExpression{t: Bool, args: []expression{left, right}, apply: func(b *Batch, args []*Vector) (*Vector, error) {
		x, y := args[0], args[1]
		out := &Vector{Type: Bool, n: b.n, ints: make([]int64, b.n)}
		for i := range b.n {
			out.ints[i] = truth(match(x.strs[x.at(i)], y.strs[y.at(i)]) != negated)
		}
		return out, nil
	}}
	return fold(out, left, right)
}

func (c *compiler) matchesRegex(left, right expression) (expression, error) {
	cache := regexCache{}
	out := &rowExpression{rt: c.rt, t: Bool, args: []expression{left, right}, apply: func(args []Value) (Value, error) {
		pattern, err := cache.compile(args[1].str)
		if err != nil {
			return Value{}, err
		}
		return boolean(pattern.MatchString(args[0].str)), nil
	}}
	return fold(out, left, right)
}

// regexCache keeps compiled patterns; Kusto's are RE2, as Go's are.
type regexCache map[string]*regexp.Regexp

func (r regexCache) compile(pattern string) (*regexp.Regexp, error) {
	if compiled := r[pattern]; compiled != nil {
		return compiled, nil
	}
	if len(pattern) > 1<<14 {
		return nil, fmt.Errorf("the regular expression is longer than 16 KB")
	}
	compiled, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("not a regular expression: %w", err)
	}
	if len(r) > 256 {
		clear(r)
	}
	r[pattern] = compiled
	return compiled, nil
}

// indexFold is the first place at or after from where the pattern stands,
// regardless of case.
func indexFold(s, pattern string, from int) int {
	if pattern == "" {
		return from
	}
	if !isASCII(pattern) {
		return indexFoldRunes(s, pattern, from)
	}
	first := lowerByte(pattern[0])
	for i := from; i+len(pattern) <= len(s); i++ {
		if lowerByte(s[i]) == first && equalFoldASCII(s[i:i+len(pattern)], pattern) {
			return i
		}
	}
	return -1
}

func indexFoldRunes(s, pattern string, from int) int {
	length := utf8.RuneCountInString(pattern)
	for i := range s {
		if i < from {
			continue
		}
		end, runes := i, 0
		for end < len(s) && runes < length {
			_, width := utf8.DecodeRuneInString(s[end:])
			end += width
			runes++
		}
		if runes < length {
			return -1
		}
		if strings.EqualFold(s[i:end], pattern) {
			return i
		}
	}
	return -1
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func lowerByte(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}

func equalFoldASCII(a, b string) bool {
	for i := range len(b) {
		if lowerByte(a[i]) != lowerByte(b[i]) {
			return false
		}
	}
	return true
}

func hasPrefixFold(s, p string) bool {
	if isASCII(p) {
		return len(s) >= len(p) && equalFoldASCII(s[:len(p)], p)
	}
	return indexFoldRunes(s, p, 0) == 0
}

func hasSuffixFold(s, p string) bool {
	if isASCII(p) {
		return len(s) >= len(p) && equalFoldASCII(s[len(s)-len(p):], p)
	}
	return strings.HasSuffix(strings.ToLower(s), strings.ToLower(p))
}

// hasTerm finds the pattern where it starts and ends a term, as asked.
func hasTerm(s, pattern string, fold, starts, ends bool) bool {
	if pattern == "" {
		return true
	}
	for from := 0; from <= len(s); {
		at := -1
		if fold {
			at = indexFold(s, pattern, from)
		} else if i := strings.Index(s[from:], pattern); i >= 0 {
			at = from + i
		}
		if at < 0 {
			return false
		}
		end := min(at+len(pattern), len(s))
		before, _ := utf8.DecodeLastRuneInString(s[:at])
		first, _ := utf8.DecodeRuneInString(s[at:])
		last, _ := utf8.DecodeLastRuneInString(s[:end])
		after, _ := utf8.DecodeRuneInString(s[end:])
		if (!starts || !isTermRune(before) || !isTermRune(first)) && (!ends || !isTermRune(last) || !isTermRune(after)) {
			return true
		}
		_, width := utf8.DecodeRuneInString(s[at:])
		from = at + max(width, 1)
	}
	return false
}

func isTermRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
