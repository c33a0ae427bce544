package engine

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// joinTable is one side of a join, found by its keys. Rows of equal keys are
// chained, the last one first, as Kusto's own join yields them.
type joinTable struct {
	rows  *data.Batch
	next  []int32
	held  int64
	key   []byte
	whole map[int64]int32  // of one key of ticks or whole numbers
	texts map[string]int32 // of one text key, or of any others as bytes
}

// build reads a side. first keeps only one row of each key.
func (rt *run) build(p *plan, keys []expression, first bool) (*joinTable, error) {
	rows, held, err := rt.gatherAll(p)
	if err != nil {
		return nil, err
	}
	t := &joinTable{rows: rows, held: held, next: make([]int32, rows.N)}
	if len(keys) == 1 && keys[0].kind().Storage() == data.InInts {
		t.whole = map[int64]int32{}
	} else {
		t.texts = map[string]int32{}
	}
	vectors := make([]*data.Vector, len(keys))
	for i, key := range keys {
		if vectors[i], err = rt.evalLong(rows, key); err != nil {
			return nil, err
		}
	}
	bytes := int64(4 * rows.N)
	for i := range rows.N {
		head, seen, ok := t.find(vectors, i)
		t.next[i] = -1
		if !ok || seen && first {
			continue
		}
		if seen {
			t.next[i] = head
		} else {
			bytes += int64(len(t.key)) + 48
		}
		t.put(vectors, i)
		if err := rt.often(); err != nil {
			return nil, err
		}
	}
	t.held += bytes
	return t, rt.hold(bytes)
}

// find is the last held row with the key of row i; ok is false for a key with a
// null in it, which joins nothing.
func (t *joinTable) find(vectors []*data.Vector, i int) (head int32, seen, ok bool) {
	for _, v := range vectors {
		if v.IsNull(i) {
			return -1, false, false
		}
	}
	switch {
	case t.whole != nil:
		head, seen = t.whole[vectors[0].Ints[vectors[0].At(i)]]
	case len(vectors) == 1 && vectors[0].Type.Storage() == data.InStrings:
		head, seen = t.texts[vectors[0].Strings[vectors[0].At(i)]]
	default:
		t.key = t.key[:0]
		for _, v := range vectors {
			t.key = data.AppendVectorKey(t.key, v, i)
		}
		head, seen = t.texts[string(t.key)]
	}
	return head, seen, true
}

// put makes row i the last of its key, which find has just read.
func (t *joinTable) put(vectors []*data.Vector, i int) {
	switch {
	case t.whole != nil:
		t.whole[vectors[0].Ints[vectors[0].At(i)]] = int32(i)
	case len(vectors) == 1 && vectors[0].Type.Storage() == data.InStrings:
		t.texts[vectors[0].Strings[vectors[0].At(i)]] = int32(i)
	default:
		t.texts[string(t.key)] = int32(i)
	}
}

// open runs the join. Inner and right joins hold the left side and stream the
// right; the other kinds hold the right side and stream the left.
func (j *joinPlan) open() (stream, error) {
	var out stream
	return func() (*data.Batch, error) {
		if out == nil {
			var err error
			if out, err = j.start(); err != nil {
				return nil, err
			}
		}
		return out()
	}, nil
}

func (j *joinPlan) start() (stream, error) {
	held, heldKeys, flowing, flowingKeys := j.left, j.leftKeys, j.right, j.rightKeys
	holdsLeft := true
	switch j.kind {
	case "leftouter", "fullouter", "leftsemi", "leftanti":
		held, heldKeys, flowing, flowingKeys = j.right, j.rightKeys, j.left, j.leftKeys
		holdsLeft = false
	}
	t, err := j.rt.build(held, heldKeys, j.kind == "innerunique")
	if err != nil {
		return nil, err
	}
	next, err := flowing.open()
	if err != nil {
		return nil, err
	}
	probe := &joinProbe{joinPlan: j, table: t, next: next, keys: flowingKeys, holdsLeft: holdsLeft, matched: make([]bool, t.rows.N)}
	return probe.batch, nil
}
