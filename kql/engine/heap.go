package engine

import (
	"context"
	"runtime"
	"runtime/metrics"
)

// heap keeps the process's heap near the run's limit: left alone, the collector
// lets garbage grow to the size of all that lives. Whether the limit is reached
// is decided by what the run accounts for, never by this.
type heap struct {
	before uint64 // when the run began
	after  uint64 // when garbage was last collected here
	sample [1]metrics.Sample
}

func (h *heap) start() {
	h.sample[0].Name = "/memory/classes/heap/objects:bytes"
	h.before = h.bytes()
	h.after = h.before
}

func (h *heap) bytes() uint64 {
	metrics.Read(h.sample[:])
	return h.sample[0].Value.Uint64()
}

// tidy collects garbage where the heap has grown by the limit since the run
// began, and by an eighth of it since the last time.
func (h *heap) tidy(ctx context.Context, limit int64) {
	now, room := h.bytes(), uint64(limit)
	if now > h.before+room*7/8 && now > h.after+room/8 {
		done := make(chan struct{})
		go func() {
			runtime.GC()
			close(done)
		}()
		select {
		case <-done:
		case <-ctx.Done():
		}
		h.after = h.bytes()
	}
	h.after = min(h.after, now)
}
