package tools

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/jsonschema-go/jsonschema"
)

// connectionArgument is the argument that every tenant tool has.
const connectionArgument = "connection"

// wordsFormat marks an argument that is searched for: without a letter or digit
// it would find nothing and look like nothing there.
const wordsFormat = "words"

// dateFormat marks an argument that is a day, an instant or an age.
const dateFormat = "date"

// kqlFormat marks an argument that is a query: it may be long.
const kqlFormat = "kql"

// Bounds of a text argument, and of one that is a query, in bytes.
const (
	MaxArgumentText = 1000
	MaxQueryText    = 20_000
)

// checkArguments reads the arguments of a call and holds them to the tool's
// schema. Our own check comes before any decoding because its errors are for a
// model to mend the call by: which argument, what is wrong, what to write.
func checkArguments(schema *jsonschema.Schema, raw []byte, now time.Time) (map[string]jsontext.Value, error) {
	args := map[string]jsontext.Value{}
	if text := strings.TrimSpace(JSONText(raw)); jsontext.Value(raw).Kind() == '"' { // the whole object as JSON text
		raw = []byte(text)
	}
	if len(raw) > 0 && string(raw) != "null" {
		if err := json.Unmarshal(raw, &args); err != nil {
			return nil, BadArgument("arguments", "are not a JSON object", "pass the arguments as one JSON object")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(args)) {
		property, known := schema.Properties[name]
		if !known {
			return nil, &Error{
				Code:    "unknownArgument",
				Message: "unknown argument " + Quote(name),
				Fix:     DidYouMean(name, schema.PropertyOrder),
			}
		}
		value, given := understood(property, args[name])
		if !given {
			delete(args, name)
			continue
		}
		args[name] = value
		if err := checkValue(name, property, value, now); err != nil {
			return nil, err
		}
		if property.Type == "integer" { // 2.0 and 2e0 are the integer 2
			n, _ := strconv.ParseFloat(string(value), 64)
			args[name] = strconv.AppendInt(nil, int64(n), 10)
		}
	}
	for _, name := range schema.Required {
		if _, given := args[name]; !given {
			return nil, &Error{
				Code:    "missingArgument",
				Message: "argument " + Quote(name) + " is required",
				Fix:     "pass " + name + ": " + schema.Properties[name].Description,
			}
		}
	}
	return args, nil
}

func checkValue(name string, schema *jsonschema.Schema, value jsontext.Value, now time.Time) error {
	switch schema.Type {
	case "array":
		var items []jsontext.Value
		if value.Kind() != '[' || json.Unmarshal(value, &items) != nil {
			return BadArgument(name, "must be a list", `write it as ["…"]`)
		}
		for _, item := range items {
			if err := checkValue(name, schema.Items, item, now); err != nil {
				return err
			}
		}
		return nil
	case "boolean":
		if k := value.Kind(); k != 't' && k != 'f' {
			return BadArgument(name, "must be true or false, without quotes", "")
		}
		return nil
	case "integer":
		return checkInteger(name, schema, value)
	}
	var text string
	if value.Kind() != '"' || json.Unmarshal(value, &text) != nil {
		return BadArgument(name, "must be a text in quotes", "")
	}
	// A cursor is ours and is as long as it needs to be.
	longest := MaxArgumentText
	if schema.Format == kqlFormat {
		longest = MaxQueryText
	}
	if len(text) > longest && name != "cursor" {
		return BadArgument(name, fmt.Sprintf("is %d bytes long; at most %d are taken", len(text), longest), "shorten it")
	}
	if schema.Format == dateFormat {
		at, err := ParseDate(text, now)
		if err != nil {
			return BadArgument(name, err.Error(), "write 2026-01-31, 2026-01-31T12:00:00Z, or an age such as 30d or 12h")
		}
		if name != "until" && at.After(now) {
			return BadArgument(name, "lies in the future", "it is "+now.UTC().Format(time.RFC3339)+" now")
		}
	}
	if schema.Format == wordsFormat && !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
		return BadArgument(name, "has no letter or digit", "give a word of the name, or leave it out")
	}
	if len(schema.Enum) > 0 && !slices.Contains(schema.Enum, any(text)) {
		values := make([]string, len(schema.Enum))
		for i, v := range schema.Enum {
			values[i] = v.(string)
		}
		return BadArgument(name, "cannot be "+Quote(text), DidYouMean(text, values))
	}
	return nil
}

func checkInteger(name string, schema *jsonschema.Schema, value jsontext.Value) error {
	low, high := math.Inf(-1), math.Inf(1)
	between := "must be a whole number, without quotes"
	if schema.Minimum != nil && schema.Maximum != nil {
		low, high = *schema.Minimum, *schema.Maximum
		between = fmt.Sprintf("must be a whole number between %g and %g", low, high)
	}
	if value.Kind() != '0' {
		return BadArgument(name, between, "")
	}
	n, err := strconv.ParseFloat(string(value), 64)
	if err != nil || n != math.Trunc(n) || n < low || n > high || math.Abs(n) > 1<<52 {
		return BadArgument(name, between, "")
	}
	return nil
}

// BadArgument is the error of an argument: name and problem make a sentence, fix
// says what to write instead.
func BadArgument(name, problem, fix string) error {
	return &Error{Code: "invalidArgument", Message: name + " " + problem, Fix: fix}
}

// Quote puts a short text in quotes, cleaned: a name from the tenant or from the
// caller in a sentence.
func Quote(s string) string { return strconv.Quote(CleanText(s, 100)) }

// maxAge bounds an age; far more and a time.Duration cannot hold it.
const maxAge = 100 * 365 * 24

var agePattern = regexp.MustCompile(`^(\d{1,5})([hdwmy])$`)

// ParseDate reads a day (its first instant, UTC), an instant, or an age before
// now: hours, days, weeks, months of 30 and years of 365 days.
func ParseDate(s string, now time.Time) (time.Time, error) {
	s = strings.TrimSpace(s)
	if m := agePattern.FindStringSubmatch(strings.ToLower(s)); m != nil {
		n, _ := strconv.Atoi(m[1])
		hours := map[string]int{"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24, "y": 365 * 24}[m[2]]
		if n > maxAge/hours {
			return time.Time{}, fmt.Errorf("%s is more than a hundred years", Quote(s))
		}
		return now.Add(-time.Duration(n*hours) * time.Hour).UTC(), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			if t.Year() < 1970 || t.Year() > 2200 {
				return time.Time{}, fmt.Errorf("has the year %d", t.Year())
			}
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%s is not a date", Quote(s))
}
