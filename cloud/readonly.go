package cloud

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

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
// Microsoft: all but GET, and a POST that is on the list. The inner requests of
// a $batch must be GET themselves.
func checkReadOnly(api API, method string, u *url.URL, body []byte) error {
	switch method {
	case http.MethodGet:
		return nil
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
// relative URL.
func checkBatch(body []byte) error {
	var batch struct {
		Requests []struct {
			Method string `json:"method"`
			URL    string `json:"url"`
		} `json:"requests"`
	}
	if err := json.Unmarshal(body, &batch); err != nil {
		return fmt.Errorf("%w: unreadable $batch: %w", ErrReadOnly, err)
	}
	for _, r := range batch.Requests {
		if r.Method != http.MethodGet {
			return fmt.Errorf("%w: %q %s inside a $batch", ErrReadOnly, r.Method, pathOf(r.URL))
		}
		if !strings.HasPrefix(r.URL, "/") || strings.HasPrefix(r.URL, "//") {
			return fmt.Errorf("%w: %s inside a $batch is not relative", ErrReadOnly, pathOf(r.URL))
		}
	}
	return nil
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
