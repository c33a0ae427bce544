package main

import (
	"io"

	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// inertJSON is the way of every JSON to a person's terminal or file: names come
// from tenants, and what steers a terminal or hides is written by its escape. A
// value, or a line, goes in one write.
func inertJSON(w io.Writer) io.Writer { return jsonWriter{w} }

type jsonWriter struct{ io.Writer }

func (w jsonWriter) Write(p []byte) (int, error) {
	if _, err := w.Writer.Write(text.EscapeJSON(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}
