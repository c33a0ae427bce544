package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mscloud-mcp/mscloud-mcp/text"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/tw"
	"golang.org/x/term"
)

// ink colours text where a person reads it: on a terminal, and not when
// NO_COLOR (https://no-color.org) is set.
type ink bool

func (a *app) ink(w io.Writer) ink {
	return ink(isTerminal(w) && a.system.Getenv("NO_COLOR") == "" && a.system.Getenv("TERM") != "dumb")
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

func (i ink) paint(code, text string) string {
	if !i || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (i ink) bold(text string) string   { return i.paint("1", text) }
func (i ink) dim(text string) string    { return i.paint("2", text) }
func (i ink) red(text string) string    { return i.paint("31", text) }
func (i ink) green(text string) string  { return i.paint("32", text) }
func (i ink) yellow(text string) string { return i.paint("33", text) }
func (i ink) cyan(text string) string   { return i.paint("36", text) }

// painter colours a cell that table has cleaned already.
type painter func(row, column int, text string) string

// table prints rows under a header, without lines: it stays readable when it is
// pasted, and cells never wrap in a pipe. Cells are cleaned of what a terminal
// would obey; paint may be nil.
func table(w io.Writer, header []string, rows [][]string, paint painter) error {
	var out bytes.Buffer
	t := tablewriter.NewTable(&out,
		tablewriter.WithRendition(tw.Rendition{
			Borders:  tw.BorderNone,
			Symbols:  tw.NewSymbols(tw.StyleLight),
			Settings: tw.Settings{Separators: tw.SeparatorsNone, Lines: tw.LinesNone},
		}),
		tablewriter.WithPadding(tw.Padding{Left: "", Right: "  ", Overwrite: true}),
		tablewriter.WithAlignment(tw.MakeAlign(len(header), tw.AlignLeft)),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
	)
	t.Header(header)
	rows = foldLast(header, rows, columns(w))
	for i, row := range rows {
		for j := range row {
			row[j] = text.Clean(row[j])
			if paint != nil {
				row[j] = paint(i, j, row[j])
			}
		}
	}
	if err := t.Bulk(rows); err != nil {
		return err
	}
	if err := t.Render(); err != nil {
		return err
	}
	for line := range strings.Lines(out.String()) {
		if _, err := fmt.Fprintln(w, strings.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}

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

// foldLast breaks the cells of the last column so that a table fits a terminal
// of width columns: what does not fit follows in rows that are empty otherwise.
// Without a width, and where other columns leave no room, rows stay.
func foldLast(header []string, rows [][]string, width int) [][]string {
	const narrowest = 16
	last := len(header) - 1
	room := width
	for i := range last {
		widest := utf8.RuneCountInString(header[i])
		for _, row := range rows {
			widest = max(widest, utf8.RuneCountInString(row[i]))
		}
		room -= widest + 2
	}
	if width == 0 || room < narrowest {
		return rows
	}
	var folded [][]string
	for _, row := range rows {
		for i, line := range strings.Split(wrap(row[last], "", room), "\n") {
			next := make([]string, len(row))
			if i == 0 {
				copy(next, row)
			}
			next[last] = line
			folded = append(folded, next)
		}
	}
	return folded
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
