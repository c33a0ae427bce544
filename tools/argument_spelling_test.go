package tools

import (
	"reflect"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// TestSpellings reads what clients and models send in place of what the schema
// says, where its meaning is certain.
func TestSpellings(t *testing.T) {
	t.Parallel()
	schema := inputSchema(reflect.TypeFor[everyArgument](), true)
	tests := []struct{ in, want string }{
		// Lists as JSON text, as one word, as words between commas.
		{`{"kinds":"[\"red\",\"green\"]"}`, `{"kinds":["red","green"]}`},
		{`{"kinds":" [ \"red\" ] "}`, `{"kinds":["red"]}`},
		{`{"kinds":"red"}`, `{"kinds":["red"]}`},
		{`{"kinds":"RED, green"}`, `{"kinds":["red","green"]}`},
		{`{"kinds":["red,green"]}`, `{"kinds":["red","green"]}`},
		{`{"kinds":["[\"red\"]"]}`, `{"kinds":["red"]}`},
		{`{"kinds":[["red","green"]]}`, `{"kinds":["red","green"]}`},
		{`{"kinds":"\"red\""}`, `{"kinds":["red"]}`},
		{`{"kinds":["red",""]}`, `{"kinds":["red"]}`},
		{`{"kinds":[null]}`, `{"kinds":[]}`},
		{`{"words":"a, b"}`, `{"words":["a, b"]}`}, // free text may hold a comma
		{`{"words":5}`, `{"words":["5"]}`},
		{`{"numbers":"[1, 2]"}`, `{"numbers":[1,2]}`},
		{`{"numbers":["1","2"]}`, `{"numbers":[1,2]}`},
		{`{"numbers":3}`, `{"numbers":[3]}`},
		// Numbers and flags as text.
		{`{"days":"3"}`, `{"days":3}`},
		{`{"days":" 3.0 "}`, `{"days":3}`},
		{`{"days":["3"]}`, `{"days":3}`},
		{`{"on":"true"}`, `{"on":true}`},
		{`{"on":"False"}`, `{"on":false}`},
		{`{"on":[true]}`, `{"on":true}`},
		// Text.
		{`{"name":5}`, `{"name":"5"}`},
		{`{"name":["x"]}`, `{"name":"x"}`},
		{`{"name":"null"}`, `{"name":"null"}`}, // there may be one of that name
		// Values of an enum in another case or with other marks.
		{`{"kind":"RED"}`, `{"kind":"red"}`},
		{`{"kind":" Green "}`, `{"kind":"green"}`},
		{`{"kind":"\"red\""}`, `{"kind":"red"}`},
		{`{"state":"not_capable"}`, `{"state":"notCapable"}`},
		{`{"state":"Not capable"}`, `{"state":"notCapable"}`},
		{`{"state":true}`, `{"state":"true"}`},
		// Not given.
		{`{"kind":"","kinds":"","on":"","days":"","since":" ","limit":"null","cursor":""}`, `{}`},
		{`{"kind":"null","kinds":"null","on":"null","since":"null","days":null}`, `{}`},
		// All of them as one text.
		{`"{\"kind\":\"red\",\"days\":\"3\"}"`, `{"days":3,"kind":"red"}`},
		{`""`, `{}`},
	}
	schema.Required = nil
	for _, tt := range tests {
		got, err := checkArguments(schema, []byte(tt.in), noon)
		if err != nil {
			t.Errorf("%s: %v", tt.in, err)
			continue
		}
		text, err := json.Marshal(got, json.Deterministic(true))
		if diff := cmp.Diff(tt.want, string(text)); diff != "" || err != nil {
			t.Errorf("%s: %v: want -, got +\n%s", tt.in, err, diff)
		}
	}
}
