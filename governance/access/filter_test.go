package access

import (
	"strings"
	"testing"
)

// managedLaptop are the attributes of a device of which all is known.
var managedLaptop = map[string]Attribute{
	"device.displayname": Text("LAPTOP-7"), "device.trusttype": Text("AzureAD"), "device.iscompliant": Text("True"),
	"device.operatingsystem": Text("Windows"), "device.operatingsystemversion": Text("10.0.19041"),
	"device.extensionattribute1": Text("SAW"), "device.extensionattribute2": Null,
	"device.model": Text(`Surface "Pro" 9`), "device.manufacturer": Text("O'Neil"),
	"device.physicalids":  {Known: true, Values: []string{"[ZTDId]:42", "[GID]:g"}, Collection: true},
	"device.systemlabels": {Known: true, Collection: true},
}

// TestFilterMatch follows the tables of
// https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices
// and the syntax of
// https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership
func TestFilterMatch(t *testing.T) {
	t.Parallel()
	unregistered := func(string) Attribute { return Null }
	registered := func(name string) Attribute { return managedLaptop[name] }
	for _, test := range []struct {
		why, rule            string
		registered, unjoined Truth
	}{
		{"equals", `device.extensionAttribute1 -eq "SAW"`, Yes, No},
		{"comparison ignores case", `device.extensionAttribute1 -eq "saw"`, Yes, No},
		{"names in any case", `(DEVICE.TrustType -eq "azuread")`, Yes, No},
		{"notEquals: true without a device", `device.extensionAttribute1 -ne "SAW"`, No, Yes},
		{"startsWith", `device.displayName -startsWith "LAP"`, Yes, No},
		{"notStartsWith", `device.displayName -notStartsWith "LAP"`, No, Yes},
		{"endsWith", `device.displayName -endsWith "-7"`, Yes, No},
		{"notEndsWith", `device.displayName -notEndsWith "-8"`, Yes, Yes},
		{"contains of a string is a substring", `device.displayName -contains "TOP"`, Yes, No},
		{"notContains", `device.model -notContains "Latitude"`, Yes, Yes},
		{"contains of a collection is a whole value", `device.physicalIds -contains "[ZTDId]:42"`, Yes, No},
		{"no part of a value of a collection", `device.physicalIds -contains "[ZTDId]"`, No, No},
		{"contains of an empty collection", `device.systemLabels -contains "M365Managed"`, No, No},
		{"in", `device.operatingSystemVersion -in ["10.0.18363", "10.0.19041"]`, Yes, No},
		{"notIn", `device.operatingSystemVersion -notIn ["10.0.18363"]`, Yes, Yes},
		{"boolean without quotes", `device.isCompliant -eq True`, Yes, No},
		{"null", `device.extensionAttribute2 -eq null`, Yes, Yes},
		{"not null", `device.extensionAttribute1 -ne $null`, Yes, No},
		{"null in quotes is a word", `device.extensionAttribute2 -eq "null"`, No, No},
		{"no hyphen", `device.operatingSystem eq "Windows" and device.isCompliant eq true`, Yes, No},
		{"a dash for the hyphen", `device.operatingSystem –eq "Windows"`, Yes, No},
		{"and binds before or", `device.isCompliant -eq "False" -and device.trustType -eq "x" -or device.displayName -eq "LAPTOP-7"`, Yes, No},
		{"parentheses", `device.isCompliant -eq "False" -and (device.trustType -eq "x" -or device.displayName -eq "LAPTOP-7")`, No, No},
		{"not", `-not (device.isCompliant -eq "True")`, No, Yes},
		{"not binds before and", `-not device.isCompliant -eq "False" -and device.displayName -eq "LAPTOP-7"`, Yes, No},
		{"escaped double quotes", "device.model -eq \"Surface `\"Pro`\" 9\"", Yes, No},
		{"doubled single quotes", `device.manufacturer -eq 'O''Neil'`, Yes, No},
		{"any", `(device.physicalIds -any (_ -startsWith "[ZTDId]"))`, Yes, No},
		{"all", `device.physicalIds -all (_ -startsWith "[")`, Yes, Yes},
		{"match is not a filter's operator", `device.displayName -match "^LAP"`, Unknown, Unknown},
		{"unknown attribute", `device.shoeSize -eq "44"`, Unknown, No},
		{"unknown, but decided: or", `device.shoeSize -eq "44" -or device.isCompliant -eq "True"`, Yes, No},
		{"unknown, but decided: and", `device.shoeSize -eq "44" -and device.isCompliant -eq "False"`, No, No},
		{"unknown stays so in not", `-not (device.shoeSize -eq "44")`, Unknown, Yes},
	} {
		f, err := ParseFilter(test.rule)
		if err != nil {
			t.Errorf("%s: %s: %v", test.why, test.rule, err)
			continue
		}
		if got := f.Match(registered); got != test.registered {
			t.Errorf("%s: %s on the laptop: got %d, want %d", test.why, test.rule, got, test.registered)
		}
		if got := f.Match(unregistered); got != test.unjoined {
			t.Errorf("%s: %s on no device: got %d, want %d", test.why, test.rule, got, test.unjoined)
		}
	}
}

func TestParseFilterErrors(t *testing.T) {
	t.Parallel()
	for rule, want := range map[string]string{
		``:                                          "ends where a property",
		`device.model`:                              "ends where an operator",
		`device.model -eq`:                          "ends where a value",
		`device.model -is "x"`:                      "position 14",
		`(device.model -eq "x"`:                     "ends where )",
		`device.model -eq "x") `:                    "the end",
		`device.model -eq "x`:                       "a value",
		`device.model -in "x"`:                      "[",
		`device.model -in ["x"`:                     "ends where ]",
		`device.model -contains null`:               "null",
		`-eq "x"`:                                   "a property",
		`device.model -eq "x" -and`:                 "ends where a property",
		`device.model -any _ -eq "x"`:               "where ( was",
		strings.Repeat("(", 200):                    "nested",
		strings.Repeat("-not ", 200):                "nested",
		`d -eq "` + strings.Repeat("x", 3072) + `"`: "longer",
	} {
		if _, err := ParseFilter(rule); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: got error %v, want one with %q", rule, err, want)
		}
	}
}

// TestFilterLimits goes to each limit, and one step beyond.
func TestFilterLimits(t *testing.T) {
	t.Parallel()
	long := func(n int) string {
		const frame = `d -eq ""`
		return `d -eq "` + strings.Repeat("é", n-len(frame)) + `"`
	}
	for _, test := range []struct {
		rule string
		ok   bool
	}{
		{long(maxFilterRule), true},
		{long(maxFilterRule + 1), false},
		{strings.Repeat("-not ", maxFilterDepth) + `d -eq "x"`, true},
		{strings.Repeat("-not ", maxFilterDepth+1) + `d -eq "x"`, false},
	} {
		if _, err := ParseFilter(test.rule); (err == nil) != test.ok {
			t.Errorf("%.30q of %d bytes: %v, want accepted %v", test.rule, len(test.rule), err, test.ok)
		}
	}
	if _, err := ParseFilter(strings.Repeat("-not ", maxFilterDepth+1) + "d"); err == nil || !strings.Contains(err.Error(), "position 506:") {
		t.Errorf("got %v, want the position of what is nested too deep", err)
	}
}

func TestFilterAttributes(t *testing.T) {
	t.Parallel()
	f, err := ParseFilter(`device.Model -eq "x" -or (device.model -ne "y" -and device.trustType -eq "z")`)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(f.Attributes(), " "); got != "device.model device.trusttype" {
		t.Errorf("got %q", got)
	}
}

// FuzzParseFilter holds the parser to what any rule must keep: no panic, and
// the opposite of a rule is the opposite answer, known or not.
func FuzzParseFilter(f *testing.F) {
	for _, seed := range []string{
		`device.extensionAttribute1 -ne "SAW"`, `(device.trustType -eq "ServerAD") -and -not (device.isCompliant -eq true)`,
		`device.operatingSystemVersion -in ["10.0", '11''0']`, `CustomSecurityAttribute.Set_Name -contains "a"`,
		`device.physicalIds -any (_ -startsWith "[ZTDId]")`, "device.model –eq \"`\"x`\"\"", `((`, `-not -not a -eq b`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, rule string) {
		plain, err := ParseFilter(rule)
		if err != nil {
			return
		}
		opposite, err := ParseFilter("-not (" + rule + ")")
		if err != nil {
			if len(rule) > 2000 || strings.Count(rule, "(")+strings.Count(strings.ToLower(rule), "not") >= maxFilterDepth-1 {
				return // one more level than it may have
			}
			t.Fatalf("%q parses, its opposite does not: %v", rule, err)
		}
		for _, lookup := range []func(string) Attribute{
			func(string) Attribute { return Null },
			func(string) Attribute { return Attribute{} },
			func(string) Attribute { return Text("a") },
			func(name string) Attribute { return managedLaptop[name] },
		} {
			if got, want := opposite.Match(lookup), plain.Match(lookup).not(); got != want {
				t.Errorf("not (%s): got %d, want %d", rule, got, want)
			}
		}
	})
}
