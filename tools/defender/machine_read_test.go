package defender

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestReadMost: what a long list leaves out is said, and a total is given for a
// whole list only, also where the answer is too big and made a second time.
func TestReadMost(t *testing.T) {
	t.Parallel()
	type row struct {
		N    int    `json:"n"`
		Text string `json:"text"`
	}
	down := &cloud.Error{API: cloud.Defender, Path: "/api/machines", Status: 503}
	for _, tc := range []struct {
		name           string
		rows           int
		err            error
		total          bool
		reason, wanted string // of the coverage, or the error's code
	}{
		{name: "whole", rows: 3, total: true},
		{name: "none", total: true},
		{name: "more than a call reads", rows: defenderRows, reason: "throttled", wanted: "beyond the 20000 read"},
		{name: "a later page fails", rows: 300, err: down, reason: "failed", wanted: "beyond the 300 read"},
		{name: "the first page fails", err: down, wanted: "unavailable"},
		{name: "cancelled", err: context.Canceled, wanted: "cancelled"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			reads := 0
			tool := tools.Define(tools.Tool[tools.Page, tools.List[row]]{
				Name: "test_thing_list", Title: "t", Description: "d", Mode: tools.Live,
				Run: func(_ context.Context, c *tools.Call, in tools.Page) (tools.List[row], error) {
					page, err := c.Page(in)
					if err != nil {
						return tools.List[row]{}, err
					}
					list, whole, err := readMost(c, "things", "things", func() ([]row, error) {
						reads++
						rows := make([]row, tc.rows)
						for i := range rows {
							rows[i] = row{i, strings.Repeat("x", 400)}
						}
						return rows, tc.err
					})
					if err != nil {
						return tools.List[row]{}, err
					}
					items, next := tools.PageOf(list, page, func(r row) string { return fmt.Sprintf("%06d", r.N) })
					return tools.List[row]{Items: items, Next: next, Total: tools.Total(len(list), whole)}, nil
				},
			})
			cs := toolstest.Connect(t, toolstest.Shared(t).Server(t, nil, tool), nil, nil)
			reply, isError := toolstest.Ask(t, cs, "test_thing_list", toolstest.Args{"limit": 200})
			if reads != 1 {
				t.Errorf("read %d times", reads)
			}
			if isError {
				if reply["code"] != tc.wanted || tc.rows > 0 {
					t.Errorf("got %v, want %s", reply, tc.wanted)
				}
				return
			}
			if _, ok := reply["total"]; ok != tc.total {
				t.Errorf("total %v", reply["total"])
			}
			cov := fmt.Sprint(reply["coverage"])
			if tc.reason == "" && reply["coverage"] != nil || !strings.Contains(cov, tc.reason) || !strings.Contains(cov, tc.wanted) && tc.wanted != "" {
				t.Errorf("coverage %s, want %s %s", cov, tc.reason, tc.wanted)
			}
			if tc.rows > 200 && reply["nextCursor"] == nil {
				t.Error("no cursor")
			}
		})
	}
}

// FuzzEntity: whatever a caller writes is one of the kinds, with a key that
// Microsoft can be asked for, or an error that says what to write.
func FuzzEntity(f *testing.F) {
	for _, seed := range []string{"hxxps://bad[.]example.net/a?b", "10.0.0.1", "fe80::1%eth0", "D1F7832035C3E8A73CC78AFD28CFD7F4CECE6D20", `corp\ana`, "ana@contoso.com", "a.b", "//", "http://[::1]/", "fe80::1%a/b"} {
		f.Add(seed, "")
		f.Add(seed, "url")
		f.Add(seed, "ip")
	}
	f.Fuzz(func(t *testing.T, text, kind string) {
		if kind != "" && entityLists[kind] == "" {
			return
		}
		e, err := newEntity(text, kind)
		if err != nil {
			if tools.Explain(err).Fix == "" {
				t.Errorf("%q: an error without a fix: %v", text, err)
			}
			return
		}
		if entityLists[e.kind] == "" || kind != "" && e.kind != kind || e.key == "" && strings.TrimSpace(text) != "" {
			t.Errorf("%q as %q: %+v", text, kind, e)
		}
		if e.kind != "user" && strings.ContainsAny(e.key, "/\\ '\n") {
			t.Errorf("%q as %q: key %q", text, kind, e.key)
		}
	})
}
