package kql

import (
	"strings"
	"unicode/utf8"
)

// Pos is a place in the source for people: lines and columns count from 1,
// columns in characters.
type Pos struct{ Offset, Line, Column int }

// Position is the place of a byte offset of src.
func Position(src string, offset int) Pos {
	offset = max(0, min(offset, len(src)))
	line := strings.Count(src[:offset], "\n")
	start := strings.LastIndexByte(src[:offset], '\n') + 1
	return Pos{Offset: offset, Line: line + 1, Column: utf8.RuneCountInString(src[start:offset]) + 1}
}
