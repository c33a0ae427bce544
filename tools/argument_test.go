package tools

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

type everyArgument struct {
	Page
	Name    string   `json:"name" required:"true" jsonschema:"the name"`
	Kind    string   `json:"kind,omitzero" enum:"red,green"`
	Kinds   []string `json:"kinds,omitzero" enum:"red,green"`
	On      *bool    `json:"on,omitzero"`
	Days    int      `json:"days,omitzero" min:"1" max:"9"`
	Since   string   `json:"since,omitzero" format:"date"`
	State   string   `json:"state,omitzero" enum:"notCapable,true,false"`
	Words   []string `json:"words,omitzero"`
	Numbers []int    `json:"numbers,omitzero"`
}

func TestCheckArguments(t *testing.T) {
	t.Parallel()
	schema := inputSchema(reflect.TypeFor[everyArgument](), true)
	tests := []struct{ in, code, message, fix string }{
		{in: `{"name":"x"}`},
		{in: `{"name":"x","kind":"red","kinds":["red","green"],"on":false,"days":9,"since":"30d","limit":200,"connection":"c"}`},
		{in: `{"name":"x","kind":null}`},
		{in: `{"name":"x","since":"2026-02-28T10:00:00+01:00"}`},
		{in: `[]`, code: "invalidArgument", message: "arguments are not a JSON object"},
		{in: `{"name":"x","name":"y"}`, code: "invalidArgument", message: "arguments are not a JSON object"},
		{in: `{}`, code: "missingArgument", message: `argument "name" is required`, fix: "pass name: the name"},
		{in: `{"name":null}`, code: "missingArgument", message: `argument "name" is required`},
		{in: `{"name":"x","Kind":"red"}`, code: "unknownArgument", message: `unknown argument "Kind"`, fix: "did you mean kind?"},
		{in: `{"name":"x","max_results":5}`, code: "unknownArgument", message: `unknown argument "max_results"`, fix: "did you mean limit?"},
		{in: `{"name":"x","zzzzzz":5}`, code: "unknownArgument", message: `unknown argument "zzzzzz"`, fix: "use one of: limit, cursor, name, kind, kinds, on, days, since, state, words, numbers, connection"},
		{in: `{"name":"x","a\u001b[31mb":5}`, code: "unknownArgument", message: `unknown argument "ab"`},
		{in: `{"name":"x","kind":"gren"}`, code: "invalidArgument", message: `kind cannot be "gren"`, fix: "did you mean green?"},
		{in: `{"name":"x","kinds":{"a":1}}`, code: "invalidArgument", message: "kinds must be a text in quotes"},
		{in: `{"name":"x","kinds":["red","blue"]}`, code: "invalidArgument", message: `kinds cannot be "blue"`},
		{in: `{"name":"x","kinds":"red,blue"}`, code: "invalidArgument", message: `kinds cannot be "red,blue"`},
		{in: `{"name":["x","y"]}`, code: "invalidArgument", message: "name must be a text in quotes"},
		{in: `{"name":" "}`, code: "missingArgument", message: `argument "name" is required`, fix: "pass name: the name"},
		{in: `{"name":"x","kinds":["blue"]}`, code: "invalidArgument", message: `kinds cannot be "blue"`},
		{in: `{"name":"x","on":"maybe"}`, code: "invalidArgument", message: "on must be true or false, without quotes"},
		{in: `{"name":"x","days":10}`, code: "invalidArgument", message: "days must be a whole number between 1 and 9"},
		{in: `{"name":"x","days":1.5}`, code: "invalidArgument", message: "days must be a whole number between 1 and 9"},
		{in: `{"name":"x","days":1e400}`, code: "invalidArgument", message: "days must be a whole number between 1 and 9"},
		{in: `{"name":"x","days":"three"}`, code: "invalidArgument", message: "days must be a whole number between 1 and 9"},
		{in: `{"name":5.5}`, code: "invalidArgument", message: "name must be a text in quotes"},
		{in: `{"name":"x","since":"soon"}`, code: "invalidArgument", message: `since "soon" is not a date`},
		{in: `{"name":"x","since":"0001-01-01"}`, code: "invalidArgument", message: "since has the year 1"},
		{in: `{"name":"` + strings.Repeat("x", 1001) + `"}`, code: "invalidArgument", message: "name is 1001 bytes long; at most 1000 are taken"},
	}
	for _, tt := range tests {
		_, err := checkArguments(schema, []byte(tt.in), noon)
		var got *Error
		if errors.As(err, &got) != (tt.code != "") {
			t.Errorf("%s: got %v, want code %q", tt.in, err, tt.code)
			continue
		}
		if got != nil && (got.Code != tt.code || got.Message != tt.message || tt.fix != "" && got.Fix != tt.fix) {
			t.Errorf("%s:\ngot  %s: %s: %s\nwant %s: %s: %s", tt.in, got.Code, got.Message, got.Fix, tt.code, tt.message, tt.fix)
		}
	}
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	tests := map[string]time.Time{
		"2026-01-31":                time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC),
		"2026-01-31T12:30:00Z":      time.Date(2026, 1, 31, 12, 30, 0, 0, time.UTC),
		"2026-01-31T12:30:00+02:00": time.Date(2026, 1, 31, 10, 30, 0, 0, time.UTC),
		"12h":                       noon.Add(-12 * time.Hour),
		" 7D ":                      noon.Add(-7 * 24 * time.Hour),
		"1y":                        noon.Add(-365 * 24 * time.Hour),
	}
	for in, want := range tests {
		if got, err := ParseDate(in, noon); err != nil || !got.Equal(want) {
			t.Errorf("%q: got %v, %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "2026-02-30", "7", "d", "-7d", "9999999d", "3000-01-01", "101y", "300y", "99999y", "99999m"} {
		if got, err := ParseDate(in, noon); err == nil {
			t.Errorf("%q: got %v, want an error", in, got)
		}
	}
}

// TestIntegerSpellings makes one list of one integer however it is spelt.
func TestIntegerSpellings(t *testing.T) {
	t.Parallel()
	schema := inputSchema(reflect.TypeFor[everyArgument](), true)
	for _, spelling := range []string{"2", "2.0", "2e0", "0.2e1"} {
		args, err := checkArguments(schema, []byte(`{"name":"x","days":`+spelling+`}`), noon)
		if err != nil || string(args["days"]) != "2" {
			t.Errorf("%s: got %s, %v, want 2", spelling, args["days"], err)
		}
	}
}

func FuzzCheckArguments(f *testing.F) {
	schema := inputSchema(reflect.TypeFor[everyArgument](), true)
	f.Add([]byte(`{"name":"x","kinds":["red"],"days":3}`))
	f.Add([]byte(`{"name":{"a":[]},"days":-0}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		args, err := checkArguments(schema, raw, noon)
		if err != nil {
			return
		}
		for name := range args {
			if schema.Properties[name] == nil {
				t.Fatalf("%s let %q through", raw, name)
			}
		}
		if JSONText(args["kind"]) != "" && JSONText(args["kind"]) != "red" && JSONText(args["kind"]) != "green" {
			t.Fatalf("%s let kind %s through", raw, args["kind"])
		}
	})
}

// TestUntil: a day ends where the next begins; an instant and an age stay.
func TestUntil(t *testing.T) {
	t.Parallel()
	c := &Call{Now: noon}
	for in, want := range map[string]time.Time{
		"":                     {},
		"2026-01-31":           time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC),
		" 2026-12-31 ":         time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
		"2026-01-31T00:00:00Z": time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC),
		"1d":                   noon.Add(-24 * time.Hour),
	} {
		if got := c.Until(in); !got.Equal(want) {
			t.Errorf("%q: got %v, want %v", in, got, want)
		}
	}
}
