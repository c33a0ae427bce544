package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
)

// maxSecretBytes is more than any certificate file holds.
const maxSecretBytes = 1 << 20

// secretFlags say where a secret comes from. None of them is the secret.
type secretFlags struct {
	stdin bool
	file  string
	env   string
}

// register adds the flags, and refusing ones in place of the flag that people
// would try first.
func (f *secretFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.stdin, "secret-stdin", false, "read the secret (or the certificate's password) from standard input")
	flags.StringVar(&f.file, "secret-file", "", "read it from this file, which nobody else may read (chmod 600)")
	flags.StringVar(&f.env, "secret-env", "", "read it from this environment variable")
	for _, name := range []string{"secret", "client-secret", "password"} {
		flags.Var(refusedFlag{}, name, "")
		_ = flags.MarkHidden(name)
	}
}

func (f *secretFlags) given() bool { return f.stdin || f.file != "" || f.env != "" }

// refusedFlag takes a secret's place on the command line and says why not.
type refusedFlag struct{}

var errSecretArgument = &usageError{
	message: "a secret is never an argument: every user of this machine can see it in the process list, and the shell keeps it in its history",
	fix:     "Leave the flag out to be asked, or use --secret-stdin, --secret-file or --secret-env. The one that was typed should be replaced.",
}

func (refusedFlag) Set(string) error { return errSecretArgument }

func (refusedFlag) String() string { return "" }

func (refusedFlag) Type() string { return "string" }

// read gets the secret from where the flags say, else from the person at the
// terminal. The trailing line break of a pipe or file is not part of it.
func (f *secretFlags) read(ctx context.Context, a *app, prompt string) ([]byte, error) {
	var raw []byte
	var err error
	switch {
	case f.stdin && (f.file != "" || f.env != ""), f.file != "" && f.env != "":
		return nil, usagef("Keep one of --secret-stdin, --secret-file and --secret-env.", "the secret is to come from two places")
	case f.stdin:
		raw, err = readSome(a.stdin)
	case f.file != "":
		raw, err = readSecretFile(f.file)
	case f.env != "":
		raw = []byte(a.system.Getenv(f.env))
		if len(raw) == 0 {
			return nil, usagef("Set it for this command, or name another with --secret-env.", "the environment variable %s is not set", f.env)
		}
	default:
		raw, err = a.askSecret(ctx, prompt)
	}
	if err != nil {
		return nil, err
	}
	secret := strings.TrimRight(string(raw), "\r\n")
	if strings.TrimSpace(secret) == "" {
		return nil, usagef("Run the command again with the secret.", "the secret is empty")
	}
	return []byte(secret), nil
}

// readSecretFile wants a file that nobody but its owner can read, by the rule
// of ssh: a file of one's own must not be open to others, one of somebody else
// (a mounted secret) is theirs to protect.
// https://man.openbsd.org/ssh.1#FILES
func readSecretFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the secret: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("read the secret: %w", err)
	}
	if mode := info.Mode(); mode.IsRegular() && ours(info) && mode.Perm()&0o077 != 0 {
		return nil, usagef("`chmod 600 "+path+"`, and replace what is in it if anybody else uses this machine.",
			"other users can read or change %s (mode %04o), so that it is no place for a secret", path, mode.Perm())
	}
	return readSome(file)
}

func readSome(r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxSecretBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read the secret: %w", err)
	}
	if len(raw) > maxSecretBytes {
		return nil, usagef("Give the secret alone.", "that is more than %d bytes, not a secret", maxSecretBytes)
	}
	return raw, nil
}
