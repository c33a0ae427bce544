package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/config"
)

const rootLong = `mscloud-mcp lets Claude read a Microsoft cloud over the Model Context Protocol.
It only reads: nothing in a tenant is ever changed.

Start with the demo, which needs no tenant; then add a connection and tell
Claude about it.

Exit codes: 0 done; 1 it was tried and failed; 2 what was typed or configured is
wrong, or names a connection, tool or file that is not there, and nothing was
tried; 3 a check answered no (a connection's test, also by add, edit and rotate;
kql check; audit verify; docs --check); 130 interrupted.`

const rootExample = `  mscloud-mcp demo
  mscloud-mcp connection add --name Contoso --tenant contoso.com --client-id 00000000-0000-0000-0000-000000000000
  mscloud-mcp install claude-desktop`

func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "mscloud-mcp",
		Short:         "A Microsoft cloud for Claude, read-only",
		Long:          rootLong,
		Example:       rootExample,
		Args:          noCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		Version:       buildVersion(),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetFlagErrorFunc(flagFault)
	root.SetVersionTemplate(versionLine())
	flags := root.PersistentFlags()
	flags.StringVar(&a.configFile, "config", "", "configuration file (TOML or YAML)")
	settingFlags(root, true, "data-dir", "keyring", "log-level")
	root.AddCommand(
		a.demoCommand(),
		a.serveCommand(),
		a.connectionCommand(),
		newEmulatorCommand(),
		a.kqlCommand(),
		a.auditCommand(),
		a.configCommand(),
		a.installCommand(),
		a.docsCommand(),
		a.versionCommand(),
	)
	root.InitDefaultCompletionCmd()
	if width := columns(a.stdout); width > 60 {
		wrapped := fmt.Sprintf("FlagUsagesWrapped %d |", width)
		root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), "FlagUsages |", wrapped))
	}
	return root
}

// settingFlags gives cmd a flag for each of the named settings. Their values
// are read by config.Load, which looks at the flags that were given.
func settingFlags(cmd *cobra.Command, persistent bool, keys ...string) {
	flags := cmd.Flags()
	if persistent {
		flags = cmd.PersistentFlags()
	}
	for _, s := range config.Settings() {
		if !slices.Contains(keys, s.Key) {
			continue
		}
		usage := strings.ToLower(s.Doc[:1]) + strings.TrimSuffix(s.Doc[1:], ".")
		switch s.Kind {
		case config.List:
			flags.StringSlice(s.Key, nil, usage+listDefault(s))
		case config.Switch:
			flags.Bool(s.Key, s.Default == "true", usage)
		default:
			flags.String(s.Key, s.Default, usage)
		}
		completeSetting(cmd, s)
	}
}

func listDefault(s config.Setting) string {
	if s.Default == "" {
		return ""
	}
	return fmt.Sprintf(" (default %s)", s.Default)
}

// group makes a command that only holds others: without one of them it shows
// its help, with an unknown one it names the nearest.
func group(cmd *cobra.Command, children ...*cobra.Command) *cobra.Command {
	cmd.Args = noCommand
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.AddCommand(children...)
	return cmd
}
