//go:build unix

package cloud_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
)

// TestAzureCLI runs a program named az from PATH, as azidentity does.
func TestAzureCLI(t *testing.T) {
	dir := t.TempDir()
	az := filepath.Join(dir, "az")
	write := func(script string) {
		if err := os.WriteFile(az, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+":/usr/bin:/bin")
	write(`echo '{"accessToken":"a.eyJzY3AiOiJVc2VyLlJlYWQuQWxsIn0.b","expires_on":4102444800}'`)
	config := cloud.CredentialConfig{Kind: cloud.AzureCLI, TenantID: "11111111-1111-1111-1111-111111111111"}
	c := reader(t, config, nil, nil)
	claims, err := c.Claims(t.Context(), cloud.Graph)
	if err != nil || claims.Scopes != "User.Read.All" {
		t.Errorf("got %+v %v", claims, err)
	}
	write(`echo "Please run 'az login' to setup account." >&2; exit 1`)
	c = reader(t, config, nil, nil)
	_, err = c.Claims(t.Context(), cloud.Graph)
	if advice, _ := cloud.Explain(err); !strings.Contains(advice.Message, "Azure CLI") || !strings.Contains(advice.Fix, "az login") {
		t.Errorf("got %v %+v", err, advice)
	}
}
