package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// everyCommand visits each command that a person can type.
func everyCommand(root *cobra.Command, visit func(*cobra.Command)) {
	visit(root)
	for _, child := range root.Commands() {
		if child.Name() != "completion" && child.Name() != "help" {
			everyCommand(child, visit)
		}
	}
}

// Each --help teaches: what it does, at least one example, and every example's
// command and flags exist.
func TestHelpExamplesParse(t *testing.T) {
	t.Parallel()
	a := newCLI(t).app(nil, &bytes.Buffer{}, &bytes.Buffer{})
	everyCommand(a.rootCommand(), func(cmd *cobra.Command) {
		if cmd.Short == "" || cmd.Long == "" || cmd.Example == "" {
			t.Errorf("%s: help lacks a description or an example", cmd.CommandPath())
		}
		for line := range strings.Lines(cmd.Example) {
			args := words(line)
			for len(args) > 0 && strings.Contains(args[0], "=") {
				args = args[1:] // an environment variable for the command
			}
			if len(args) == 0 {
				continue
			}
			if args[0] != "mscloud-mcp" {
				continue // another program, to go with it
			}
			found, rest, err := a.rootCommand().Find(args[1:])
			if err != nil {
				t.Errorf("%s: example %q: %v", cmd.CommandPath(), line, err)
				continue
			}
			if err := found.ParseFlags(rest); err != nil {
				t.Errorf("%s: example %q: %v", cmd.CommandPath(), line, err)
				continue
			}
			if err := found.ValidateArgs(found.Flags().Args()); err != nil {
				t.Errorf("%s: example %q: %v", cmd.CommandPath(), line, err)
			}
		}
	})
}

var wordPattern = regexp.MustCompile(`"([^"]*)"|(\S+)`)

// words splits an example as a shell would, up to a redirection.
func words(line string) []string {
	var out []string
	for _, m := range wordPattern.FindAllStringSubmatch(line, -1) {
		if m[2] == ">" || m[2] == "&" || m[2] == "#" || m[2] == "|" {
			break
		}
		out = append(out, m[1]+m[2])
	}
	return out
}

func TestUsageErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"conection"}, "Did you mean `mscloud-mcp connection`?"},
		{[]string{"connection", "lst"}, "Did you mean `mscloud-mcp connection list`?"},
		{[]string{"connection", "bogus"}, "Commands are: add"},
		{[]string{"connection", "add", "--tennant", "x"}, "Did you mean --tenant?"},
		{[]string{"demo", "--users", "many"}, "--users"},
		{[]string{"demo", "--users", "1"}, "between 50 and 1000000"},
		{[]string{"demo", "extra"}, "takes no argument"},
		{[]string{"connection", "test", "a", "b"}, "takes one argument"},
		{[]string{"connection", "rotate"}, "needs the name or id of a connection"},
		{[]string{"serve", "--toolsets", "entro"}, "did you mean entra?"},
		{[]string{"serve", "--tools", "entra_user_lst"}, "entra_user_list"},
		{[]string{"serve", "--seed", "2"}, "Add --demo"},
		{[]string{"audit", "list", "--limit", "0"}, "--limit must be between"},
		{[]string{"audit", "list", "--since", "tomorrow"}, "is not a time"},
		{[]string{"audit", "export", "--format", "xml"}, "jsonl"},
		{[]string{"audit", "list", "--outcome", "good"}, "no outcome"},
		{[]string{"connection", "add", "--tenant", "common"}, "stands for any tenant"},
		{[]string{"connection", "add", "--tenant", "Organizations"}, "stands for any tenant"},
		{[]string{"serve", "--keep-changes", "0d"}, "is less than"},
		{[]string{"config", "--visibility", "gate"}, `did you mean "gated"?`},
		{[]string{"--config", "/nowhere.toml", "config"}, "no such file"},
	}
	for _, test := range tests {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			t.Parallel()
			r := newCLI(t).run(test.args...)
			r.want(t, exitUsage, test.want)
			r.oneError(t)
		})
	}
}

// Typing mistakes in the configuration stop every command, each with its fix.
func TestConfigMistakes(t *testing.T) {
	t.Parallel()
	r := newCLI(t, "MSCLOUD_TOOLSET=all", "MSCLOUD_VISIBILITY=some").run("connection", "list")
	r.want(t, exitUsage, `MSCLOUD_TOOLSET: unknown key; did you mean "MSCLOUD_TOOLSETS"?`, "MSCLOUD_VISIBILITY", "auto, gated, all")
	if n := strings.Count(r.stderr, "Error: "); n != 2 {
		t.Errorf("%d errors, want both mistakes at once\n%s", n, r)
	}
}

func TestConfigShowsSources(t *testing.T) {
	t.Parallel()
	c := newCLI(t, "MSCLOUD_LOG_LEVEL=warn")
	c.run("config", "--visibility", "all").want(t, exitOK, "environment MSCLOUD_LOG_LEVEL", "flag --visibility", "default", "none (looked for")
	c.run("config", "--json").want(t, exitOK, `"source": "environment MSCLOUD_KEYRING"`)
}

func TestVersion(t *testing.T) {
	t.Parallel()
	newCLI(t).run("version").want(t, exitOK, "mscloud-mcp ", "go1.")
	if got, want := newCLI(t).run("--version"), newCLI(t).run("version"); got != want {
		t.Errorf("--version: got %s, want %s", got, want)
	}
	newCLI(t).run().want(t, exitOK, "Usage:", "demo")
}

// Days and weeks are understood wherever a duration is.
func TestDays(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	c.environ = append(c.environ, "MSCLOUD_KEEP_CHANGES=365d", "MSCLOUD_SLOW_SYNC_INTERVAL=1w")
	c.run("config").want(t, exitOK, "365d", "1w")
	c.run("audit", "list", "--since", "7d", "--until", "1d").want(t, exitOK, "No calls.")
	c.run("audit", "list", "--since", "d").want(t, exitUsage, "7d")
}

// A shell completes what there is: connections, toolsets, clouds, tools.
func TestCompletion(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	if r := c.run("__complete", "connection", "test", ""); strings.Contains(r.stdout, "Contoso") || fileExists(c.database()) {
		t.Errorf("completion without a database: %s", r)
	}
	db := c.store()
	if _, err := db.CreateConnection(t.Context(), store.Connection{Name: "Contoso", TenantID: "t", ClientID: "c", Cloud: "public", Credential: store.Credential{Kind: "azureCLI"}}, nil); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"connection", "test", "con"}, "Contoso\n"},
		{[]string{"connection", "rotate", ""}, "Contoso\n"},
		{[]string{"audit", "list", "--connection", ""}, "Contoso\n"},
		{[]string{"serve", "--toolsets", "entra,def"}, "entra,defender\n"},
		{[]string{"install", "claude-desktop", "--tools", "entra_user_g"}, "entra_user_get\n"},
		{[]string{"serve", "--visibility", ""}, "gated\n"},
		{[]string{"connection", "add", "--cloud", "usgovd"}, "usgovdod\n"},
	} {
		c.run(append([]string{"__complete"}, test.args...)...).want(t, exitOK, test.want)
	}
}

func fileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
