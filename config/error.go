package config

import (
	"fmt"
)

// Error is a mistake in the configuration: which key, where it stands and how
// to put it right.
type Error struct {
	Key   string
	Where string // a file's path, "environment", "flag"
	Err   error
	Fix   string
}

func (e *Error) Error() string {
	if e.Key == "" {
		return fmt.Sprintf("%s: %v", e.Where, e.Err)
	}
	return fmt.Sprintf("%s: %s: %v", e.Where, e.Key, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }
