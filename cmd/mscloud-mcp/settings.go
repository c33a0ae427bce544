package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/config"
)

func (a *app) configCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Print the effective configuration and where each value comes from",
		Long:  configLong(),
		Example: `  mscloud-mcp config
  mscloud-mcp config --json
  MSCLOUD_VISIBILITY=all mscloud-mcp config`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.load(cmd)
			if err != nil {
				return err
			}
			if asJSON {
				return a.writeJSON(map[string]any{"file": cfg.File, "values": cfg.Values()})
			}
			return a.printConfig(cfg)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	var keys []string
	for _, s := range config.Settings() {
		keys = append(keys, s.Key)
	}
	settingFlags(cmd, false, without(keys, "data-dir", "keyring", "log-level")...)
	return cmd
}

func (a *app) printConfig(cfg *config.Config) error {
	file := cfg.File
	if file == "" {
		dir, err := a.system.ConfigDir()
		if err == nil {
			file = "none (looked for config.toml, config.yaml, config.yml in " + dir + ")"
		}
	}
	fmt.Fprintf(a.stdout, "file: %s\n\n", file)
	var rows [][]string
	for _, v := range cfg.Values() {
		value := v.Value
		if value == "" {
			value = "-"
		}
		rows = append(rows, []string{v.Key, value, v.Source})
	}
	return table(a.stdout, []string{"KEY", "VALUE", "SOURCE"}, rows, nil)
}

func configLong() string {
	var b strings.Builder
	b.WriteString(`Print the effective configuration and where each value comes from.

A value is taken from a flag, else from an environment variable, else from the
configuration file, else it is the default. A key has one name everywhere:
data-dir in the file, --data-dir as a flag, MSCLOUD_DATA_DIR in the environment.
An unknown key is an error. The file is config.toml, config.yaml or config.yml in
~/.config/mscloud-mcp (Linux), ~/Library/Application Support/mscloud-mcp (macOS)
or %AppData%\mscloud-mcp (Windows), or the one named by --config or
MSCLOUD_CONFIG.

Keys:
`)
	for _, s := range config.Settings() {
		fmt.Fprintf(&b, "\n  %s (%s", s.Key, s.Kind)
		if len(s.Choices) > 0 {
			fmt.Fprintf(&b, ": %s", strings.Join(s.Choices, ", "))
		}
		if s.Default != "" {
			fmt.Fprintf(&b, "; default %s", s.Default)
		}
		fmt.Fprintf(&b, ")\n%s\n", wrap(s.Doc, "      ", 78))
	}
	return strings.TrimRight(b.String(), "\n")
}

// wrap breaks text into lines of at most width, each after indent.
func wrap(text, indent string, width int) string {
	var lines []string
	line := indent
	for _, word := range strings.Fields(text) {
		if len(line) > len(indent) && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines, line = append(lines, line), indent
		}
		if len(line) > len(indent) {
			line += " "
		}
		line += word
	}
	return strings.Join(append(lines, line), "\n")
}

func (a *app) writeJSON(v any) error {
	enc := json.NewEncoder(inertJSON(a.stdout))
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

func without(list []string, drop ...string) []string {
	var out []string
	for _, item := range list {
		keep := true
		for _, d := range drop {
			keep = keep && item != d
		}
		if keep {
			out = append(out, item)
		}
	}
	return out
}
