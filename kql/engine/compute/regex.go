package compute

import (
	"fmt"
	"regexp"
)

// Regexes keeps compiled patterns; Kusto's are RE2, as Go's are.
type Regexes map[string]*regexp.Regexp

// Compile is the compiled pattern.
func (r Regexes) Compile(pattern string) (*regexp.Regexp, error) {
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
