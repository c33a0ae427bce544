package store

import "github.com/mscloud-mcp/mscloud-mcp/store/seal"

// Secret is a value that no log, error or answer may carry.
type Secret = seal.Secret

// Sealer encrypts secrets at rest.
type Sealer = seal.Sealer
