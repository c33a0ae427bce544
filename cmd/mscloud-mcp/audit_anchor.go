package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

func (a *app) auditAnchorCommand() *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use:   "anchor",
		Short: "Write down how far the log is, where it cannot be changed with it",
		Long: `Verify the log, then write down how many rows it has and the hash of the last
one: one line of JSON with the time and a stamp of the store's key. An anchor
shows later that the log was replaced by an older copy of itself or begun anew,
which nothing inside the database can show.

--to FILE adds the line to a file. Keep it where whoever can write the database
cannot: another machine's share, write-once storage, an append-only file
(` + "`chattr +a`" + `). ` + "`audit verify --anchor FILE`" + ` reads it.

--to URL sends the line as the body of a POST, as application/json, over https
alone and without following redirects; anything but an answer of 2xx is an error.
What receives it keeps the body as it is, one a line, and that is the file for
` + "`audit verify`" + `. A secret in the URL can be seen in the process list: put
one into a file and pipe the line instead.

Without --to the line is printed. Run it from a timer, as often as rows may be
lost unseen; it holds no tenant data.`,
		Example: `  mscloud-mcp audit anchor --to /mnt/worm/mscloud.anchors
  mscloud-mcp audit anchor --to https://log.example.com/anchors
  mscloud-mcp audit anchor | ssh keeper 'cat >> mscloud.anchors'`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			send, err := a.anchorTarget(to)
			if err != nil {
				return err
			}
			return a.withStore(cmd, func(ctx context.Context, db *store.DB) error {
				anchor, check, err := db.AnchorAudit(ctx)
				if err != nil {
					return err
				}
				if err := unfit(check); err != nil {
					return err
				}
				line, err := json.Marshal(anchor)
				if err != nil {
					return err
				}
				return send(ctx, anchor, append(line, '\n'))
			})
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "file to add the line to, or https:// URL to send it to")
	return cmd
}

// anchorTarget takes --to apart before anything is read.
func (a *app) anchorTarget(to string) (func(context.Context, store.AuditAnchor, []byte) error, error) {
	scheme, _, isURL := strings.Cut(to, "://")
	switch {
	case to == "":
		return func(_ context.Context, _ store.AuditAnchor, line []byte) error {
			_, err := a.stdout.Write(line)
			return err
		}, nil
	case !isURL:
		return func(_ context.Context, anchor store.AuditAnchor, line []byte) error {
			if err := appendLine(to, line); err != nil {
				return err
			}
			fmt.Fprintf(a.stdout, "Anchored %s in %s.\n", plural(int(anchor.Rows), "row"), to)
			return nil
		}, nil
	}
	target, err := url.Parse(to)
	if err != nil || !strings.EqualFold(scheme, "https") || target.Host == "" {
		return nil, usagef("Write --to https://HOST/PATH, or --to FILE.", "an anchor goes over https or into a file")
	}
	return func(ctx context.Context, anchor store.AuditAnchor, line []byte) error {
		if err := a.postAnchor(ctx, target, line); err != nil {
			return err
		}
		fmt.Fprintf(a.stdout, "Anchored %s at %s.\n", plural(int(anchor.Rows), "row"), target.Host)
		return nil
	}, nil
}

// appendLine adds a whole line to a file, on the disk when it returns.
func appendLine(path string, line []byte) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(line)
	return errors.Join(err, file.Sync(), file.Close())
}

// postAnchor sends the line. The URL stays out of errors: its path or query may
// hold a token.
func (a *app) postAnchor(ctx context.Context, target *url.URL, line []byte) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target.String(), bytes.NewReader(line))
	if err != nil {
		return usagef("Write --to https://HOST/PATH.", "the URL of --to cannot be used")
	}
	req.Header.Set("Content-Type", "application/json")
	client := http.Client{Transport: a.transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		var sent *url.Error
		if errors.As(err, &sent) {
			err = sent.Err
		}
		return fmt.Errorf("the anchor was not sent to %s: %w", target.Host, err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	if resp.StatusCode/100 != 2 {
		return &checkError{
			message: fmt.Sprintf("%s did not take the anchor: it answered %s", target.Host, resp.Status),
			fix:     "It must answer a POST of application/json with 2xx, without a redirect.",
		}
	}
	return nil
}

// readAnchors reads a file of anchors and checks that the store's key stamped
// each.
func readAnchors(db *store.DB, path string) ([]store.AuditAnchor, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var anchors []store.AuditAnchor
	number := 0
	for line := range bytes.Lines(raw) {
		number++
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		var anchor store.AuditAnchor
		decoder := json.NewDecoder(bytes.NewReader(line))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&anchor); err != nil {
			return nil, usagef("Every line is what `audit anchor` wrote.", "line %d of %s is no anchor", number, path)
		}
		switch err := db.CheckAnchor(anchor); {
		case errors.Is(err, store.ErrCorrupt):
			return nil, &checkError{
				message: fmt.Sprintf("line %d of %s was not written by this store's key, or changed since", number, path),
				fix:     "Use the anchors of this database, from where they cannot be changed.",
			}
		case err != nil:
			return nil, fmt.Errorf("line %d of %s: %w", number, path, err)
		}
		anchors = append(anchors, anchor)
	}
	if len(anchors) == 0 {
		return nil, usagef("Name the file that `audit anchor --to` wrote.", "%s has no anchor", path)
	}
	return anchors, nil
}
