package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// Pool holds the reading sessions that are free. The last one given back is
// the first one lent: its statements are prepared and its pages in memory.
type Pool struct {
	names Names
	turns chan struct{} // a token for each session that may be lent
	mu    sync.Mutex
	free  []*Session
}

// NewPool makes a pool that lends at most size sessions, whose queries may use
// the names.
func NewPool(size int, names Names) *Pool {
	p := &Pool{names: names, turns: make(chan struct{}, size)}
	for range size {
		p.turns <- struct{}{}
	}
	return p
}

func (p *Pool) pop() *Session {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.free) == 0 {
		return nil
	}
	s := p.free[len(p.free)-1]
	p.free = p.free[:len(p.free)-1]
	return s
}

func (p *Pool) push(s *Session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free = append(p.free, s)
}

// Close waits for the sessions that are lent and closes all.
func (p *Pool) Close() error {
	for range cap(p.turns) {
		<-p.turns
	}
	var errs []error
	for s := p.pop(); s != nil; s = p.pop() {
		errs = append(errs, s.Close())
	}
	return errors.Join(errs...)
}

// Borrow runs f with one of the sessions, which are opened on db as they are
// needed. It fails once done is closed.
func (p *Pool) Borrow(ctx context.Context, done <-chan struct{}, db *sql.DB, f func(*Session) error) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-done:
		return sql.ErrConnDone
	case <-p.turns:
	}
	defer func() { p.turns <- struct{}{} }()
	if err := ctx.Err(); err != nil {
		return err
	}
	s := p.pop()
	if s == nil {
		fresh, err := NewSession(ctx, db, p.names)
		if err != nil {
			return err
		}
		s = fresh
	}
	defer p.push(s)
	return f(s)
}
