package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/config"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// clouds are Microsoft's, as --cloud takes them.
var clouds = []string{"public", "usgov", "usgovdod", "china"}

// completeFlag offers values for a flag; of a list, for its last part.
func completeFlag(cmd *cobra.Command, flag string, values func() []string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		before := typed[:strings.LastIndex(typed, ",")+1]
		var out []string
		for _, value := range values() {
			if strings.HasPrefix(value, typed[len(before):]) {
				out = append(out, before+value)
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}) // an error is a flag registered twice
}

// completeSetting offers what a setting's flag takes, where that is a small set.
func completeSetting(cmd *cobra.Command, s config.Setting) {
	switch {
	case s.Key == "toolsets":
		completeFlag(cmd, s.Key, tools.Toolsets)
	case s.Key == "tools" || s.Key == "exclude-tools":
		completeFlag(cmd, s.Key, toolNames)
	case len(s.Choices) > 0:
		completeFlag(cmd, s.Key, func() []string { return s.Choices })
	}
}

func toolNames() []string {
	var names []string
	for _, tool := range tools.Catalog() {
		names = append(names, tool.Name)
	}
	return names
}

// completeConnection offers the names of the connections for a first argument.
func (a *app) completeConnection(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, name := range a.connectionNames(cmd) {
		if strings.HasPrefix(strings.ToLower(name), strings.ToLower(typed)) {
			out = append(out, name)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// connectionNames are none where there is no database: completion makes none.
func (a *app) connectionNames(cmd *cobra.Command) []string {
	cfg, err := a.load(cmd)
	if err != nil {
		return nil
	}
	if _, err := os.Stat(filepath.Join(cfg.DataDir, databaseName)); err != nil {
		return nil
	}
	db, err := a.openStore(cmd.Context(), cfg)
	if err != nil {
		return nil
	}
	defer db.Close()
	all, err := db.Connections(cmd.Context())
	if err != nil {
		return nil
	}
	names := make([]string, len(all))
	for i, conn := range all {
		names[i] = conn.Name
	}
	return names
}
