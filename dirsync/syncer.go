package dirsync

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
)

// Options are what a Syncer needs. Zero durations and numbers mean the default.
type Options struct {
	Store   *store.DB
	Tenants *tenant.Pool
	Logger  *slog.Logger

	// Interval is the time between two delta rounds of a feed, 5 minutes.
	Interval time.Duration
	// SlowInterval is the time between two full reads of what has no delta
	// query, 1 hour; the sign-in reports wait six times as long.
	SlowInterval time.Duration
	// RefusedInterval is the time before asking again for what was refused for
	// want of consent or licence, 30 minutes.
	RefusedInterval time.Duration
	// Poll is how often Run looks for connections, requests and due feeds, 5
	// seconds; other processes on the same database cause them too.
	Poll time.Duration
	// Concurrency is the number of feeds of one connection that run at a time, 4.
	Concurrency int
	// BatchRows is the number of rows that go to the store together, 50,000: the
	// pages are gathered, for twenty seconds at most.
	BatchRows int
	// Connections is the number of connections that Run synchronizes at a time, 2.
	Connections int
	// Now is the clock, time.Now when nil.
	Now func() time.Time
	// OnProgress is called from several goroutines and must not block.
	OnProgress func(Progress)
}

// Syncer synchronizes the connections of one database.
type Syncer struct {
	store       *store.DB
	tenants     *tenant.Pool
	logger      *slog.Logger
	clock       clock
	poll        time.Duration
	concurrency int
	batchRows   int
	now         func() time.Time
	onProgress  func(Progress)
	holder      string
	taken       atomic.Int64 // leases

	door   sync.Mutex // held while a lease is entered or left
	leases map[string]*lease

	slots  chan struct{} // bounds connections at work
	wake   chan struct{}
	mu     sync.Mutex
	kicked map[lane]bool               // to be synchronized in full, asked in this process
	busy   map[lane]context.CancelFunc // at work in this process
	later  map[lane]time.Time          // not before
	ahead  map[string]bool             // connections of which it was said that the clock was ahead
	// refused are the connections of which it was said that nothing can be read.
	refused map[string]bool
}

// New returns a Syncer; Run starts it.
func New(o Options) *Syncer {
	s := &Syncer{
		store: o.Store, tenants: o.Tenants, logger: o.Logger,
		clock: clock{
			fast:    or(o.Interval, 5*time.Minute),
			slow:    or(o.SlowInterval, time.Hour),
			refused: or(o.RefusedInterval, 30*time.Minute),
		},
		poll:        or(o.Poll, 5*time.Second),
		concurrency: or(o.Concurrency, 4),
		batchRows:   or(o.BatchRows, 50_000),
		now:         o.Now,
		onProgress:  o.OnProgress,
		slots:       make(chan struct{}, or(o.Connections, 2)),
		wake:        make(chan struct{}, 1),
		kicked:      map[lane]bool{},
		busy:        map[lane]context.CancelFunc{},
		later:       map[lane]time.Time{},
		ahead:       map[string]bool{},
		refused:     map[string]bool{},
		holder:      newHolder(),
		leases:      map[string]*lease{},
	}
	if s.logger == nil {
		s.logger = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	return s
}

func or[T int | time.Duration](v, otherwise T) T {
	if v > 0 {
		return v
	}
	return otherwise
}
