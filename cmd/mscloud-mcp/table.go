package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/tw"

	"github.com/mscloud-mcp/mscloud-mcp/text"
)

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
