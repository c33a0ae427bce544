package tools_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

type wideRow struct {
	N    int    `json:"n"`
	Text string `json:"text"`
}

// wideTools list rows of a given width, and show one item with a long list.
func wideTools(rows, width int) []*tools.Definition {
	text := strings.Repeat("x", width)
	return []*tools.Definition{
		tools.Define(tools.Tool[tools.Page, tools.List[wideRow]]{
			Name: "entra_wide_list", Title: "Wide rows", Description: "For the test.", Mode: tools.Cache,
			Run: func(_ context.Context, c *tools.Call, in tools.Page) (tools.List[wideRow], error) {
				page, err := c.Page(in)
				if err != nil {
					return tools.List[wideRow]{}, err
				}
				from := 0
				if page.After != "" {
					if _, err := fmt.Sscan(page.After, &from); err != nil {
						return tools.List[wideRow]{}, err
					}
				}
				out := tools.List[wideRow]{Total: new(rows)}
				for n := from; n < min(rows, from+page.Limit); n++ {
					out.Items = append(out.Items, wideRow{N: n, Text: text})
				}
				if next := from + len(out.Items); next < rows {
					out.Next = fmt.Sprint(next)
				}
				return out, nil
			},
		}),
		tools.Define(tools.Tool[struct{}, struct {
			Rows []wideRow `json:"rows"`
			Kept string    `json:"kept"`
		}]{
			Name: "entra_wide_get", Title: "Wide item", Description: "For the test.", Mode: tools.Cache,
			Run: func(context.Context, *tools.Call, struct{}) (out struct {
				Rows []wideRow `json:"rows"`
				Kept string    `json:"kept"`
			}, err error) {
				for n := range rows {
					out.Rows = append(out.Rows, wideRow{N: n, Text: text})
				}
				out.Kept = "kept"
				return out, nil
			},
		}),
	}
}

// TestSizeCap reads a list that is far too wide for one answer to its end: each
// answer is whole JSON under the cap, and together they hold every row once.
func TestSizeCap(t *testing.T) {
	t.Parallel()
	w := toolstest.Shared(t)
	const rows = 450
	s := w.Server(t, nil, wideTools(rows, 400)...)
	cs := toolstest.Connect(t, s, nil, nil)
	seen, cursor, pages := 0, "", 0
	for {
		arguments := toolstest.Args{"limit": 200}
		if cursor != "" {
			arguments["cursor"] = cursor
		}
		result := toolstest.Call(t, cs, "entra_wide_list", arguments)
		if n := len(result); n > tools.MaxAnswer {
			t.Fatalf("answer of %d bytes, want at most %d", n, tools.MaxAnswer)
		}
		var reply struct {
			Items      []wideRow `json:"items"`
			NextCursor string    `json:"nextCursor"`
			Notes      []string  `json:"notes"`
			Total      int       `json:"total"`
		}
		if err := json.Unmarshal([]byte(result), &reply); err != nil {
			t.Fatal(err)
		}
		for _, row := range reply.Items {
			if row.N != seen {
				t.Fatalf("got row %d, want %d", row.N, seen)
			}
			seen++
		}
		if reply.Total != rows {
			t.Errorf("got total %d, want %d", reply.Total, rows)
		}
		if pages == 0 && (len(reply.Notes) != 1 || !strings.Contains(reply.Notes[0], "nextCursor")) {
			t.Errorf("got notes %q, want one that says how to get the rest", reply.Notes)
		}
		pages++
		if cursor = reply.NextCursor; cursor == "" {
			break
		}
	}
	if seen != rows {
		t.Errorf("got %d rows in %d answers, want %d", seen, pages, rows)
	}

	item := toolstest.Call(t, cs, "entra_wide_get", toolstest.Args{})
	if len(item) > tools.MaxAnswer {
		t.Errorf("item of %d bytes, want at most %d", len(item), tools.MaxAnswer)
	}
	var reply struct {
		Item struct {
			Rows []wideRow `json:"rows"`
			Kept string    `json:"kept"`
		} `json:"item"`
		Truncated []string `json:"truncated"`
	}
	if err := json.Unmarshal([]byte(item), &reply); err != nil {
		t.Fatal(err)
	}
	if reply.Item.Kept != "kept" || len(reply.Item.Rows) == 0 || len(reply.Truncated) != 1 {
		t.Errorf("got %d rows, kept %q, truncated %q", len(reply.Item.Rows), reply.Item.Kept, reply.Truncated)
	}
	if want := fmt.Sprintf("rows: %d of %d shown", len(reply.Item.Rows), rows); len(reply.Truncated) == 1 && reply.Truncated[0] != want {
		t.Errorf("got %q, want %q", reply.Truncated[0], want)
	}
}

// TestOneRowTooBig keeps a list moving when a single row is wider than the cap.
func TestOneRowTooBig(t *testing.T) {
	t.Parallel()
	type row struct {
		Texts []string `json:"texts"`
	}
	tool := tools.Define(tools.Tool[struct{}, tools.List[row]]{
		Name: "entra_huge_list", Title: "Huge", Description: "For the test.", Mode: tools.Cache,
		Run: func(context.Context, *tools.Call, struct{}) (tools.List[row], error) {
			var r row
			for range 1000 {
				r.Texts = append(r.Texts, strings.Repeat("y", 100))
			}
			return tools.List[row]{Items: []row{r}}, nil
		},
	})
	cs := toolstest.Connect(t, toolstest.Shared(t).Server(t, nil, tool), nil, nil)
	text := toolstest.Call(t, cs, "entra_huge_list", toolstest.Args{})
	if len(text) > tools.MaxAnswer || !json.Valid([]byte(text)) || !strings.Contains(text, "of 1000 shown") {
		t.Errorf("got %d bytes: %.200s…", len(text), text)
	}
}
