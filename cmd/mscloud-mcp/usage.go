package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// usageError is a command line that cannot be carried out as it was typed.
type usageError struct {
	message string
	fix     string
}

func (e *usageError) Error() string { return e.message }

func usagef(fix, format string, args ...any) error {
	return &usageError{message: fmt.Sprintf(format, args...), fix: fix}
}

// noArguments refuses positional arguments. It does not repeat them: what is
// pasted in the wrong place is often a secret.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usagef("Everything goes into flags; see `"+cmd.CommandPath()+" --help`. If you pasted a secret there, make a new one: it is in your shell's history now.",
		"%s takes no argument, but got %d", cmd.CommandPath(), len(args))
}

// oneArgument wants exactly one argument and says what it is.
func oneArgument(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch len(args) {
		case 1:
			return nil
		case 0:
			return usagef("See `"+cmd.CommandPath()+" --help`.", "%s needs %s", cmd.CommandPath(), what)
		}
		return usagef("If you pasted a secret, make a new one, since it is in your shell's history now; secrets are asked for, or come from --secret-stdin, --secret-file or --secret-env.",
			"%s takes one argument, %s, but got %d", cmd.CommandPath(), what, len(args))
	}
}

// noCommand answers an unknown subcommand with the nearest one.
func noCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	fix := "Commands are: " + strings.Join(names, ", ") + "."
	if near := text.Meant(args[0], names, nil); near != "" {
		fix = "Did you mean `" + cmd.CommandPath() + " " + near + "`?"
	}
	return usagef(fix, "%s has no such command", cmd.CommandPath())
}

// flagFault names the nearest flag to an unknown one. pflag's message holds the
// flag's name and, for a bad value, the value; secrets are never flag values.
func flagFault(cmd *cobra.Command, err error) error {
	if errors.Is(err, pflag.ErrHelp) {
		return err
	}
	fix := "See `" + cmd.CommandPath() + " --help`."
	var own *usageError
	if errors.As(err, &own) { // of a flag that refuses; pflag's wrapping quotes the value
		return own
	}
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				names = append(names, f.Name)
			}
		})
		if near := text.Meant(unknown.GetSpecifiedName(), names, nil); near != "" {
			fix = "Did you mean --" + near + "? " + fix
		}
		return usagef(fix, "%s has no flag --%s", cmd.CommandPath(), unknown.GetSpecifiedName())
	}
	return usagef(fix, "%s", err)
}
