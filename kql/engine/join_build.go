package engine

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// joinTable is one side of a join, its rows gathered by their keys. Of equal keys
// the last row comes first, as Kusto's own join yields them.
type joinTable struct {
	rows  *data.Batch
	held  int64
	order []int32 // the rows by key
	start []int32 // where in order the rows of each key begin; one more at the end
	joinKeys
}

// build reads a side. first keeps only one row of each key.
func (rt *run) build(p *plan, keys []expression, first bool) (*joinTable, error) {
	rows, held, err := rt.gatherAll(p)
	if err != nil {
		return nil, err
	}
	t := &joinTable{rows: rows, held: held, joinKeys: newJoinKeys(keys)}
	vectors := make([]*data.Vector, len(keys))
	for i, key := range keys {
		if vectors[i], err = rt.evalLong(rows, key); err != nil {
			return nil, err
		}
	}
	numbers := make([]int32, rows.N)
	for from := 0; from < rows.N; from += data.BatchRows {
		to := min(from+data.BatchRows, rows.N)
		t.numbers(vectors, from, to, true, numbers[from:to])
		if err := rt.alive(); err != nil {
			return nil, err
		}
	}
	bytes := 8*int64(rows.N) + t.size()
	t.held += bytes
	if err := rt.hold(bytes); err != nil {
		return nil, err
	}
	return t, t.sort(numbers, first, rt.alive)
}

// sort gathers the rows by the numbers of their keys, by counting them.
func (t *joinTable) sort(numbers []int32, first bool, alive func() error) error {
	t.start = make([]int32, t.len()+1)
	for _, key := range numbers {
		if key >= 0 && (!first || t.start[key+1] == 0) {
			t.start[key+1]++
		}
	}
	for key := range t.len() {
		t.start[key+1] += t.start[key]
	}
	if err := alive(); err != nil {
		return err
	}
	left := append([]int32(nil), t.start[1:]...) // the rows of each key that are not placed
	t.order = make([]int32, t.start[t.len()])
	for row, key := range numbers {
		if key >= 0 && left[key] > t.start[key] {
			left[key]--
			t.order[left[key]] = int32(row)
		}
	}
	return alive()
}

// of are the held rows of a key's number.
func (t *joinTable) of(key int32) []int32 {
	if key < 0 {
		return nil
	}
	return t.order[t.start[key]:t.start[key+1]]
}

// joinKeys numbers the keys of rows in the order of first sight.
type joinKeys struct {
	whole map[int64]int32 // of one key of ticks or whole numbers
	texts *data.TextIndex // of one text key, or of any others as bytes
	key   []byte
	bytes int64 // of keys that are kept as bytes
}

func newJoinKeys(keys []expression) joinKeys {
	if len(keys) == 1 && keys[0].kind().Storage() == data.InInts {
		return joinKeys{whole: map[int64]int32{}}
	}
	return joinKeys{texts: data.NewTextIndex()}
}

func (k *joinKeys) len() int {
	if k.whole != nil {
		return len(k.whole)
	}
	return k.texts.Len()
}

// size is the bytes that the keys take.
func (k *joinKeys) size() int64 { return 56*int64(k.len()) + k.bytes }

// numbers writes the numbers of rows [from, to); with add a new key gets the next
// one, else it is -1, as is a key with a null in it, which joins nothing.
func (k *joinKeys) numbers(vectors []*data.Vector, from, to int, add bool, out []int32) {
	if v := vectors[0]; len(vectors) == 1 && v.Type.Storage() == data.InStrings && v.Nulls == nil && !v.Fixed {
		k.texts.Numbers(v.Strings[from:to], add, out)
		return
	}
	for i := from; i < to; i++ {
		out[i-from] = k.number(vectors, i, add)
	}
}

func (k *joinKeys) number(vectors []*data.Vector, i int, add bool) int32 {
	for _, v := range vectors {
		if v.IsNull(i) {
			return -1
		}
	}
	if k.whole != nil {
		value := vectors[0].Ints[vectors[0].At(i)]
		key, seen := k.whole[value]
		if !seen {
			key = -1
			if add {
				key = int32(len(k.whole))
				k.whole[value] = key
			}
		}
		return key
	}
	k.key = k.key[:0]
	if v := vectors[0]; len(vectors) == 1 && v.Type.Storage() == data.InStrings {
		k.key = append(k.key, v.Strings[v.At(i)]...)
	} else {
		for _, v := range vectors {
			k.key = data.AppendVectorKey(k.key, v, i)
		}
	}
	key, at, hash := k.texts.FindBytes(k.key)
	if key < 0 && add {
		k.bytes += int64(len(k.key))
		return k.texts.Add(string(k.key), at, hash)
	}
	return key
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
	switch j.kind {
	case "leftsemi", "rightsemi":
		probe.oneSided, probe.whenPaired = true, true
	case "leftanti", "rightanti":
		probe.oneSided, probe.whenAlone = true, true
	case "leftouter", "rightouter", "fullouter":
		probe.whenAlone = true
	}
	if j.kind == "fullouter" {
		probe.matched = make([]bool, t.rows.N)
	}
	return probe.batch, nil
}
