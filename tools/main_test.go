package tools_test

import (
	"os"
	"testing"

	_ "github.com/mscloud-mcp/mscloud-mcp/tools/defender"
	_ "github.com/mscloud-mcp/mscloud-mcp/tools/entra"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

func TestMain(m *testing.M) { os.Exit(toolstest.Run(m)) }
