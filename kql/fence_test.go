package kql_test

import (
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

func TestWithoutFence(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"```kusto\nT | take 1\n```":         "T | take 1",
		"```\nT\n| take 1\n```\n":           "T\n| take 1",
		"  ~~~kql\nT\n~~~":                  "T",
		"`T | take 1`":                      "T | take 1",
		"T | take 1":                        "",
		"```a text```":                      "",
		"```\na\n```\n| b\n```\nc\n```":     "",
		"print ```x\ny```":                  "",
		"``":                                "",
		"```not a language!\nT | take 1```": "",
	} {
		got, found := kql.WithoutFence(text)
		switch {
		case found != (want != "" || text == "``"):
			t.Errorf("%q: found %v", text, found)
		case !found && got != text:
			t.Errorf("%q: changed to %q without a fence", text, got)
		case found && strings.TrimSpace(got) != want:
			t.Errorf("%q: got %q, want %q", text, got, want)
		case len(got) != len(text):
			t.Errorf("%q: the length changed", text)
		}
	}
}
