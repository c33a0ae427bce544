package emulator

// DeltaOptions sizes the pages of delta queries.
type DeltaOptions struct {
	PageSize int // objects of a page; 200 when 0
	// MemberPageSize is how many members and owners a page carries in all; a
	// group with more is repeated on the next page. 1,000 when 0.
	MemberPageSize int
	// Replay is how many changes before the delta link are told again, as the
	// service may: https://learn.microsoft.com/graph/delta-query-overview#replays
	Replay int
}

func (o DeltaOptions) withDefaults() DeltaOptions {
	if o.PageSize == 0 {
		o.PageSize = 200
	}
	if o.MemberPageSize == 0 {
		o.MemberPageSize = 1000
	}
	return o
}

func serveDelta(c *call) *graphError { return notServed(c.endpoint.path) }
