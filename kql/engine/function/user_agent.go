package function

import (
	"regexp"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// browsers are tried in order: the ones that name others as well come first.
var browsers = []struct{ family, pattern string }{
	{"AdobeAIR", `AdobeAIR/`}, {"Edge", `(?:Edg|Edge|EdgA|EdgiOS)/`}, {"Opera", `(?:OPR|Opera)/`},
	{"Samsung Internet", `SamsungBrowser/`}, {"Chrome Mobile iOS", `CriOS/`}, {"Firefox iOS", `FxiOS/`},
	{"Chrome", `(?:Chrome|HeadlessChrome)/`}, {"Firefox", `Firefox/`}, {"Safari", `Version/`},
	{"IE", `MSIE `}, {"IE", `Trident/.*rv:`}, {"curl", `curl/`}, {"Python Requests", `python-requests/`},
	{"Wget", `Wget/`}, {"Go-http-client", `Go-http-client/`}, {"PowerShell", `PowerShell/`},
}

var systems = []struct{ family, pattern, version string }{
	{"Windows", `Windows NT 10\.0`, "10"}, {"Windows", `Windows NT 6\.3`, "8.1"}, {"Windows", `Windows NT 6\.2`, "8"},
	{"Windows", `Windows NT 6\.1`, "7"}, {"Windows", `Windows`, ""}, {"iOS", `(?:iPhone|CPU) OS ([\d_]+)`, "$"},
	{"Android", `Android ([\d.]+)`, "$"}, {"Mac OS X", `Mac OS X ([\d_.]+)`, "$"}, {"Chrome OS", `CrOS`, ""}, {"Linux", `Linux`, ""},
}

var versionPattern = regexp.MustCompile(`^(\d+)(?:\.(\d+))?(?:\.(\d+))?`)

// parseUserAgent names browser, operating system and device of a user agent, by
// a small list of the common ones.
// https://learn.microsoft.com/kusto/query/parse-user-agent-function
func parseUserAgent(f *Call, a []data.Value) (data.Value, error) {
	wanted := []any{"browser", "os", "device"}
	if len(a) > 1 {
		if items, ok := data.Array(a[1]); ok {
			wanted = items
		} else {
			wanted = []any{a[1].Text()}
		}
	}
	out := &data.Bag{}
	for _, item := range wanted {
		switch strings.ToLower(data.TreeText(item)) {
		case "browser":
			bag, err := userAgentBrowser(f, a[0].Str)
			if err != nil {
				return data.Value{}, err
			}
			out.Set("Browser", bag)
		case "os":
			bag, err := userAgentSystem(f, a[0].Str)
			if err != nil {
				return data.Value{}, err
			}
			out.Set("OperatingSystem", bag)
		case "device":
			family, brand, model := "Other", "", ""
			switch {
			case strings.Contains(a[0].Str, "iPhone"):
				family, brand, model = "iPhone", "Apple", "iPhone"
			case strings.Contains(a[0].Str, "iPad"):
				family, brand, model = "iPad", "Apple", "iPad"
			case strings.Contains(a[0].Str, "Macintosh"):
				family, brand, model = "Mac", "Apple", "Mac"
			}
			out.Set("Device", textBag("Family", family, "Brand", brand, "Model", model))
		}
	}
	return data.DynamicOf(out), nil
}

func userAgentBrowser(f *Call, s string) (*data.Bag, error) {
	for _, browser := range browsers {
		pattern, err := f.Regex.Compile(browser.pattern, s)
		if err != nil {
			return nil, err
		}
		if at := pattern.FindStringIndex(s); at != nil {
			v := versionPattern.FindStringSubmatch(s[at[1]:])
			if v == nil {
				v = make([]string, 4)
			}
			return textBag("Family", browser.family, "MajorVersion", v[1], "MinorVersion", v[2], "Patch", v[3]), nil
		}
	}
	return textBag("Family", "Other", "MajorVersion", "", "MinorVersion", "", "Patch", ""), nil
}

func userAgentSystem(f *Call, s string) (*data.Bag, error) {
	for _, system := range systems {
		pattern, err := f.Regex.Compile(system.pattern, s)
		if err != nil {
			return nil, err
		}
		groups := pattern.FindStringSubmatch(s)
		if groups == nil {
			continue
		}
		version := system.version
		if version == "$" {
			version = strings.ReplaceAll(groups[1], "_", ".")
		}
		v := versionPattern.FindStringSubmatch(version)
		if v == nil {
			v = make([]string, 4)
		}
		return textBag("Family", system.family, "MajorVersion", v[1], "MinorVersion", v[2], "Patch", v[3], "PatchMinor", ""), nil
	}
	return textBag("Family", "Other", "MajorVersion", "", "MinorVersion", "", "Patch", "", "PatchMinor", ""), nil
}
