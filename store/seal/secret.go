package seal

import (
	"fmt"
	"log/slog"
)

const redacted = "redacted"

// Secret is a client secret, a private key or another value that no log,
// error or answer may carry: every way of printing it says "redacted". Take
// the value with []byte(s) or string(s) at the one place that needs it.
type Secret []byte

// String returns "redacted".
func (Secret) String() string { return redacted }

// GoString returns "redacted".
func (Secret) GoString() string { return redacted }

// Format writes "redacted" for every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// LogValue returns "redacted".
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns "redacted", for encoding/json and its kin.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
