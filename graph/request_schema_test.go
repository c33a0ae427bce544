package graph

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// notInSchema are the requests whose path is none of Microsoft Graph's model.
var notInSchema = map[string]string{
	"batch": "OData's own: https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html#sec_BatchRequestsandResponses",
}

// betaOnly are the members that v1.0 lacks, as type/member.
var betaOnly = []string{
	"reportRoot/servicePrincipalSignInActivities",
	"reportRoot/appCredentialSignInActivities",
	"signIn/signInEventTypes",
	"security/getHuntingSchema",
}

var errBetaOnly = errors.New("v1.0 does not know it")

// Every path and every property that a request names is in Microsoft's schema.
func TestRequestsAreInTheSchema(t *testing.T) {
	t.Parallel()
	s, err := readSchema()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range Requests() {
		if notInSchema[r.Name] != "" {
			continue
		}
		if err := s.check(r); err != nil && !(errors.Is(err, errBetaOnly) && r.Beta != "") {
			t.Errorf("%s %s: %v", r.Name, r.Path, err)
		}
		if r.Page == "" {
			t.Errorf("%s: no page of Microsoft's documentation", r.Name)
		}
	}
	for name := range notInSchema {
		if _, ok := requests[name]; !ok {
			t.Errorf("no request %s", name)
		}
	}
	for _, pair := range betaOnly {
		owner, name, _ := strings.Cut(pair, "/")
		if _, ok := s.member(owner, name); ok {
			t.Errorf("v1.0 has %s by now", pair)
		}
	}
}

// What the check is there for: it finds what does not exist.
func TestInventedRequestsAreFound(t *testing.T) {
	t.Parallel()
	s, err := readSchema()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []Request{
		{Path: "/people"},
		{Path: "/users/{user-id}/boss"},
		{Path: "/users/{group-id}"},
		{Path: "/users/manager"},
		{Path: "/organization/{organization-id}/delta()"},
		{Path: "/directory/deletedItems/graph.signIn"},
		{Path: "/directoryObjects/getByIds"},
		{Path: "/users", Method: http.MethodPost},
		{Path: "/users", Select: []string{"age"}},
		{Path: "/users", Expand: []string{"boss"}},
		{Path: "/users", Expand: []string{"displayName"}},
		{Path: "/users", Expand: []string{"manager($select=age)"}},
		{Path: "/users", OrderBy: []string{"age desc"}},
		{Path: "/users", Filter: "age eq '{x}'"},
		{Path: "/users", Filter: "startswith(age,'{x}')"},
		{Path: "/auditLogs/signIns", Where: []string{"location/street eq '{x}'"}},
		{Path: "/auditLogs/directoryAudits", Where: []string{"targetResources/any(t: t/age eq '{x}')"}},
		{Path: "/auditLogs/signIns", Where: []string{"signInEventTypes/any(t: t eq '{kind}')"}},
	} {
		if err := s.check(r); err == nil {
			t.Errorf("%+v passed", r)
		}
	}
}

// check finds the first thing that the schema does not have.
func (s *schema) check(r Request) error {
	target, err := s.walk(r)
	if err != nil {
		return err
	}
	element, _ := elementOf(target)
	for _, name := range r.Select {
		if err := s.path(element, name); err != nil {
			return fmt.Errorf("$select: %w", err)
		}
	}
	for _, item := range r.Expand {
		if err := s.expand(element, item); err != nil {
			return err
		}
	}
	for _, order := range r.OrderBy {
		if err := s.path(element, strings.TrimSuffix(order, " desc")); err != nil {
			return fmt.Errorf("$orderby: %w", err)
		}
	}
	for _, condition := range append([]string{r.Filter}, r.Where...) {
		if err := s.condition(element, condition); err != nil {
			return fmt.Errorf("$filter: %w", err)
		}
	}
	return nil
}

// walk follows the path and returns the type at its end.
func (s *schema) walk(r Request) (string, error) {
	segments := strings.Split(strings.TrimPrefix(r.Path, "/"), "/")
	at, ok := s.Roots[segments[0]]
	if !ok {
		return "", fmt.Errorf("no entity set or singleton %s", segments[0])
	}
	action := false
	for _, segment := range segments[1:] {
		if action {
			return "", fmt.Errorf("%s after an action", segment)
		}
		element, collection := elementOf(at)
		name, hasParens := strings.CutSuffix(segment, "()")
		bare := strings.TrimPrefix(strings.TrimPrefix(name, "microsoft."), "graph.")
		key, isKey := strings.CutPrefix(segment, "{")
		switch op, isOp := s.operation(at, bare); {
		case isKey && collection:
			short := element[strings.LastIndex(element, ".")+1:]
			if key != short+"-id}" {
				return "", fmt.Errorf("the key %s of a %s", segment, element)
			}
			at = element
		case isOp:
			if op.Action == hasParens {
				return "", fmt.Errorf("%s: a function has parentheses, an action none", segment)
			}
			at, action = op.Returns, op.Action
		case bare != name && s.derives(bare, element):
			at = strings.Replace(at, element, bare, 1)
		case collection:
			return "", fmt.Errorf("%s of a collection of %s", segment, element)
		default:
			next, ok := s.own(element, segment)
			if !ok {
				return "", s.lacks(element, segment)
			}
			at = next
		}
	}
	if action != (r.Method == http.MethodPost) {
		return "", fmt.Errorf("an action is a POST, all else a GET")
	}
	return at, nil
}

func (s *schema) lacks(owner, name string) error {
	err := fmt.Errorf("%s has no %s", owner, name)
	if slices.Contains(betaOnly, owner+"/"+name) {
		err = fmt.Errorf("%w: %w", err, errBetaOnly)
	}
	return err
}

// path follows a property path such as location/countryOrRegion.
func (s *schema) path(owner, path string) error {
	for name := range strings.SplitSeq(path, "/") {
		target, ok := s.member(owner, name)
		if !ok {
			return s.lacks(owner, name)
		}
		owner, _ = elementOf(target)
	}
	return nil
}

// expand follows an item of $expand and the options within it.
func (s *schema) expand(owner, item string) error {
	name, options, nested := strings.Cut(strings.TrimSuffix(item, ")"), "(")
	target, ok := s.member(owner, name)
	element, _ := elementOf(target)
	if _, isType := s.Types[element]; !ok || !isType {
		return fmt.Errorf("$expand: %s has no navigation %s", owner, name)
	}
	if !nested {
		return nil
	}
	if inner, ok := strings.CutPrefix(options, "$expand="); ok {
		return s.expand(element, inner)
	}
	inner, ok := strings.CutPrefix(options, "$select=")
	if !ok {
		return fmt.Errorf("$expand: option %s", options)
	}
	for name := range strings.SplitSeq(inner, ",") {
		if err := s.path(element, name); err != nil {
			return fmt.Errorf("$expand: %w", err)
		}
	}
	return nil
}

var (
	literal  = regexp.MustCompile(`'[^']*'|\{\w+\}`)
	anyOf    = regexp.MustCompile(`([\w/]+)/any\((\w+): ([^)]*)\)`)
	property = regexp.MustCompile(`[A-Za-z_][\w/]*\(?`)
	words    = []string{"eq", "ne", "ge", "le", "gt", "lt", "and", "or", "not", "startswith(", "endswith(", "contains("}
)

// condition follows the property paths of a condition.
func (s *schema) condition(owner, condition string) error {
	condition = literal.ReplaceAllString(condition, "")
	for _, lambda := range anyOf.FindAllStringSubmatch(condition, -1) {
		path, variable, inner := lambda[1], lambda[2], lambda[3]
		if err := s.path(owner, path); err != nil {
			return err
		}
		element := owner
		for name := range strings.SplitSeq(path, "/") {
			target, _ := s.member(element, name)
			element, _ = elementOf(target)
		}
		inner = regexp.MustCompile(`\b`+variable+`(/|\b)`).ReplaceAllString(inner, "")
		if err := s.condition(element, inner); err != nil {
			return err
		}
	}
	for _, path := range property.FindAllString(anyOf.ReplaceAllString(condition, ""), -1) {
		if slices.Contains(words, path) {
			continue
		}
		if err := s.path(owner, path); err != nil {
			return err
		}
	}
	return nil
}
