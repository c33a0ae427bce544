package tools

import (
	"context"
	"reflect"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// Once reads something of Microsoft's once in a call: a call that is run twice
// because its answer was too big does not ask Microsoft twice. key tells apart
// what a call reads, such as a URL.
func Once[T any](c *Call, key string, read func() (T, error)) (T, error) {
	c.mu.Lock()
	held, ok := c.pages[key].(T)
	c.mu.Unlock()
	if ok {
		return held, nil
	}
	out, err := read()
	if err != nil {
		return out, err
	}
	c.Live()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pages == nil {
		c.pages = map[string]any{}
	}
	c.pages[key] = out
	return out, nil
}

// reading is what was made of some feeds as one reading of them left them.
type reading struct {
	states []store.FeedState
	value  any
}

// readingKey tells apart what a server remembers: one value of a type for each
// connection.
type readingKey struct {
	connection string
	kind       reflect.Type
}

// PerReading makes a value once for each reading of the feeds that it rests on,
// and gives the same one to later calls: the next reading, by whatever process,
// has another state. A server remembers one value of each type for a
// connection. Nothing may change the value afterwards.
func PerReading[T any](ctx context.Context, c *Call, feeds []feed.Name, make func() (T, error)) (T, error) {
	var none T
	all, err := c.FeedStates(ctx)
	if err != nil {
		return none, err
	}
	states := []store.FeedState{}
	for _, name := range feeds {
		states = append(states, all[name])
	}
	key := readingKey{c.ID(), reflect.TypeFor[T]()}
	if held, ok := c.server.readings.Load(key); ok && slices.Equal(held.(reading).states, states) {
		return held.(reading).value.(T), nil
	}
	value, err := make()
	if err != nil {
		return none, err
	}
	c.server.readings.Store(key, reading{states, value})
	return value, nil
}
