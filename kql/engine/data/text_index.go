package data

import "hash/maphash"

// TextIndex numbers texts in the order of first sight. It is a hash table of
// small entries beside the texts, which stays in the processor's cache longer
// than a map of them.
type TextIndex struct {
	seed    maphash.Seed
	entries []textEntry // a power of two of them, at most half taken
	texts   []string
}

// textEntry is taken where number is not 0: one more than the text's number.
type textEntry struct {
	hash   uint32
	number int32
}

func NewTextIndex() *TextIndex {
	return &TextIndex{seed: maphash.MakeSeed(), entries: make([]textEntry, 64)}
}

// Len is how many texts have a number.
func (x *TextIndex) Len() int { return len(x.texts) }

// textBlock is how many texts go through the steps of Numbers together.
const textBlock = 128

// Numbers writes the number of each text into out, -1 where it has none; with add
// it gets the next one. A block of texts is hashed at once, then their entries are
// read: each of these steps waits for memory, and so they wait together.
func (x *TextIndex) Numbers(texts []string, add bool, out []int32) {
	for len(texts) > 0 {
		n := min(len(texts), textBlock)
		x.numbers(texts[:n], add, out)
		texts, out = texts[n:], out[n:]
	}
}

func (x *TextIndex) numbers(texts []string, add bool, out []int32) {
	var hashes [textBlock]uint32
	var entries [textBlock]textEntry
	for i, s := range texts {
		hashes[i] = uint32(maphash.String(x.seed, s))
	}
	for i := range texts {
		entries[i] = x.entries[x.first(hashes[i])]
	}
	for i, s := range texts {
		hash, entry := hashes[i], entries[i]
		if entry.number > 0 && entry.hash == hash && x.texts[entry.number-1] == s {
			out[i] = entry.number - 1
			continue
		}
		number, at := x.find(s, hash)
		if number < 0 && add {
			number = x.Add(s, at, hash)
		}
		out[i] = number
	}
}

func (x *TextIndex) find(s string, hash uint32) (number int32, at int) {
	for at = x.first(hash); ; at = x.next(at) {
		entry := &x.entries[at]
		if entry.number == 0 {
			return -1, at
		}
		if entry.hash == hash && x.texts[entry.number-1] == s {
			return entry.number - 1, at
		}
	}
}

// FindBytes is the number of a text given as bytes, -1 where it has none; at is
// its entry, or where it belongs.
func (x *TextIndex) FindBytes(b []byte) (number int32, at int, hash uint32) {
	hash = uint32(maphash.Bytes(x.seed, b))
	for at = x.first(hash); ; at = x.next(at) {
		entry := &x.entries[at]
		if entry.number == 0 {
			return -1, at, hash
		}
		if entry.hash == hash && x.texts[entry.number-1] == string(b) {
			return entry.number - 1, at, hash
		}
	}
}

func (x *TextIndex) first(hash uint32) int { return int(hash) & (len(x.entries) - 1) }

func (x *TextIndex) next(at int) int { return (at + 1) & (len(x.entries) - 1) }

// Add numbers a text that was not found.
func (x *TextIndex) Add(s string, at int, hash uint32) (number int32) {
	x.texts = append(x.texts, s)
	x.entries[at] = textEntry{hash, int32(len(x.texts))}
	number = int32(len(x.texts)) - 1
	if 2*len(x.texts) <= len(x.entries) {
		return number
	}
	old := x.entries
	x.entries = make([]textEntry, 2*len(old))
	for _, entry := range old {
		if entry.number == 0 {
			continue
		}
		at := x.first(entry.hash)
		for x.entries[at].number != 0 {
			at = x.next(at)
		}
		x.entries[at] = entry
	}
	return number
}
