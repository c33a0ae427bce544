package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

func (a *app) kqlFormatCommand() *cobra.Command {
	var write, check bool
	cmd := &cobra.Command{
		Use:   "fmt FILE",
		Short: "Lay a query out: a step of the pipe a line",
		Long: `Lay a query out in one stable way: a step of the pipe a line, subqueries indented,
long lists broken. Words, literals and comments stay as they are; a text that is
no query is left alone. FILE - is standard input.`,
		Example: `  mscloud-mcp kql fmt hunt.kql
  mscloud-mcp kql fmt --write hunt.kql`,
		Args: oneArgument("a file, or - for standard input"),
		RunE: func(_ *cobra.Command, args []string) error {
			if write && (check || args[0] == "-") {
				return usagef("Give --write a file, and without --check.", "--write does not go with this")
			}
			text, err := a.readQuery(args[0])
			if err != nil {
				return err
			}
			out, err := kql.Format(text)
			if fault, ok := err.(kql.Error); ok {
				return a.queryFailure(args[0], text, fault.Span, fault.Text())
			}
			switch {
			case err != nil:
				return err
			case check && out != text:
				return &checkError{message: "the query is not laid out", fix: "Run kql fmt --write."}
			case check:
				return nil
			case write && strings.TrimSpace(out) != "" && out != text:
				return os.WriteFile(args[0], []byte(out), 0o600)
			case write:
				return nil
			}
			_, err = fmt.Fprint(a.stdout, out)
			return err
		},
	}
	cmd.Flags().BoolVar(&write, "write", false, "write the file anew instead of printing")
	cmd.Flags().BoolVar(&check, "check", false, "print nothing; exit code 3 if the layout differs")
	return cmd
}
