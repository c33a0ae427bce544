package main

import (
	"context"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/config"
)

// vitalsInterval is how often a server that logs at debug level says what it
// uses.
const vitalsInterval = 15 * time.Second

// logVitals says at debug level what the process uses, so that somebody who
// watches it for hours sees what grows. The returned function ends it and waits.
func (a *app) logVitals(ctx context.Context, cfg *config.Config) (stop func()) {
	logger := a.logger(cfg)
	if !logger.Enabled(ctx, slog.LevelDebug) {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() {
		tick := time.NewTicker(vitalsInterval)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			logger.DebugContext(ctx, "vitals", "goroutines", runtime.NumGoroutine(), "heap_bytes", m.HeapAlloc, "from_system_bytes", m.Sys)
		}
	})
	return func() {
		cancel()
		work.Wait()
	}
}
