package main

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestFoldLast(t *testing.T) {
	t.Parallel()
	header := []string{"NAME", "OPENS"}
	rows := [][]string{{"é-permission", "one two three four five"}, {"b", "six"}}
	tests := []struct {
		name  string
		width int
		want  [][]string
	}{
		{"no terminal", 0, rows},
		{"no room", 20, rows},
		{"fits", 80, rows},
		{"folds", 32, [][]string{{"é-permission", "one two three four"}, {"", "five"}, {"b", "six"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := foldLast(header, rows, test.width)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWrapCountsCharacters(t *testing.T) {
	t.Parallel()
	for line := range strings.Lines(wrap(strings.Repeat("über größe ", 20), "  ", 30)) {
		line = strings.TrimRight(line, "\n")
		if n := utf8.RuneCountInString(line); n > 30 || n < 20 {
			t.Errorf("%d characters in %q", n, line)
		}
	}
}
