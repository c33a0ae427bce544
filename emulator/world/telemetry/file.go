package telemetry

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// File is a file with its hashes.
type File struct{ Name, SHA1, SHA256, MD5 string }

// FileNamed makes the hashes of a file that exists in the tenant only.
func FileNamed(name string) File {
	sum := wire.DerivedGUID("file", name) + wire.DerivedGUID("more", name) + wire.DerivedGUID("most", name)
	hex := strings.ReplaceAll(sum, "-", "")
	return File{Name: name, SHA1: hex[:40], SHA256: hex[:64], MD5: hex[32:64]}
}
