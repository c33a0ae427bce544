package text

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	columns := []string{"AccountName", "DeviceName", "Timestamp", "TimeGenerated", "FileName", "FileSize", "Type"}
	tests := []struct {
		word string
		want []string
	}{
		{"Tiemstamp", []string{"Timestamp"}},
		{"itmestamp", []string{"Timestamp"}},
		{"timestamP", []string{"Timestamp"}},
		{"time_stamp", []string{"Timestamp"}},
		{"device-name", []string{"DeviceName"}},
		{"FileNam", []string{"FileName"}},
		{"FielName", []string{"FileName"}},
		{"Tpye", []string{"Type"}},
		{"Typ", []string{"Type"}},
		{"xyzzy", nil},
		{"T", nil},
		{"", nil},
		{strings.Repeat("Timestamp", 20), nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, Nearest(tt.word, columns, 1), emptyIsNil); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.word, diff)
		}
	}
	// The best first, and only what is about as near.
	got := Nearest("FileNaze", []string{"FileSize", "FileNames", "FileName"}, 3)
	if diff := cmp.Diff([]string{"FileName", "FileSize", "FileNames"}, got); diff != "" {
		t.Errorf("three (-want +got):\n%s", diff)
	}
	if got := Nearest("tools", []string{"tool", "toolsets"}, 2); len(got) != 1 {
		t.Errorf("got %v, want tool alone", got)
	}
}

var emptyIsNil = cmp.Transformer("emptyIsNil", func(list []string) string { return strings.Join(list, " ") })

func TestMeant(t *testing.T) {
	t.Parallel()
	arguments := []string{"limit", "cursor", "search", "userType", "noMfa", "inactiveDays", "licence", "user"}
	ours := map[string]string{"top": "limit", "filter": "search query", "upn": "query user", "mfa": "noMfa"}
	settings := []string{"data-dir", "toolsets", "tools", "visibility"}
	tests := []struct {
		word  string
		names []string
		want  string
	}{
		{"serach", arguments, "search"},
		{"user_type", arguments, "userType"},
		{"$top", arguments, "limit"},
		{"filter", arguments, "search"},
		{"upn", arguments, "user"},
		{"mfa", arguments, "noMfa"},
		{"maxInactiveDays", arguments, "inactiveDays"},
		{"lamut", arguments, "limit"},
		{"xyzzy", arguments, ""},
		{"datadir", settings, "data-dir"},
		{"toolset", settings, "toolsets"},
		{"vis", settings, "visibility"},
		{"to", settings, ""},
		{"x", settings, ""},
		{"", settings, ""},
	}
	for _, tt := range tests {
		if got := Meant(tt.word, tt.names, ours); got != tt.want {
			t.Errorf("Meant(%q) = %q, want %q", tt.word, got, tt.want)
		}
	}
}
