package pace

import (
	"context"
	"sync"
)

// Ledger keeps the State of each service of one tenant. Update reads, changes
// and writes one State; no two Updates of one service overlap, whoever makes
// them.
type Ledger interface {
	Update(ctx context.Context, service string, change func(*State)) error
}

// Memory is a Ledger of one process. The zero Memory is empty and ready.
type Memory struct {
	mu     sync.Mutex
	states map[string]*State
}

// Update implements [Ledger]. It never fails.
func (m *Memory) Update(_ context.Context, service string, change func(*State)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.states == nil {
		m.states = map[string]*State{}
	}
	s := m.states[service]
	if s == nil {
		s = &State{}
		m.states[service] = s
	}
	change(s)
	return nil
}
