package tools

import (
	"context"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// What the tests of the whole catalogue see beside the package's own surface.
const (
	ConnectionArgument = connectionArgument
	UntrustedKey       = untrustedKey
)

var (
	MCPTool     = mcpTool
	SelectTools = selectTools
)

// Catalogue is every tool, by name.
func Catalogue() []*Definition { return catalogue }

// Prompts are those of every toolset.
func Prompts() []Prompt { return prompts }

// Schema is the schema of a tool's arguments.
func (d *Definition) Schema() *jsonschema.Schema { return d.schema }

// NeedsConnection reports whether a tool reads a tenant.
func (d *Definition) NeedsConnection() bool { return !d.local() }

// SetAudit puts another audit log in place of the store's.
func (s *Server) SetAudit(audit func(context.Context, store.AuditRow) (store.AuditRow, error)) {
	s.audit = audit
}
