package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// A tail that was cut and written anew does not fit, whatever else was set back.
func TestAuditVerifyFindsACut(t *testing.T) {
	t.Parallel()
	c := audited(t)
	execute(t, c.database(), "DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE seq = 3; UPDATE sqlite_sequence SET seq = 2")
	row := store.AuditRow{Time: time.Now(), Tool: "entra_search", Outcome: "ok"}
	if _, err := c.store().AppendAudit(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	r := c.run("audit", "verify")
	r.want(t, exitCheck, "row 3 does not fit", "the end was cut")
	r.oneError(t)
	c.run("audit", "anchor").want(t, exitCheck, "the end was cut")
	c.run("audit", "seal").want(t, exitOK, "Sealed anew after 3 rows")
	c.run("audit", "verify").want(t, exitOK, "3 rows, unbroken", "after row 3")
}

func TestAuditAnchor(t *testing.T) {
	t.Parallel()
	c := audited(t)
	file := filepath.Join(c.home, "anchors")
	c.run("audit", "anchor", "--to", file).want(t, exitOK, "Anchored 3 rows")
	older := filepath.Join(c.home, "older.db")
	execute(t, c.database(), "VACUUM INTO '"+older+"'")
	row := store.AuditRow{Time: time.Now(), Tool: "entra_search", Outcome: "ok"}
	db := c.store()
	if _, err := db.AppendAudit(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	c.run("audit", "anchor", "--to", file).want(t, exitOK, "Anchored 4 rows")
	if lines := strings.Count(read(t, file), "\n"); lines != 2 {
		t.Errorf("%d lines, want two", lines)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	c.run("audit", "verify", "--anchor", file).want(t, exitOK, "4 rows, unbroken", "2 anchors fit")

	for _, side := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(c.database() + side)
	}
	writeFile(t, c.database(), []byte(read(t, older)))
	c.run("audit", "verify").want(t, exitOK, "unbroken")
	r := c.run("audit", "verify", "--anchor", file)
	r.want(t, exitCheck, "the log had 4 rows when it was anchored")
	r.oneError(t)

	forged := filepath.Join(c.home, "forged")
	writeFile(t, forged, []byte(strings.Replace(read(t, file), `"rows":3`, `"rows":2`, 1)))
	c.run("audit", "verify", "--anchor", forged).want(t, exitCheck, "ine 1 of "+forged)
	writeFile(t, forged, []byte("3 rows\n"))
	c.run("audit", "verify", "--anchor", forged).want(t, exitUsage, "ine 1 of "+forged)
	writeFile(t, forged, nil)
	c.run("audit", "verify", "--anchor", forged).want(t, exitUsage, "has no anchor")
	c.run("audit", "verify", "--anchor", "").want(t, exitUsage)
}

func TestAuditAnchorOverHTTPS(t *testing.T) {
	t.Parallel()
	c := audited(t)
	var got store.AuditAnchor
	status := http.StatusCreated
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" || json.Unmarshal(body, &got) != nil {
			t.Errorf("%s with %q", r.Method, body)
		}
		w.Header().Set("Location", "https://elsewhere.example/")
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	anchor := func(to string) result {
		var stdout, stderr bytes.Buffer
		a := c.app(nil, &stdout, &stderr)
		a.transport = server.Client().Transport
		return result{code: a.run(t.Context(), []string{"audit", "anchor", "--to", to}), stdout: stdout.String(), stderr: stderr.String()}
	}
	anchor(server.URL+"/keep?code=hidden").want(t, exitOK, "Anchored 3 rows")
	if got.Rows != 3 || got.Hash == "" || c.store().CheckAnchor(got) != nil {
		t.Errorf("sent %+v", got)
	}
	for _, status = range []int{http.StatusFound, http.StatusUnauthorized, http.StatusInternalServerError} {
		r := anchor(server.URL + "/keep?code=hidden")
		r.want(t, exitCheck, http.StatusText(status))
		if strings.Contains(r.String(), "hidden") {
			t.Errorf("the URL's secret is printed:\n%s", r)
		}
	}
	server.Close()
	if r := anchor(server.URL + "/keep?code=hidden"); r.code != exitFailed || strings.Contains(r.String(), "hidden") {
		t.Errorf("nobody there: %s", r)
	}
	for _, to := range []string{"http://example.com/x", "ftp://example.com/x", "https://"} {
		c.run("audit", "anchor", "--to", to).want(t, exitUsage, "over https or into a file")
	}
}
