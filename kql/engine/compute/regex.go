package compute

import (
	"fmt"
	"io"
	"regexp"
	"regexp/syntax"
	"unicode/utf8"
)

// Regexes keeps compiled patterns; Kusto's are RE2, as Go's are.
type Regexes map[string]sizedRegex

// sizedRegex is a pattern and the number of its instructions: matching takes at
// most so many steps for each byte of the text.
type sizedRegex struct {
	*regexp.Regexp
	size int
}

// mostSteps bounds the work of one match, which nothing can interrupt. A text of
// 1 MB, the longest that Kusto keeps, leaves room for patterns as people write
// them.
const mostSteps = 1 << 26

// Compile is the compiled pattern, to be matched with the text.
func (r Regexes) Compile(pattern, text string) (*regexp.Regexp, error) {
	one, err := r.sized(pattern)
	if err == nil && one.size*len(text) > mostSteps {
		err = fmt.Errorf("a text of %d KB is too long for this regular expression; take a part of it with substring() first", len(text)>>10)
	}
	return one.Regexp, err
}

func (r Regexes) sized(pattern string) (sizedRegex, error) {
	if one, ok := r[pattern]; ok {
		return one, nil
	}
	if len(pattern) > 1<<14 {
		return sizedRegex{}, fmt.Errorf("the regular expression is longer than 16 KB")
	}
	compiled, err := regexp.Compile(pattern)
	if err != nil {
		return sizedRegex{}, fmt.Errorf("not a regular expression: %w", err)
	}
	one := sizedRegex{compiled, 1}
	if parsed, err := syntax.Parse(pattern, syntax.Perl); err == nil {
		if program, err := syntax.Compile(parsed.Simplify()); err == nil {
			one.size = len(program.Inst)
		}
	}
	if len(r) > 256 {
		clear(r)
	}
	r[pattern] = one
	return one, nil
}

// Match says whether the pattern matches the text. A long text is read rune by
// rune, and no further once alive has an error.
func (r Regexes) Match(pattern, text string, alive func() error) (bool, error) {
	one, err := r.sized(pattern)
	if err != nil {
		return false, err
	}
	if one.size*len(text) < mostSteps>>5 {
		return one.MatchString(text), nil
	}
	reader := &aliveReader{text: text, alive: alive}
	return one.MatchReader(reader), reader.stopped
}

// aliveReader ends a text early.
type aliveReader struct {
	text    string
	at, n   int
	alive   func() error
	stopped error
}

func (r *aliveReader) ReadRune() (rune, int, error) {
	if r.n++; r.n&1023 == 0 && r.stopped == nil {
		r.stopped = r.alive()
	}
	if r.stopped != nil || r.at == len(r.text) {
		return 0, 0, io.EOF
	}
	char, width := utf8.DecodeRuneInString(r.text[r.at:])
	r.at += width
	return char, width, nil
}
