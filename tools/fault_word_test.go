package tools_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// brandNew is a word that this version does not know.
const brandNew = "brandNew"

// enumerated are properties whose values are words of Microsoft's.
var enumerated = strings.Fields(`
	accessId activityType analysisReasons assignmentType authenticationType capabilityStatus category classification
	conditionalAccessStatus consentType creationType decision determination exposureLevel externalUserState healthStatus memberType
	onboardingStatus osPlatform principalType profileType provisioningAction result riskDetail riskLevel riskLevelDuringSignIn
	riskScore riskState servicePrincipalType severity signInAudience state status trustType userType visibility`)

var enumerations = regexp.MustCompile(`"(` + strings.Join(enumerated, "|") + `)":"[^"]*"`)

// wholeWhenEmpty says what is wrong with an answer over an endpoint that has no
// rows: its count is one of all that there is.
func wholeWhenEmpty(call walked, reply map[string]any) string {
	if call.baseline["total"] != nil && reply["total"] == nil && len(coverageOf(reply)) <= len(coverageOf(call.baseline)) {
		return "no total, and nothing in coverage"
	}
	return ""
}

// wholeOfUnknownWords says what is wrong with an answer over words that this
// version does not know: they are shown and counted as what they are.
func wholeOfUnknownWords(call walked, reply map[string]any) string {
	had, has := wordsIn(call.baseline), wordsIn(reply)
	for key, words := range had {
		for _, word := range has[key] {
			if word != brandNew && !slices.Contains(words, word) {
				return fmt.Sprintf("%s is told as %q", key, word)
			}
		}
		if rowsOf(reply) == rowsOf(call.baseline) && len(has[key]) < len(words) {
			return fmt.Sprintf("%d of %d values of %s are shown", len(has[key]), len(words), key)
		}
	}
	if reply["total"] == nil && len(coverageOf(reply)) > len(coverageOf(call.baseline)) {
		return "" // they decide who is counted
	}
	if filterless.MatchString(call.args) && !equal(reply["total"], call.baseline["total"]) {
		return fmt.Sprintf("total %v, want %v", reply["total"], call.baseline["total"])
	}
	if !equal(reply["total"], call.baseline["total"]) {
		return ""
	}
	facets, _ := call.baseline["facets"].(map[string]any)
	now, _ := reply["facets"].(map[string]any)
	for name, values := range facets {
		if want, got := countsOf(values), countsOf(now[name]); got < want {
			return fmt.Sprintf("facet %s counts %v, want %v", name, got, want)
		}
	}
	return ""
}

// filterless are arguments that choose no rows by what is in them.
var filterless = regexp.MustCompile(`^(\{("(countOnly|limit|fields|include|kind)":("[^"]*"|\[[^\]]*\]|\w+),?)*\})?$`)

func rowsOf(reply map[string]any) int {
	items, _ := reply["items"].([]any)
	return len(items)
}

func countsOf(facet any) (n float64) {
	values, _ := facet.([]any)
	for _, v := range values {
		row, _ := v.(map[string]any)
		count, _ := row["count"].(float64)
		n += count
	}
	return n
}

// wordsIn are the values of the enumerated properties in an answer.
func wordsIn(reply map[string]any) map[string][]string {
	out := map[string][]string{}
	var walk func(key string, v any)
	walk = func(key string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, value := range v {
				walk(name, value)
			}
		case []any:
			for _, value := range v {
				walk(key, value)
			}
		case string:
			if key != "result" && slices.Contains(enumerated, key) { // what-if has a result of its own
				out[key] = append(out[key], v)
			}
		}
	}
	walk("", reply["item"])
	walk("", reply["items"])
	return out
}
