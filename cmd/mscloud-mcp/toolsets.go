package main

// The toolsets that the program offers: importing one adds its tools, prompts
// and resources to the catalogue. A test compares with the folders below tools.
import (
	_ "github.com/mscloud-mcp/mscloud-mcp/tools/defender"
	_ "github.com/mscloud-mcp/mscloud-mcp/tools/entra"
)
