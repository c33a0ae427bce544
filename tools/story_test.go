package tools_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

var (
	demoCall  = regexp.MustCompile("(?s)```call\n(\\w+) (\\{[^\n]*\\})\n```\n\nShows: ([^\n]*)\n")
	demoShown = regexp.MustCompile("`([^`]+)`")
)

// TestDemoStory follows docs/demo.md call by call: what the page says that an
// answer shows must be in it.
func TestDemoStory(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/demo.md")
	if err != nil {
		t.Fatal(err)
	}
	steps := demoCall.FindAllStringSubmatch(string(page), -1)
	if blocks := strings.Count(string(page), "```call"); len(steps) != blocks || blocks < 20 {
		t.Fatalf("%d of %d calls say what they show", len(steps), blocks)
	}
	w := toolstest.New(t, toolstest.Options{Users: 200, Attacked: true})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	for _, step := range steps {
		result, err := cs.CallTool(t.Context(), &mcp.CallToolParams{Name: step[1], Arguments: jsontext.Value(step[2])})
		if err != nil {
			t.Errorf("%s %s: %v", step[1], step[2], err)
			continue
		}
		text := toolstest.ResultText(t, result)
		if result.IsError {
			t.Errorf("%s %s: %s", step[1], step[2], text)
			continue
		}
		for _, want := range demoShown.FindAllStringSubmatch(step[3], -1) {
			if !strings.Contains(text, want[1]) {
				t.Errorf("%s %s: no %s in %.2500s", step[1], step[2], want[1], text)
			}
		}
	}
}
