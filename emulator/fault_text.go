package emulator

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/graph"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// ParseFault reads a fault as a command line spells it: a kind, a match, and
// settings, e.g. "throttle graph:/v1.0/users* n=3 retry-after=5s",
// "fail signin status=503", "slow graph delay=300ms".
func ParseFault(text string) (Fault, error) {
	fields := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
	if len(fields) == 0 {
		return Fault{}, fmt.Errorf("empty fault")
	}
	f := Fault{Kind: FaultKind(strings.ToLower(fields[0])), N: 1}
	switch f.Kind {
	case FaultThrottle, FaultFail, FaultCut, FaultRefuse:
	case FaultSlow:
		f.N = -1
	default:
		return Fault{}, fmt.Errorf("fault %q: kind is throttle, fail, cut, refuse or slow", fields[0])
	}
	var match []string
	for _, field := range fields[1:] {
		name, value, ok := strings.Cut(field, "=")
		if !ok {
			match = append(match, field)
			continue
		}
		if err := f.set(name, value); err != nil {
			return Fault{}, fmt.Errorf("fault %q: %w", text, err)
		}
	}
	f.Match = strings.Join(match, " ")
	if err := f.check(); err != nil {
		return Fault{}, fmt.Errorf("fault %q: %w", text, err)
	}
	return f, nil
}

func (f *Fault) set(name, value string) (err error) {
	switch name {
	case "n":
		f.N, err = strconv.Atoi(value)
	case "share":
		f.Share, err = strconv.ParseFloat(value, 64)
	case "status":
		f.Status, err = strconv.Atoi(value)
	case "code":
		f.Code = value
		if _, ok := graph.PageTokenErrors[value]; ok && f.Status == 0 {
			f.Status = http.StatusBadRequest
		}
	case "retry-after":
		f.RetryAfter, err = time.ParseDuration(value)
	case "delay":
		f.Delay, err = time.ParseDuration(value)
	default:
		return fmt.Errorf("setting %q: it is n, share, status, code, retry-after or delay", name)
	}
	return err
}

func (f *Fault) check() error {
	service := f.Match
	if verb, rest, ok := strings.Cut(service, " "); ok {
		if verb != strings.ToUpper(verb) || verb == "" || strings.Contains(rest, " ") {
			return fmt.Errorf("match %q: it is [METHOD] service[:path]", f.Match)
		}
		service = rest
	}
	service, _, _ = strings.Cut(service, ":")
	switch wire.Service(service) {
	case "", "*", wire.ServiceSignIn, wire.ServiceGraph, wire.ServiceARM, wire.ServiceDefender:
	default:
		return fmt.Errorf("service %q: it is signin, graph, arm, defender or *", service)
	}
	switch {
	case f.Kind == FaultSlow && f.Delay <= 0:
		return fmt.Errorf("slow needs a delay")
	case f.Kind == FaultFail && f.Status != 0 && (f.Status < http.StatusBadRequest || f.Status > 599):
		return fmt.Errorf("status %d: it is 400 to 599", f.Status)
	case !(f.Share >= 0 && f.Share <= 1):
		return fmt.Errorf("share %v: it is 0 to 1", f.Share)
	case f.RetryAfter < 0 || f.N == 0:
		return fmt.Errorf("n and retry-after must not be zero or negative; n=-1 is for ever")
	}
	return nil
}

// String is the fault as ParseFault reads it.
func (f Fault) String() string {
	text := string(f.Kind)
	if f.Match != "" {
		text += " " + f.Match
	}
	if f.N != 0 {
		text += fmt.Sprintf(" n=%d", f.N)
	}
	if f.Share != 0 {
		text += fmt.Sprintf(" share=%v", f.Share)
	}
	if f.Status != 0 {
		text += fmt.Sprintf(" status=%d", f.Status)
	}
	if f.Code != "" {
		text += " code=" + f.Code
	}
	if f.RetryAfter != 0 {
		text += fmt.Sprintf(" retry-after=%s", f.RetryAfter)
	}
	if f.Delay != 0 {
		text += fmt.Sprintf(" delay=%s", f.Delay)
	}
	return text
}
