package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// columns is the width of the terminal that w is, 0 for anything else.
func columns(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || !isTerminal(f) {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// hang writes text behind a label and keeps its further lines under its first:
// in the width of the terminal that w is, on one line elsewhere. The label may
// hold colours; shown is how many columns it takes.
func hang(w io.Writer, label string, shown int, text string) {
	width := columns(w)
	if width-shown < 20 {
		fmt.Fprintln(w, label+text)
		return
	}
	indent := strings.Repeat(" ", shown)
	fmt.Fprintln(w, label+strings.TrimPrefix(wrap(text, indent, width-1), indent))
}

// ago says how long before now t was, in the largest sensible unit.
func ago(now, t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	d := now.Sub(t)
	switch {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", int(d.Hours()))
	}
	return fmt.Sprintf("%d days ago", int(d.Hours()/24))
}

// until says how far t lies ahead, "" for the zero time.
func until(now, t time.Time) string {
	switch d := t.Sub(now); {
	case t.IsZero():
		return ""
	case d < 0:
		return "expired " + t.Format(time.DateOnly)
	case d < 48*time.Hour:
		return fmt.Sprintf("in %d h", int(d.Hours()))
	default:
		return fmt.Sprintf("%s (%d days)", t.Format(time.DateOnly), int(d.Hours()/24))
	}
}

// count writes n with thousands separated: 12,345.
func count(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
