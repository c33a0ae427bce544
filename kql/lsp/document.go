package lsp

import (
	"strings"
	"unicode/utf8"
)

// position is a place for the protocol: lines and characters count from 0,
// characters in units of UTF-16.
type position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

// place is a range of the protocol.
type place struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

// positionOf is a byte offset as the protocol counts.
func positionOf(text string, offset int) position {
	offset = max(0, min(offset, len(text)))
	start := strings.LastIndexByte(text[:offset], '\n') + 1
	units := 0
	for _, r := range text[start:offset] {
		units++
		if r > 0xffff {
			units++
		}
	}
	return position{strings.Count(text[:start], "\n"), units}
}

// offsetOf is a place of the protocol as a byte offset; behind the end of a line
// or of the text it is that end.
func offsetOf(text string, at position) int {
	offset := 0
	for range at.Line {
		next := strings.IndexByte(text[offset:], '\n')
		if next < 0 {
			return len(text)
		}
		offset += next + 1
	}
	for units := 0; units < at.Character && offset < len(text) && text[offset] != '\n'; units++ {
		r, size := utf8.DecodeRuneInString(text[offset:])
		if r > 0xffff {
			units++
		}
		offset += size
	}
	return offset
}

// whole is the range of a text.
func whole(text string) place {
	return place{position{0, 0}, positionOf(text, len(text))}
}
