package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/config"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// app is what every command needs: the standard streams, the machine, the
// clock and the way to Microsoft.
type app struct {
	stdin      io.Reader
	stdout     io.Writer
	stderr     io.Writer
	system     config.System
	executable func() (string, error)
	now        func() time.Time
	transport  http.RoundTripper // nil is the network
	limits     cloud.Limits      // nil is what Microsoft documents
	opened     *store.DB         // the database, once it is open: where the pace of each tenant is kept
	patience   time.Duration     // that connection add has with what is not asked about first

	configFile string // --config
}

func newApp(stdin io.Reader, stdout, stderr io.Writer) *app {
	return &app{
		stdin: stdin, stdout: stdout, stderr: stderr,
		system:     config.ThisSystem(),
		executable: os.Executable,
		now:        time.Now,
		patience:   10 * time.Second,
	}
}

func (a *app) run(ctx context.Context, args []string) int {
	root := a.rootCommand()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	return a.report(ctx, err)
}

// load reads the configuration, with the flags of cmd as its strongest source.
func (a *app) load(cmd *cobra.Command) (*config.Config, error) {
	return config.Load(config.Options{File: a.configFile, System: a.system, Flags: cmd.Flags()})
}

// logger writes to standard error: standard output belongs to MCP and to
// answers.
func (a *app) logger(cfg *config.Config) *slog.Logger {
	return slog.New(slog.NewTextHandler(a.stderr, &slog.HandlerOptions{Level: cfg.LogLevel}))
}
