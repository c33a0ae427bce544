package defender

import (
	"os"
	"testing"

	_ "github.com/mscloud-mcp/mscloud-mcp/tools/entra" // a tenant without Defender still has a directory
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

func TestMain(m *testing.M) { os.Exit(toolstest.Run(m)) }
