package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// outcome is what a test of a connection found.
type outcome struct{ report tenant.Report }

// testConnection tests and prints what it found.
func (a *app) testConnection(ctx context.Context, conn store.Connection, secret store.Secret) (outcome, error) {
	fmt.Fprintf(a.stdout, "Testing %s …\n\n", text.Clean(conn.Name))
	report, err := tenant.Test(ctx, conn, secret, a.testOptions(conn))
	if err != nil {
		return outcome{}, err
	}
	for i, c := range report.Checks {
		report.Checks[i].Fix = strings.ReplaceAll(c.Fix, " NAME", fmt.Sprintf(" %q", conn.Name))
	}
	o := outcome{report}
	if conn.ID == "" && o.failed() { // there is nothing to rotate yet
		o.adviseAdd()
	}
	o.printChecks(a.stdout, a.ink(a.stdout))
	if o.failed() {
		return o, nil
	}
	return o, o.printPermissions(a.stdout, a.ink(a.stdout))
}

// testOptions are those of a connection, saved or not.
func (a *app) testOptions(conn store.Connection) tenant.TestOptions {
	o := tenant.TestOptions{Transport: a.transport, Limits: a.limits, Now: a.now}
	if a.opened != nil {
		o.Ledger = a.opened.Ledger(tenant.LedgerKey(conn))
	}
	return o
}

// failed reports whether the app cannot even sign in.
func (o outcome) failed() bool { return o.report.Check(tenant.CheckSignIn).State == tenant.Failed }

// refusal is the error of a sign-in that failed, and what became of the command.
func (o outcome) refusal(consequence string) error {
	check := o.report.Check(tenant.CheckSignIn)
	return &checkError{message: check.Detail, fix: strings.TrimSpace(sentence(check.Fix) + " " + consequence)}
}

// adviseAdd words the advice on a credential for a connection that is not saved.
func (o outcome) adviseAdd() {
	for i, c := range o.report.Checks {
		before, _, found := strings.Cut(c.Fix, "mscloud-mcp connection rotate")
		if !found {
			continue
		}
		before = strings.TrimSuffix(strings.TrimSuffix(before, " and rotate it: "), "Rotate the connection's credential: ")
		o.report.Checks[i].Fix = strings.TrimSpace(before + " and give it to `mscloud-mcp connection add`.")
		if before == "" {
			o.report.Checks[i].Fix = "Give the credential to `mscloud-mcp connection add`."
		}
	}
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
	if end := o.report.SecretExpires; !end.IsZero() { // Microsoft's word, else the owner's
		conn.Credential.ExpiresAt = end
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

// savePlan is how a command saves a connection that it has tested.
type savePlan struct {
	noTest  bool
	refused string // what becomes of the command when the sign-in fails
	save    func(store.Connection) (store.Connection, error)
}

// saveTested tests a connection, unless the plan says not to, and saves it with
// what the test found out. A sign-in that fails is not saved.
func (a *app) saveTested(ctx context.Context, db *store.DB, conn store.Connection, secret store.Secret, plan savePlan) (store.Connection, outcome, error) {
	var tested outcome
	var err error
	if !plan.noTest {
		if tested, err = a.testConnection(ctx, conn, secret); err != nil {
			return conn, tested, err
		}
		if tested.failed() {
			return conn, tested, tested.refusal(plan.refused)
		}
		typed := conn.Credential.ExpiresAt
		conn = tested.learned(conn)
		a.noteTold(typed, conn.Credential.ExpiresAt)
	}
	if conn, err = plan.save(conn); err != nil || plan.noTest {
		return conn, tested, err
	}
	return conn, tested, tested.save(ctx, db, conn.ID)
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
