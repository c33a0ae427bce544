package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

func (a *app) auditVerifyCommand() *cobra.Command {
	var anchors string
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check that no row was changed, added or taken out",
		Long: `Check the hash chain of the whole log, and its end against the head that is
sealed with the store's key. Exit code 3 when something does not fit.

An older copy of the whole database fits itself: only an anchor, kept where
whoever can write the database cannot, shows that one was put in its place. See
` + "`audit anchor`" + `.`,
		Example: `  mscloud-mcp audit verify
  mscloud-mcp audit verify --anchor /mnt/worm/mscloud.anchors`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withStore(cmd, func(ctx context.Context, db *store.DB) error {
				var held []store.AuditAnchor
				if cmd.Flags().Changed("anchor") {
					var err error
					if held, err = readAnchors(db, anchors); err != nil {
						return err
					}
				}
				check, err := db.VerifyAudit(ctx, held...)
				if err != nil {
					return err
				}
				if err := unfit(check); err != nil {
					return err
				}
				a.printFit(check, held)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&anchors, "anchor", "", "file of anchors to hold the log against as well")
	return cmd
}

// unfit is the error of a log that does not fit, nil where it does.
func unfit(check store.AuditCheck) error {
	switch {
	case check.OK:
		return nil
	case check.NoKey:
		return &checkError{
			message: fmt.Sprintf("%s, unbroken, but nobody can tell whether the end was cut: %s", plural(int(check.Rows), "row"), check.Reason),
			fix:     "Bring the key back to one of its places; when it is lost, `mscloud-mcp audit seal` begins anew, and says so from then on.",
		}
	case check.BrokenAt == 0:
		return &checkError{
			message: "the audit log was changed: " + check.Reason,
			fix:     "Compare with your last export or anchor. Once that was looked into, `mscloud-mcp audit seal` begins anew, and says so from then on.",
		}
	}
	return &checkError{
		message: fmt.Sprintf("the audit log was changed: row %d does not fit (%s)", check.BrokenAt, check.Reason),
		fix:     "Compare with your last export or anchor; rows before the last one that fits them are intact.",
	}
}

func (a *app) printFit(check store.AuditCheck, anchors []store.AuditAnchor) {
	fmt.Fprintf(a.stdout, "%s, unbroken. Last hash: %s\n", plural(int(check.Rows), "row"), firstOf(check.LastHash, "-"))
	if check.Since > 0 {
		fmt.Fprintf(a.stdout, "Sealed since %s, after row %d: that nothing was cut or rewritten before that row, only an anchor or export from before then can tell.\n",
			check.SealedAt.Format(time.RFC3339), check.Since)
	}
	if n := len(anchors); n > 0 {
		fmt.Fprintf(a.stdout, "%s fit, the last of %s with %s.\n", plural(n, "anchor"), anchors[n-1].Time, plural(int(anchors[n-1].Rows), "row"))
	}
}

func (a *app) auditSealCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "seal",
		Short: "Begin a new sealed head over the log as it is",
		Long: `Begin a new sealed head over the log as it is: when the store's key is lost for
good, or once a log that does not verify was looked into. No row is touched. From
then on ` + "`audit verify`" + ` says that the rows there were are judged by their chain
alone, and since when. Keep an export of the log first.`,
		Example: `  mscloud-mcp audit export --output before.jsonl
  mscloud-mcp audit seal`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withStore(cmd, func(ctx context.Context, db *store.DB) error {
				rows, err := db.SealAudit(ctx)
				if err != nil {
					return err
				}
				fmt.Fprintf(a.stdout, "Sealed anew after %s.\n", plural(int(rows), "row"))
				return nil
			})
		},
	}
}
