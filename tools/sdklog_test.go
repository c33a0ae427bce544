package tools_test

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// lockedBuffer is written by several goroutines.
type lockedBuffer struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.out.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.out.String()
}

// What the SDK has to say of each session is no information for our log.
func TestSDKLinesAreDebugging(t *testing.T) {
	t.Parallel()
	for _, level := range []slog.Level{slog.LevelInfo, slog.LevelDebug} {
		var log lockedBuffer
		logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: level}))
		_ = toolstest.Connect(t, toolstest.Shared(t).Server(t, func(o *tools.Options) { o.Logger = logger }), nil, nil)
		if got, want := strings.Contains(log.String(), "session"), level == slog.LevelDebug; got != want {
			t.Errorf("at %s: the SDK's lines are shown: %t, want %t\n%s", level, got, want, log.String())
		}
	}
}
