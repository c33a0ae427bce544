package engine

import (
	"context"
	"math/rand/v2"
	"runtime"
	"runtime/metrics"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/function"
)

// Options bound one run.
type Options struct {
	// MemoryLimit is the bytes that a run may hold at once, as the engine
	// estimates them; 0 is DefaultMemoryLimit.
	MemoryLimit int64
	// MaxRows cuts the answer; 0 leaves it whole. Result.Truncated says that it
	// was cut.
	MaxRows int
	// Now is what now() answers; zero is the wall clock.
	Now time.Time
	// Seed makes rand() and new_guid() repeatable; 0 takes a random one.
	Seed uint64
	// Library are let statements of functions that the service adds to the
	// language. A query may give their names another meaning.
	Library []kql.Statement
}

// DefaultMemoryLimit is 1 GiB.
const DefaultMemoryLimit = 1 << 30

// Result is a query's answer.
type Result struct {
	*data.Table
	// Truncated says that Options.MaxRows cut the answer.
	Truncated bool
}

// run is the state of one execution.
type run struct {
	ctx   context.Context
	db    *data.Database
	limit int64
	used  int64
	env   function.Environment
	// steps counts compiled nodes, so that nested lets cannot make a plan that is
	// exponentially larger than its text.
	steps int
	ticks int64
	heap  heap
	rows  int
}

const maxSteps = 200_000

// Run executes a parsed query; its last expression statement is the answer. A
// cancelled context ends it with the context's error.
func Run(ctx context.Context, db *data.Database, q *kql.Query, opts Options) (*Result, error) {
	rt := &run{ctx: ctx, db: db, limit: opts.MemoryLimit, env: function.Environment{Now: data.TicksOf(opts.Now), Database: "NetDefaultDB"}}
	if rt.limit <= 0 {
		rt.limit = DefaultMemoryLimit
	}
	if opts.Now.IsZero() {
		rt.env.Now = data.TicksOf(time.Now())
	}
	seed := opts.Seed
	if seed == 0 {
		seed = rand.Uint64()
	}
	rt.env.Random = rand.New(rand.NewPCG(seed, seed))
	if db != nil && db.Name != "" {
		rt.env.Database = db.Name
	}
	rt.heap.start()
	c := &compiler{rt: rt, scope: &scope{}}
	if len(opts.Library) > 0 {
		if _, err := c.statements(opts.Library); err != nil {
			return nil, err
		}
		for _, bound := range c.scope.names {
			bound.service = true
		}
		c.scope = &scope{parent: c.scope}
	}
	answer, err := c.statements(q.Statements)
	if err != nil {
		return nil, err
	}
	if answer.plan == nil {
		return nil, &Error{Span: q.Span(), Message: "the query has no tabular expression to answer with"}
	}
	return rt.collect(answer.plan, opts.MaxRows)
}

func (rt *run) collect(p *plan, most int) (*Result, error) {
	next, err := p.open()
	if err != nil {
		return nil, err
	}
	rows, truncated, err := rt.gather(p.columns, next, most)
	if err != nil {
		return nil, err
	}
	return &Result{Table: &data.Table{Columns: p.columns, Rows: rows.batch}, Truncated: truncated}, nil
}

// step counts one compiled node.
func (rt *run) step(n kql.Node) error {
	rt.steps++
	if rt.steps > maxSteps {
		return &Error{Span: n.Span(), Message: "the query is too large once its let statements are put in"}
	}
	if rt.steps&255 == 0 {
		return rt.alive()
	}
	return nil
}

// hold accounts for memory that the run keeps.
func (rt *run) hold(bytes int64) error {
	rt.used += bytes
	if rt.used > rt.limit {
		return &MemoryError{Limit: rt.limit}
	}
	rt.heap.tidy(rt.ctx, rt.limit)
	return rt.alive()
}

// release gives back what hold took.
func (rt *run) release(bytes int64) { rt.used -= bytes }

// passing checks memory that lives for a moment only, on top of what is held.
func (rt *run) passing(bytes int64) error {
	if rt.used+bytes > rt.limit {
		return &MemoryError{Limit: rt.limit}
	}
	return nil
}

// alive is the context's error once it is done.
func (rt *run) alive() error { return rt.ctx.Err() }

// often is alive, cheap enough for inner loops.
func (rt *run) often() error { return rt.spend(1) }

// spend is often after work that is worth so many rows.
func (rt *run) spend(work int64) error {
	if rt.ticks += work; rt.ticks >= 1024 {
		rt.ticks = 0
		return rt.ctx.Err()
	}
	return nil
}

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
