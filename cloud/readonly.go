package cloud

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json"
)

// readOnlyPosts are the POSTs that change nothing. A pattern's segments are
// matched without regard to case; "*" is one segment, "**" any number.
var readOnlyPosts = map[API][]string{
	Graph: {
		"/*/$batch",
		"/*/security/runHuntingQuery",
		"/*/security/microsoft.graph.security.runHuntingQuery",
		"/*/identity/conditionalAccess/evaluate",
		"/*/directoryObjects/getByIds",
		"/*/*/*/getMemberGroups", "/*/*/*/getMemberObjects",
		"/*/*/*/checkMemberGroups", "/*/*/*/checkMemberObjects",
	},
	ARM: {
		"/providers/Microsoft.ResourceGraph/resources",
		"/providers/Microsoft.Management/getEntities",
		"/**/providers/Microsoft.PolicyInsights/policyStates/*/summarize",
		"/**/providers/Microsoft.PolicyInsights/policyStates/*/queryResults",
		"/subscriptions/*/resourceGroups/*/providers/Microsoft.OperationalInsights/workspaces/*/query",
	},
	Defender: {"/api/advancedqueries/run"},
	XDR:      {"/api/advancedhunting/run"},
}

// checkReadOnly refuses every request that could change something at
// Microsoft: all but GET, and a POST that is on the list. What could make a
// service read another method or another path than the guard has seen is
// refused whatever the method is.
func checkReadOnly(api API, method string, u *url.URL, header http.Header, body []byte) error {
	if err := checkShape(u, header); err != nil {
		return err
	}
	switch method {
	case http.MethodGet:
		if body == nil {
			return nil
		}
	case http.MethodPost:
		for _, pattern := range readOnlyPosts[api] {
			if !matchPath(pattern, u.EscapedPath()) {
				continue
			}
			if strings.HasSuffix(pattern, "/$batch") {
				return checkBatch(body)
			}
			return nil
		}
	}
	return fmt.Errorf("%w: %s %s", ErrReadOnly, method, u.Path)
}

// checkBatch refuses a $batch with an inner request that is not a GET of a
// relative URL. A member that is not one of ours is refused too, by its exact
// name: a service that takes "Method" for "method" would read another request.
func checkBatch(body []byte) error {
	var batch struct {
		Requests []struct {
			ID      string            `json:"id"`
			Method  string            `json:"method"`
			URL     string            `json:"url"`
			Headers map[string]string `json:"headers"`
		} `json:"requests"`
	}
	if err := json.Unmarshal(body, &batch, json.RejectUnknownMembers(true)); err != nil {
		return fmt.Errorf("%w: unreadable $batch: %w", ErrReadOnly, err)
	}
	for _, r := range batch.Requests {
		if r.Method != http.MethodGet {
			return fmt.Errorf("%w: %q %s inside a $batch", ErrReadOnly, r.Method, pathOf(r.URL))
		}
		inner, err := url.Parse(r.URL)
		if err != nil || inner.IsAbs() || inner.Host != "" || !strings.HasPrefix(r.URL, "/") || strings.HasPrefix(r.URL, "//") {
			return fmt.Errorf("%w: %s inside a $batch is not relative", ErrReadOnly, pathOf(r.URL))
		}
		header := http.Header{}
		for name, value := range r.Headers {
			header.Set(name, value)
		}
		if err := checkShape(inner, header); err != nil {
			return fmt.Errorf("inside a $batch: %w", err)
		}
	}
	return nil
}

// checkShape refuses a request that may mean something else to a service than
// to the guard: one that asks for another method by a header or an option, and
// one whose path changes when it is decoded or resolved.
func checkShape(u *url.URL, header http.Header) error {
	for name := range header {
		if overridesMethod(name) {
			return fmt.Errorf("%w: header %s", ErrReadOnly, clean(name))
		}
	}
	for name := range u.Query() {
		if overridesMethod(name) {
			return fmt.Errorf("%w: option %s", ErrReadOnly, clean(name))
		}
	}
	for i, segment := range strings.Split(strings.TrimPrefix(u.EscapedPath(), "/"), "/") {
		if segment == "" && i == 0 && strings.Trim(u.Path, "/") == "" {
			continue // the root
		}
		if !plainSegment(segment) {
			return fmt.Errorf("%w: %q", ErrBadKey, clean(segment))
		}
	}
	return nil
}

// Segment writes a value as one segment of a path. ErrBadKey is a value that
// would name another resource, or be more than one segment to some service.
func Segment(value string) (string, error) {
	escaped := strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
	if !plainSegment(escaped) {
		return "", fmt.Errorf("%w: %q", ErrBadKey, clean(value))
	}
	return escaped, nil
}

// overridesMethod knows the headers and options by which frameworks take one
// method for another.
func overridesMethod(name string) bool {
	switch strings.ToLower(strings.ReplaceAll(name, "_", "-")) {
	case "x-http-method-override", "x-http-method", "x-method-override", "-method":
		return true
	}
	return false
}

// plainSegment reports whether a segment of an escaped path is one segment
// however often it is decoded, and no way to another one.
func plainSegment(segment string) bool {
	for range 4 {
		if segment == "" || segment == "." || segment == ".." || strings.ContainsAny(segment, `/\`) ||
			strings.ContainsFunc(segment, unicode.IsControl) {
			return false
		}
		decoded, err := url.PathUnescape(segment)
		if err != nil || decoded == segment {
			return true // a bare per cent sign is a character like any other
		}
		segment = decoded
	}
	return false
}

// matchPath matches an escaped path. An escaped slash stays inside its segment.
func matchPath(pattern, path string) bool {
	return matchSegments(strings.Split(strings.Trim(pattern, "/"), "/"), strings.Split(strings.Trim(path, "/"), "/"))
}

func matchSegments(pattern, path []string) bool {
	for i, p := range pattern {
		if p == "**" {
			for skip := i; skip <= len(path); skip++ {
				if matchSegments(pattern[i+1:], path[skip:]) {
					return true
				}
			}
			return false
		}
		if i >= len(path) {
			return false
		}
		segment, err := url.PathUnescape(path[i])
		if err != nil {
			return false
		}
		if p == "*" {
			if segment == "" || segment == "." || segment == ".." {
				return false
			}
			continue
		}
		if !strings.EqualFold(p, segment) {
			return false
		}
	}
	return len(pattern) == len(path)
}

// pathOf drops the query, which may hold names, from a URL shown in an error.
func pathOf(raw string) string {
	path, _, _ := strings.Cut(raw, "?")
	return path
}
