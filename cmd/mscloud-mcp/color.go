package main

import (
	"io"
	"os"

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

func (i ink) bold(text string) string { return i.paint("1", text) }

func (i ink) dim(text string) string { return i.paint("2", text) }

func (i ink) red(text string) string { return i.paint("31", text) }

func (i ink) green(text string) string { return i.paint("32", text) }

func (i ink) yellow(text string) string { return i.paint("33", text) }

func (i ink) cyan(text string) string { return i.paint("36", text) }
