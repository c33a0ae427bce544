package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// project is a folder with the marked sections, empty.
func project(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "docs"), 0o700); err != nil {
		t.Fatal(err)
	}
	marks := func(names ...string) []byte {
		text := "# Title\n\nBefore.\n\n"
		for _, name := range names {
			text += "<!-- generated:" + name + " -->\n<!-- /generated:" + name + " -->\n\nBetween.\n"
		}
		return []byte(text)
	}
	writeFile(t, filepath.Join(dir, "README.md"), marks("tools"))
	writeFile(t, filepath.Join(dir, "docs", "all.md"), marks("tool-reference", "permissions", "bundles", "findings", "commands"))
	return dir
}

func TestDocs(t *testing.T) {
	t.Parallel()
	c, dir := newCLI(t), project(t)
	c.run("docs", "--dir", dir, "--check").want(t, exitCheck, "stale", "README.md", "make docs")
	c.run("docs", "--dir", dir).want(t, exitOK, "README.md is written")
	c.run("docs", "--dir", dir, "--check").want(t, exitOK)
	readme, all := read(t, filepath.Join(dir, "README.md")), read(t, filepath.Join(dir, "docs", "all.md"))
	for _, want := range []string{"Before.", "Between.", "entra_user_list"} {
		if !strings.Contains(readme, want) {
			t.Errorf("README.md has no %q", want)
		}
	}
	for _, want := range []string{"### mscloud-mcp connection add", "--federated-token-file", "User.Read.All", "Defender XDR", "Jonas Brandt"} {
		if !strings.Contains(all, want) {
			t.Errorf("docs/all.md has no %q", want)
		}
	}
	if home := c.home; strings.Contains(all, home) || strings.Contains(all, os.TempDir()+"/") {
		t.Error("a path of this machine is in the documentation")
	}
}

func TestDocsMarkers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"<!-- generated:nothing -->\n":     `unknown section "nothing"`,
		"<!-- generated:tools -->\nno end": `section "tools" has no end`,
		"<!-- generated:tools":             "unknown section",
		"plain text":                       "o file has the marker",
		"<!-- generated:tools -->\n<!-- /generated:tools -->\nrest": "o file has the marker",
	} {
		c, dir := newCLI(t), project(t)
		writeFile(t, filepath.Join(dir, "README.md"), []byte(text))
		writeFile(t, filepath.Join(dir, "docs", "all.md"), nil)
		r := c.run("docs", "--dir", dir)
		if r.code == exitOK {
			t.Errorf("%q was taken", text)
		}
		r.want(t, r.code, want)
	}
}
