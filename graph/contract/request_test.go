//go:build sdk

package contract

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	abstractions "github.com/microsoft/kiota-abstractions-go"

	"github.com/mscloud-mcp/mscloud-mcp/graph"
)

const host = "https://graph.microsoft.com"

// TestRequestsAreTheSDKs renders each request of the table and its twin.
func TestRequestsAreTheSDKs(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, r := range graph.Requests() {
		known[r.Name] = true
		reason, absent := absentFromSDK[r.Name]
		build, ok := twins[r.Name]
		if ok == absent || absent && reason == "" {
			t.Errorf("%s: it needs a twin, or a reason why the SDK has none, and not both", r.Name)
		}
		if !ok {
			continue
		}
		ours, err := oursOf(r)
		if err != nil {
			t.Errorf("%s: %v", r.Name, err)
			continue
		}
		info, err := build(ours)
		if err != nil {
			t.Errorf("%s: %v", r.Name, err)
			continue
		}
		sdks, err := sdksOf(info)
		if err != nil {
			t.Errorf("%s: %v", r.Name, err)
			continue
		}
		if r.Beta != "" { // the SDK is of v1.0
			sdks.Path = strings.Replace(sdks.Path, "/v1.0/", "/beta/", 1)
		}
		if d := cmp.Diff(sdks, ours); d != "" {
			t.Errorf("%s (-SDK +ours):\n%s", r.Name, d)
		}
	}
	for name := range twins {
		if !known[name] {
			t.Errorf("a twin of no request: %s", name)
		}
	}
	for name := range absentFromSDK {
		if !known[name] {
			t.Errorf("a reason for no request: %s", name)
		}
	}
}

// rendered is a request as it goes out, decoded.
type rendered struct {
	Method  string
	Path    string
	Options url.Values
	Level   []string // header ConsistencyLevel
}

// valueOf is the value of a path's parameter: one that has to be escaped.
func valueOf(parameter string) string { return "any " + parameter + ";#?'ü" }

var quotedHole = regexp.MustCompile(`'\{(\w+)\}'`)
var bareHole = regexp.MustCompile(`(?:^|[^'])\{(\w+)\}`)

// oursOf renders a request with a value for everything that takes one.
func oursOf(r graph.Request) (rendered, error) {
	v := graph.Values{}
	for _, name := range r.Parameters() {
		v[name] = valueOf(name)
	}
	status := 53003
	for _, condition := range append([]string{r.Filter}, r.Where...) {
		for _, hole := range quotedHole.FindAllStringSubmatch(condition, -1) {
			v[hole[1]] = "O'Neil & " + hole[1]
		}
		for _, hole := range bareHole.FindAllStringSubmatch(condition, -1) {
			v[hole[1]] = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
			if strings.Contains(condition, "Code eq ") {
				v[hole[1]] = &status
			}
		}
	}
	if r.Top > 0 || r.MaxTop > 0 {
		v["$top"] = 7
	}
	address, err := r.URL(host, v)
	if err != nil {
		return rendered{}, err
	}
	out := rendered{Method: r.Method}
	if r.Method == "" {
		out.Method = http.MethodGet
	}
	if r.Advanced {
		out.Level = []string{"eventual"}
	}
	return out, out.read(address)
}

// sdksOf renders what a builder of the SDK made.
func sdksOf(info *abstractions.RequestInformation) (rendered, error) {
	uri, err := info.GetUri()
	if err != nil {
		return rendered{}, err
	}
	out := rendered{Method: info.Method.String(), Level: info.Headers.Get("ConsistencyLevel")}
	if len(out.Level) == 0 {
		out.Level = nil
	}
	return out, out.read(uri.String())
}

// read parses an address; a namespace before an action's name is left out, as
// Microsoft's pages do and Graph allows.
func (r *rendered) read(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	r.Path = strings.Replace(u.EscapedPath(), "/microsoft.graph.security.", "/", 1)
	r.Options, err = url.ParseQuery(u.RawQuery)
	return err
}

// twin makes the SDK's request with the options that ours has.
type twin func(ours rendered) (*abstractions.RequestInformation, error)

// builder is a request builder whose GET takes C.
type builder[C any] interface {
	comparable
	ToGetRequestInformation(ctx ctx, c *C) (*abstractions.RequestInformation, error)
}

// get is the twin that a builder's GET makes. The options are set by their
// names in the SDK's types, so one that the SDK does not have is found.
func get[C any, B builder[C]](b B) twin {
	return func(ours rendered) (*abstractions.RequestInformation, error) {
		var config C
		c := reflect.ValueOf(&config).Elem()
		query := reflect.New(c.FieldByName("QueryParameters").Type().Elem())
		for name, values := range ours.Options {
			if err := set(query.Elem(), name, values[0]); err != nil {
				return nil, err
			}
		}
		c.FieldByName("QueryParameters").Set(query)
		headers := abstractions.NewRequestHeaders()
		for _, level := range ours.Level {
			headers.Add("ConsistencyLevel", level)
		}
		c.FieldByName("Headers").Set(reflect.ValueOf(headers))
		return b.ToGetRequestInformation(background, &config)
	}
}

// set puts a query option into the SDK's type for a request's options.
func set(query reflect.Value, option, text string) error {
	name := strings.TrimPrefix(option, "$")
	field := query.FieldByName(strings.ToUpper(name[:1]) + name[1:])
	if !field.IsValid() {
		return fmt.Errorf("the SDK has no %s here", option)
	}
	switch field.Interface().(type) {
	case []string:
		field.Set(reflect.ValueOf(items(text)))
	case *string:
		field.Set(reflect.ValueOf(&text))
	case *int32:
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			return err
		}
		top := int32(n)
		field.Set(reflect.ValueOf(&top))
	case *bool:
		yes := text == "true"
		field.Set(reflect.ValueOf(&yes))
	default:
		// enumerations of the SDK's, deprecated by it: their plain twin is meant
		return fmt.Errorf("%s is a %s to the SDK", option, field.Type())
	}
	return nil
}

// items parts a list at the commas outside parentheses.
func items(text string) []string {
	var out []string
	depth, start := 0, 0
	for i, r := range text {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				out, start = append(out, text[start:i]), i+1
			}
		}
	}
	return append(out, text[start:])
}

// post is the twin that a builder's POST makes, without its body.
func post(b abstractions.BaseRequestBuilder) twin {
	return func(rendered) (*abstractions.RequestInformation, error) {
		return abstractions.NewRequestInformationWithMethodAndUrlTemplateAndPathParameters(abstractions.POST, b.UrlTemplate, b.PathParameters), nil
	}
}

// TestTheComparisonFinds keeps the judge awake: a request that differs from the
// SDK's in path or in option is told.
func TestTheComparisonFinds(t *testing.T) {
	t.Parallel()
	ours, err := oursOf(graph.Request{Path: "/users/{user-id}/boss"})
	if err != nil {
		t.Fatal(err)
	}
	info, err := twins["manager"](ours)
	if err != nil {
		t.Fatal(err)
	}
	if sdks, err := sdksOf(info); err != nil || cmp.Equal(sdks, ours) {
		t.Errorf("another path passed: %+v %v", sdks, err)
	}
	ours.Options.Set("$filter", "x eq 1")
	if _, err := twins["manager"](ours); err == nil {
		t.Error("an option that the SDK does not have passed")
	}
	if got, want := items("a($select=b,c),d"), []string{"a($select=b,c)", "d"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
