package graph

import "sync"

// resultCache keeps the sorted or filtered numbers of the last few queries, so
// that the pages of one listing do not each sort the whole directory.
type resultCache struct {
	mu      sync.Mutex
	entries []cachedResult
}

type cachedResult struct {
	key     string
	version uint64
	nums    []uint32
}

const cachedResults = 16

func (c *resultCache) get(key string, version uint64) ([]uint32, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.entries {
		if e.key == key && e.version == version {
			return e.nums, true
		}
	}
	return nil, false
}

func (c *resultCache) put(key string, version uint64, nums []uint32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.entries) == cachedResults {
		c.entries = c.entries[1:]
	}
	c.entries = append(c.entries, cachedResult{key, version, nums})
}
