package tools_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"golang.org/x/tools/txtar"

	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

var update = flag.Bool("update", false, "write what the calls answer into testdata/calls")

const callsDir = "../testdata/calls"

// TestCalls runs every call of testdata/calls through an MCP client against the
// small tenant. A file is named after its tool; its first line says why its
// cases exist. Each "call" is a tool and its arguments, and is followed by the
// answer that is wanted. In arguments $CURSOR is the nextCursor of the answer
// before.
func TestCalls(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(callsDir, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	covered := map[string]bool{}
	for _, file := range files {
		covered[strings.TrimSuffix(filepath.Base(file), ".txtar")] = true
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			testCalls(t, file)
		})
	}
	for _, tool := range tools.Catalog() {
		if !covered[tool.Name] {
			t.Errorf("no %s/%s.txtar", callsDir, tool.Name)
		}
	}
}

// worldOf is the tenant that everybody reads from, or one of its own for calls
// that synchronize: others would see that under way. So would the tool that shows
// the hunting schema which another's query has read.
func worldOf(t *testing.T, archive *txtar.Archive) *toolstest.World {
	for _, call := range archive.Files {
		if call.Name == "call" && bytes.Contains(call.Data, []byte(`"fresh":true`)) {
			return toolstest.New(t, toolstest.Options{})
		}
		if bytes.HasPrefix(call.Data, []byte("mscloud_defender_hunting_schema")) {
			return toolstest.New(t, toolstest.Options{Unsynced: true})
		}
	}
	return toolstest.Shared(t)
}

func testCalls(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if why, _, _ := strings.Cut(string(archive.Comment), "\n"); len(why) < 20 {
		t.Errorf("the first line does not say why the cases exist: %q", why)
	}
	w := worldOf(t, archive)
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	cursor := ""
	var out []txtar.File
	for i := 0; i < len(archive.Files); i++ {
		call := archive.Files[i]
		if call.Name != "call" {
			t.Fatalf("file %d is %q, want call", i, call.Name)
		}
		tool, args, _ := strings.Cut(strings.TrimSpace(string(call.Data)), " ")
		result, err := cs.CallTool(t.Context(), &mcp.CallToolParams{
			Name: tool, Arguments: json.RawMessage(strings.ReplaceAll(args, "$CURSOR", cursor)),
		})
		if err != nil {
			t.Fatalf("%s %s: %v", tool, args, err)
		}
		text := toolstest.ResultText(t, result)
		if next := cursorPattern.FindStringSubmatch(text); next != nil {
			cursor = next[1]
		}
		got := readable(t, w, text, result.IsError)
		out = append(out, call, txtar.File{Name: "want", Data: []byte(got)})
		if i+1 < len(archive.Files) && archive.Files[i+1].Name == "want" {
			i++
			if diff := cmp.Diff(string(archive.Files[i].Data), got); diff != "" && !*update {
				t.Errorf("%s %s: want -, got +\n%s", tool, args, diff)
			}
		} else if !*update {
			t.Errorf("%s %s: no want follows the call; it answers\n%s", tool, args, got)
		}
	}
	if *update {
		archive.Files = out
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

var (
	cursorPattern  = regexp.MustCompile(`"nextCursor":"([^"]+)"`)
	requestPattern = regexp.MustCompile(`"requestId":"[^"]+"`)
)

// readable is an answer with line breaks, without what differs between runs.
func readable(t *testing.T, w *toolstest.World, text string, isError bool) string {
	t.Helper()
	text = cursorPattern.ReplaceAllString(text, `"nextCursor":"$$CURSOR"`)
	text = requestPattern.ReplaceAllString(text, `"requestId":"REQUEST"`)
	text = strings.ReplaceAll(text, w.Conn.ID, "CONNECTION")
	var b bytes.Buffer
	if isError {
		b.WriteString("error ")
	}
	if err := json.Indent(&b, []byte(text), "", "  "); err != nil {
		t.Fatalf("answer is not JSON: %v\n%s", err, text)
	}
	b.WriteByte('\n')
	return b.String()
}
