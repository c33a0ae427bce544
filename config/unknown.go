package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// otherVariables start with EnvPrefix and are not settings: the master key, the
// file's place, and secrets that --secret-env names.
var otherVariables = []string{EnvPrefix + "MASTER_KEY", EnvPrefix + "CONFIG"}

const secretVariables = EnvPrefix + "SECRET" // and MSCLOUD_SECRET_…

func unknownVariables(sys System) []error {
	known := make([]string, 0, len(settings)+len(otherVariables))
	for _, s := range settings {
		known = append(known, s.Env())
	}
	known = append(known, otherVariables...)
	var faults []error
	for _, line := range sys.Environ {
		name, _, _ := strings.Cut(line, "=")
		if !strings.HasPrefix(name, EnvPrefix) || strings.HasPrefix(name, secretVariables) || slices.Contains(known, name) {
			continue
		}
		faults = append(faults, unknownKey(name, "environment", known))
	}
	return faults
}

func unknownKey(key, where string, known []string) error {
	fix := "Known are: " + strings.Join(known, ", ") + "."
	reason := errors.New("unknown key")
	if near := text.Meant(key, known, nil); near != "" {
		reason, fix = fmt.Errorf("unknown key; did you mean %q?", near), "Write "+near+" instead of "+key+", or remove it."
	}
	return &Error{Key: key, Where: where, Err: reason, Fix: fix}
}
