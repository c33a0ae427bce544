package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/text"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

func (a *app) connectionTestCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "test [NAME]",
		Short: "Sign in and show what is granted, missing, and what it opens",
		Long: `Sign in anew and show what this connection can do: tenant, licences, Azure role,
Defender, clock, the end of the credential, and each permission with its bundle
and the tools that it opens. The name may be left out when there is one
connection only. Exit code 3 when the connection does not work.`,
		Example: `  mscloud-mcp connection test
  mscloud-mcp connection test Contoso --json`,
		Args: optionalArgument("the name or id of a connection"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd, func(ctx context.Context, db *store.DB) error {
				conn, err := connectionNamed(ctx, db, args)
				if err != nil {
					return err
				}
				return a.retest(ctx, db, conn, asJSON)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (a *app) retest(ctx context.Context, db *store.DB, conn store.Connection, asJSON bool) error {
	secret, err := db.Secret(ctx, conn.ID)
	if err != nil {
		return err
	}
	quiet := *a
	if asJSON {
		quiet.stdout = io.Discard
	}
	tested, err := quiet.testConnection(ctx, conn, secret)
	if err != nil {
		return err
	}
	if err := tested.save(ctx, db, conn.ID); err != nil {
		return err
	}
	if conn, err = keepLearned(ctx, db, conn, tested); err != nil {
		return err
	}
	if asJSON {
		if err := a.writeJSON(tested.report); err != nil {
			return err
		}
	}
	a.warnOfExpiry(conn)
	if tested.failed() {
		return tested.refusal("")
	}
	return tested.verdict(conn.Name)
}

// keepLearned saves what the test found out about the connection, unless
// somebody changed its credential or target meanwhile.
func keepLearned(ctx context.Context, db *store.DB, tested store.Connection, found outcome) (store.Connection, error) {
	for {
		now, err := db.Connection(ctx, tested.ID)
		if err != nil {
			return now, err
		}
		learned := found.learned(now)
		same := now.Credential == tested.Credential && now.TenantID == tested.TenantID && now.Endpoint == tested.Endpoint
		if !same || learned.TenantName == now.TenantName && learned.TenantID == now.TenantID && learned.Credential == now.Credential {
			return now, nil
		}
		stored, err := db.UpdateConnection(ctx, learned)
		if !errors.Is(err, store.ErrConflict) {
			return stored, err
		}
	}
}

// outcome is what a test of a connection found.
type outcome struct{ report tenant.Report }

// testConnection tests and prints what it found.
func (a *app) testConnection(ctx context.Context, conn store.Connection, secret store.Secret) (outcome, error) {
	fmt.Fprintf(a.stdout, "Testing %s …\n\n", text.Clean(conn.Name))
	report, err := tenant.Test(ctx, conn, secret, tenant.TestOptions{Transport: a.transport, Limits: a.limits, Now: a.now})
	if err != nil {
		return outcome{}, err
	}
	for i, c := range report.Checks {
		report.Checks[i].Fix = strings.ReplaceAll(c.Fix, " NAME", fmt.Sprintf(" %q", conn.Name))
	}
	o := outcome{report}
	o.printChecks(a.stdout, a.ink(a.stdout))
	if o.failed() {
		return o, nil
	}
	return o, o.printPermissions(a.stdout, a.ink(a.stdout))
}

// failed reports whether the app cannot even sign in.
func (o outcome) failed() bool { return o.report.Check(tenant.CheckSignIn).State == tenant.Failed }

// refusal is the error of a sign-in that failed, and what became of the command.
func (o outcome) refusal(consequence string) error {
	check := o.report.Check(tenant.CheckSignIn)
	return &checkError{message: check.Detail, fix: strings.TrimSpace(sentence(check.Fix) + " " + consequence)}
}

// verdict is the error of a connection that signs in and cannot work: its
// first failed check. nil for one that works, and for one that was not tested.
func (o outcome) verdict(name string) error {
	if o.report.OK || o.report.At.IsZero() {
		return nil
	}
	for _, c := range o.report.Checks {
		if c.State == tenant.Failed {
			again := fmt.Sprintf("Then: mscloud-mcp connection test %q", name)
			return &checkError{message: c.Detail, fix: strings.TrimSpace(sentence(c.Fix) + " " + again)}
		}
	}
	return nil
}

// learned is conn with what the test found out.
func (o outcome) learned(conn store.Connection) store.Connection {
	if name := o.report.Tenant.DisplayName; name != "" {
		conn.TenantName = name
	}
	if id := o.report.Tenant.ID; id != "" {
		conn.TenantID = id // a domain may be given, and may move to another tenant
	}
	if conn.Credential.ExpiresAt.IsZero() {
		conn.Credential.ExpiresAt = o.report.SecretExpires
	}
	return conn
}

func (o outcome) save(ctx context.Context, db *store.DB, id string) error {
	raw, err := json.Marshal(o.report)
	if err != nil {
		return fmt.Errorf("encode the test's report: %w", err)
	}
	return db.SaveTest(ctx, id, store.ConnectionTest{At: o.report.At, OK: o.report.OK, Report: raw})
}

func (o outcome) printChecks(w io.Writer, ink ink) {
	signs := map[tenant.State]string{
		tenant.OK: ink.green("✓"), tenant.Warning: ink.yellow("!"), tenant.Failed: ink.red("✗"), tenant.NotEvaluated: ink.dim("–"),
	}
	width := 0
	for _, c := range o.report.Checks {
		width = max(width, len(c.Title))
	}
	for _, c := range o.report.Checks {
		hang(w, fmt.Sprintf("  %s %-*s  ", signs[c.State], width, c.Title), width+6, text.Clean(c.Detail))
		if c.Fix != "" && c.State != tenant.OK {
			hang(w, strings.Repeat(" ", width+6), width+6, ink.dim(text.Clean(c.Fix)))
		}
	}
}

// printPermissions prints what is granted and missing of the basic set and of
// what else opens a tool, and in one line what each further bundle lacks and
// would open.
func (o outcome) printPermissions(w io.Writer, ink ink) error {
	fmt.Fprintln(w)
	var rows [][]string
	states := map[string][2]int{} // bundle → granted, all
	for _, p := range o.report.Permissions {
		n := states[p.Bundle]
		n[1]++
		if p.Granted {
			n[0]++
		}
		states[p.Bundle] = n
		opens := unlocks(p.Permission)
		if p.Bundle != cloud.BasicBundle && opens == "" {
			continue
		}
		state := "missing"
		if p.Granted {
			state = "granted"
		}
		rows = append(rows, []string{state, p.String(), p.Bundle, firstOf(opens, "-")})
	}
	err := table(w, []string{"STATE", "PERMISSION", "BUNDLE", "OPENS"}, rows, func(_, column int, text string) string {
		switch {
		case column == 0 && text == "granted":
			return ink.green(text)
		case column == 0:
			return ink.red(text)
		}
		return text
	})
	if err != nil {
		return err
	}
	var more [][]string
	var lacking []string
	for _, b := range cloud.Bundles() {
		if n := states[b.Name]; b.Name != cloud.BasicBundle && n[0] < n[1] {
			more = append(more, []string{b.Name, fmt.Sprintf("%d of %d", n[0], n[1]), b.Why})
			lacking = append(lacking, fmt.Sprintf("%s: %s", b.Name, permissionNames(o.report.Missing(b.Name))))
		}
	}
	if len(more) == 0 {
		return nil
	}
	fmt.Fprintln(w, "\nBundles that would open more (docs/permissions.md):")
	if err := table(w, []string{"BUNDLE", "GRANTED", "OPENS"}, more, nil); err != nil {
		return err
	}
	fmt.Fprintln(w, "\nMissing of them:")
	for _, line := range lacking {
		hang(w, "  ", 4, line)
	}
	return nil
}

func permissionNames(list []cloud.Permission) string {
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = p.String()
	}
	return strings.Join(names, ", ")
}

// unlocks names up to three of the tools that a permission opens, wholly or in
// part; "" when no tool needs it yet.
func unlocks(p cloud.Permission) string {
	var names []string
	for _, opens := range tools.Unlocks(p) {
		name, _, _ := strings.Cut(opens, " (") // which part, docs/permissions.md says
		names = append(names, name)
	}
	switch {
	case len(names) == 0:
		return ""
	case len(names) > 3:
		return fmt.Sprintf("%s and %d more", strings.Join(names[:3], ", "), len(names)-3)
	}
	return strings.Join(names, ", ")
}

// optionalArgument wants at most one argument.
func optionalArgument(what string) cobra.PositionalArgs {
	one := oneArgument(what)
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		return one(cmd, args)
	}
}
