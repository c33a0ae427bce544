package kql

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxCaretLine is how many characters of a long line Caret shows.
const maxCaretLine = 120

// Caret shows the first line of span in src, its number in front, and carets
// beneath the span. Long lines are cut around it.
func Caret(src string, span Span) string {
	at := Position(src, span.Start)
	line := src[at.Offset-len(lineBefore(src, at.Offset)):]
	if end := strings.IndexAny(line, "\r\n"); end >= 0 {
		line = line[:end]
	}
	runes := []rune(strings.ReplaceAll(strings.ToValidUTF8(line, "?"), "\t", " "))
	from := min(at.Column-1, len(runes))
	to := from + max(1, utf8.RuneCountInString(src[at.Offset:max(at.Offset, min(span.End, len(src)))]))
	lead, tail := "", ""
	if len(runes) > maxCaretLine {
		cut := max(0, min(from-maxCaretLine/2, len(runes)-maxCaretLine))
		if cut > 0 {
			lead = "…"
		}
		if cut+maxCaretLine < len(runes) {
			tail = "…"
		}
		runes = runes[cut:min(cut+maxCaretLine, len(runes))]
		from, to = from-cut, to-cut
	}
	to = max(from+1, min(to, len(runes)))
	number := fmt.Sprintf("%4d | ", at.Line)
	return number + lead + string(runes) + tail + "\n" +
		strings.Repeat(" ", len(number)+utf8.RuneCountInString(lead)+from) + strings.Repeat("^", to-from)
}

func lineBefore(src string, offset int) string {
	return src[strings.LastIndexByte(src[:offset], '\n')+1 : offset]
}

func quoteRune(s string) string {
	if !utf8.ValidString(s) {
		return fmt.Sprintf("%q", s)
	}
	return "'" + s + "'"
}
