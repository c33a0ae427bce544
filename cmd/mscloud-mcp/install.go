package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/config"
)

// installFlags are what both clients' commands take.
type installFlags struct {
	name, file, command string
	demo, dryRun, print bool
	replace             bool
	scope               string // claude-code: project or user
}

func (a *app) installCommand() *cobra.Command {
	return group(&cobra.Command{
		Use:   "install",
		Short: "Write the server's entry into Claude's configuration",
		Long: `Write the server's entry into the configuration file of Claude Desktop or
Claude Code. Everything that is in the file stays as it is, to the byte; the old
file is kept beside it as a backup.`,
		Example: `  mscloud-mcp install claude-desktop
  mscloud-mcp install claude-code --scope user --dry-run`,
	},
		a.installClientCommand(claudeDesktop),
		a.installClientCommand(claudeCode),
	)
}

func (a *app) installClientCommand(client installClient) *cobra.Command {
	var f installFlags
	cmd := &cobra.Command{
		Use:     client.command,
		Short:   "Write the entry for " + client.title,
		Long:    client.long,
		Example: client.example,
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.load(cmd)
			if err != nil {
				return err
			}
			if !cmd.Flags().Changed("name") {
				f.name = "mscloud"
				if f.demo {
					f.name = "mscloud-demo"
				}
			}
			return a.install(client, f, cfg)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.name, "name", "", "name of the entry (default \"mscloud\", with --demo \"mscloud-demo\")")
	flags.StringVar(&f.file, "file", "", "the client's configuration file, if it is not in its usual place")
	flags.StringVar(&f.command, "command", "", "program to start, if it is not this one")
	flags.BoolVar(&f.demo, "demo", false, "serve the demo tenant, which needs no connection")
	flags.BoolVar(&f.dryRun, "dry-run", false, "show the file as it would be, write nothing")
	flags.BoolVar(&f.print, "print", false, "print the entry alone, write nothing")
	flags.BoolVar(&f.replace, "replace", false, "replace an entry of this name that starts another program")
	if client.scoped {
		flags.StringVar(&f.scope, "scope", "project", "project (.mcp.json in this folder) or user (every project)")
	}
	settingFlags(cmd, false, "toolsets", "tools", "exclude-tools", "visibility")
	return cmd
}

// entry is a server in the clients' vocabulary.
// https://code.claude.com/docs/en/mcp
type entry struct {
	Type    string   `json:"type,omitempty"`
	Command string   `json:"command,omitempty"`
	Args    []string `json:"args,omitempty"`
	URL     string   `json:"url,omitempty"`
}

func (a *app) install(client installClient, f installFlags, cfg *config.Config) error {
	if strings.TrimSpace(f.name) == "" {
		return usagef("Give it a name such as mscloud.", "the entry's name is empty")
	}
	if err := checkTools(cfg); err != nil {
		return err // the server would refuse to start
	}
	e, err := a.stdioEntry(f.command, f.demo, cfg)
	if err != nil {
		return err
	}
	e.Type = client.entryType
	if f.print {
		return a.writeJSON(map[string]map[string]entry{"mcpServers": {f.name: e}})
	}
	path := f.file
	if path == "" {
		if path, err = client.path(a.system, f.scope); err != nil {
			return err
		}
	}
	target, err := openClientFile(path)
	if err != nil {
		return err
	}
	after, err := setServer(target.content, f.name, e, f.replace)
	if err != nil {
		return fmt.Errorf("%s: %w", target.path, err)
	}
	ink := a.ink(a.stdout)
	switch {
	case bytes.Equal(after, target.content):
		fmt.Fprintf(a.stdout, "%s has the entry %q already.\n", target.path, f.name)
		return nil
	case f.dryRun:
		fmt.Fprintf(a.stderr, "%s would be:\n", target.path)
		_, err := a.stdout.Write(after)
		return err
	}
	backup, err := target.replace(after, a.now())
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%s %s: entry %q written.\n", ink.green("✓"), target.path, f.name)
	if backup != "" {
		fmt.Fprintf(a.stdout, "  The file as it was: %s\n", backup)
	}
	fmt.Fprintf(a.stdout, "  %s\n", client.then)
	return nil
}

// stdioEntry is the entry that starts this program. Settings that were given
// as flags or in a named file go along; the environment of a client is not
// that of a shell, so what only stands there is copied too.
func (a *app) stdioEntry(command string, demo bool, cfg *config.Config) (entry, error) {
	if command == "" {
		exe, err := a.executable()
		if err != nil {
			return entry{}, fmt.Errorf("find this program: %w", err)
		}
		if temporary(exe) {
			return entry{}, usagef("Build it with `go build -o bin/mscloud-mcp ./cmd/mscloud-mcp` and run that, or name a program with --command.",
				"this program was started by `go run` and is gone when it ends")
		}
		command = exe
	}
	if abs, err := filepath.Abs(command); err == nil && strings.ContainsRune(command, filepath.Separator) {
		command = abs
	}
	e := entry{Command: command, Args: []string{"serve"}}
	if demo {
		e.Args = append(e.Args, "--demo")
	}
	if a.configFile != "" {
		abs, err := filepath.Abs(a.configFile)
		if err != nil {
			return entry{}, err
		}
		e.Args = append(e.Args, "--config", abs)
	}
	for _, v := range cfg.Values() {
		fromFile := strings.HasPrefix(v.Source, "file ")
		if v.Source == "default" || fromFile || v.Value == "" || (demo && v.Key == "data-dir" && !strings.HasPrefix(v.Source, "flag ")) {
			continue
		}
		if v.Key == "http" || v.Key == "token-file" {
			continue // the entry speaks over standard input and output
		}
		e.Args = append(e.Args, "--"+v.Key+"="+v.Value)
	}
	return e, nil
}

// temporary reports whether `go run` or `go test` built the program.
func temporary(exe string) bool {
	return strings.Contains(filepath.ToSlash(exe), "/go-build")
}
