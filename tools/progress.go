package tools

import (
	"context"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// progress sends notifications about a call that lasts: the first after a
// second, then one a second, with what the tool last said.
// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress
type progress struct {
	mu      sync.Mutex
	done    float64
	total   float64
	message string
}

const progressInterval = time.Second

func (p *progress) set(done, total float64, message string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done, p.total, p.message = done, total, message
}

// report sends notifications until stop is called, which waits for the last.
// Without a token in the request it does nothing.
func (p *progress) report(ctx context.Context, req *mcp.CallToolRequest) (stop func()) {
	token := req.Params.GetProgressToken()
	if token == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() {
		ticker := time.NewTicker(progressInterval)
		defer ticker.Stop()
		sent, seconds := -1.0, 0.0
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			seconds++
			p.mu.Lock()
			done, total, message := p.done, p.total, p.message
			p.mu.Unlock()
			if message == "" {
				message = "working"
			}
			if total == 0 && done == 0 {
				done = seconds // unknown length: count the seconds
			}
			if done <= sent { // the protocol wants progress to rise
				done = sent + 0.001
			}
			sent = done
			// A client that went away shows in the answer, not here.
			_ = req.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{
				ProgressToken: token, Progress: done, Total: total, Message: CleanText(message, 200),
			})
		}
	})
	return func() { cancel(); running.Wait() }
}
