package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

func TestShrink(t *testing.T) {
	t.Parallel()
	in := `{"b":1,"a":{"long":[1,2,3,4,5,6,7,8],"short":["x"]},"z":[10,20]}`
	got, cuts := shrink(jsontext.Value(in), 50)
	if want := `{"b":1,"a":{"long":[1,2],"short":["x"]},"z":[10,20]}`; len(got) > 50 && string(got) != want {
		t.Errorf("got %s, want at most 50 bytes", got)
	}
	if !json.Valid(got) {
		t.Errorf("got %s, want JSON", got)
	}
	if len(cuts) == 0 || !strings.HasPrefix(cuts[0], "long: ") || !strings.HasSuffix(cuts[0], " of 8 shown") {
		t.Errorf("got cuts %q, want those of long", cuts)
	}
	if got, cuts := shrink(jsontext.Value(in), 1000); string(got) != in || cuts != nil {
		t.Errorf("got %s %q, want what fits as it was", got, cuts)
	}
	if got, _ := shrink(jsontext.Value(`{"a":"text"}`), 3); string(got) != `{"a":"text"}` {
		t.Errorf("got %s, want what has no list as it was", got)
	}
}

type wideRow struct {
	N    int    `json:"n"`
	Text string `json:"text"`
}

// wideTools list rows of a given width, and show one item with a long list.
func wideTools(rows, width int) []*definition {
	text := strings.Repeat("x", width)
	return []*definition{
		define(Tool[Page, List[wideRow]]{
			Name: "entra_wide_list", Title: "Wide rows", Description: "For the test.", Mode: Cache,
			Run: func(_ context.Context, c *Call, in Page) (List[wideRow], error) {
				page, err := c.Page(in)
				if err != nil {
					return List[wideRow]{}, err
				}
				from := 0
				if page.After != "" {
					if _, err := fmt.Sscan(page.After, &from); err != nil {
						return List[wideRow]{}, err
					}
				}
				out := List[wideRow]{Total: new(rows)}
				for n := from; n < min(rows, from+page.Limit); n++ {
					out.Items = append(out.Items, wideRow{N: n, Text: text})
				}
				if next := from + len(out.Items); next < rows {
					out.Next = fmt.Sprint(next)
				}
				return out, nil
			},
		}),
		define(Tool[struct{}, struct {
			Rows []wideRow `json:"rows"`
			Kept string    `json:"kept"`
		}]{
			Name: "entra_wide_get", Title: "Wide item", Description: "For the test.", Mode: Cache,
			Run: func(context.Context, *Call, struct{}) (out struct {
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
	w := sharedWorld(t)
	const rows = 450
	s := w.server(t, nil, wideTools(rows, 400))
	cs := connect(t, s, nil, nil)
	seen, cursor, pages := 0, "", 0
	for {
		arguments := args{"limit": 200}
		if cursor != "" {
			arguments["cursor"] = cursor
		}
		result := call(t, cs, "entra_wide_list", arguments)
		if n := len(result); n > maxAnswer {
			t.Fatalf("answer of %d bytes, want at most %d", n, maxAnswer)
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

	item := call(t, cs, "entra_wide_get", args{})
	if len(item) > maxAnswer {
		t.Errorf("item of %d bytes, want at most %d", len(item), maxAnswer)
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
	tool := define(Tool[struct{}, List[row]]{
		Name: "entra_huge_list", Title: "Huge", Description: "For the test.", Mode: Cache,
		Run: func(context.Context, *Call, struct{}) (List[row], error) {
			var r row
			for range 1000 {
				r.Texts = append(r.Texts, strings.Repeat("y", 100))
			}
			return List[row]{Items: []row{r}}, nil
		},
	})
	cs := connect(t, sharedWorld(t).server(t, nil, []*definition{tool}), nil, nil)
	text := call(t, cs, "entra_huge_list", args{})
	if len(text) > maxAnswer || !json.Valid([]byte(text)) || !strings.Contains(text, "of 1000 shown") {
		t.Errorf("got %d bytes: %.200s…", len(text), text)
	}
}
