package entra

import (
	"os"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

func TestMain(m *testing.M) { os.Exit(toolstest.Run(m)) }
