package engine

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// joinTable is one side of a join, found by its keys. Rows of equal keys are
// chained, the last one first, as Kusto's own join yields them.
type joinTable struct {
	rows  *data.Batch
	next  []int32
	held  int64
	key   []byte
	heads []int32         // the last row of each key
	whole map[int64]int32 // the number of one key of ticks or whole numbers
	texts *data.TextIndex // of one text key, or of any others as bytes
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
		t.texts = data.NewTextIndex()
	}
	vectors := make([]*data.Vector, len(keys))
	for i, key := range keys {
		if vectors[i], err = rt.evalLong(rows, key); err != nil {
			return nil, err
		}
	}
	bytes := int64(4 * rows.N)
	for i := range rows.N {
		key, ok := t.number(vectors, i, true)
		t.next[i] = -1
		switch {
		case !ok:
		case int(key) == len(t.heads):
			t.heads = append(t.heads, int32(i))
			bytes += int64(len(t.key)) + 56
		case !first:
			t.next[i], t.heads[key] = t.heads[key], int32(i)
		}
		if err := rt.often(); err != nil {
			return nil, err
		}
	}
	t.held += bytes
	return t, rt.hold(bytes)
}

// find is the last held row with the key of row i, or -1.
func (t *joinTable) find(vectors []*data.Vector, i int) int32 {
	if key, ok := t.number(vectors, i, false); ok && key >= 0 {
		return t.heads[key]
	}
	return -1
}

// number is the number of row i's key; with add a new key gets the next one, else
// it is -1. ok is false for a key with a null in it, which joins nothing.
func (t *joinTable) number(vectors []*data.Vector, i int, add bool) (key int32, ok bool) {
	for _, v := range vectors {
		if v.IsNull(i) {
			return -1, false
		}
	}
	if t.whole != nil {
		value := vectors[0].Ints[vectors[0].At(i)]
		key, seen := t.whole[value]
		if !seen {
			key = -1
			if add {
				key = int32(len(t.whole))
				t.whole[value] = key
			}
		}
		return key, true
	}
	if len(vectors) == 1 && vectors[0].Type.Storage() == data.InStrings {
		text := vectors[0].Strings[vectors[0].At(i)]
		key, at, hash := t.texts.Find(text)
		if key < 0 && add {
			return t.texts.Add(text, at, hash), true
		}
		return key, true
	}
	t.key = t.key[:0]
	for _, v := range vectors {
		t.key = data.AppendVectorKey(t.key, v, i)
	}
	key, at, hash := t.texts.FindBytes(t.key)
	if key < 0 && add {
		return t.texts.Add(string(t.key), at, hash), true
	}
	return key, true
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
	probe := &joinProbe{joinPlan: j, table: t, next: next, keys: flowingKeys, holdsLeft: holdsLeft}
	if j.kind == "fullouter" {
		probe.matched = make([]bool, t.rows.N)
	}
	return probe.batch, nil
}
