package tools

import (
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

func TestFollows(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, version string
		want          bool
	}{
		{"claude-code", "2.1.0", true},
		{"claude-code", "2.10.3", true},
		{"claude-code", "3.0", true},
		{"claude-code", "2.0.99", false},
		{"claude-code", "2.1", false},
		{"claude-code", "", false},
		{"claude-code", "2.1.0-beta", true},
		{"Visual Studio Code", "1.100.0", true},
		{"claude-ai", "0.1.0", false}, // Claude Desktop
		{"", "", false},
	}
	for _, tt := range tests {
		if got := follows(&mcp.Implementation{Name: tt.name, Version: tt.version}); got != tt.want {
			t.Errorf("%s %s: got %v, want %v", tt.name, tt.version, got, tt.want)
		}
	}
	if follows(nil) {
		t.Error("a client that does not say what it is: got true, want false")
	}
}
