package cloud

import (
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// BodyReader is an out of [Client.Do] that reads the body itself as it arrives.
// It is called again, from the start, when the connection is cut in between.
type BodyReader interface {
	ReadBody(r io.Reader) error
}

// decode reads the whole body before it touches a json target, so that a cut
// body leaves no half of it behind.
func decode(r io.Reader, out any) error {
	switch out := out.(type) {
	case nil:
		_, err := io.Copy(io.Discard, r)
		return err
	case BodyReader:
		return out.ReadBody(r)
	case *[]byte:
		data, err := io.ReadAll(r)
		*out = data
		return err
	case *jsontext.Value:
		data, err := io.ReadAll(r)
		*out = data
		return err
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, out, lenient); err != nil {
		return fmt.Errorf("decode answer: %w", err)
	}
	return nil
}

// boundedReader fails with ErrTooLarge past its bound, and keeps its failure.
type boundedReader struct {
	r      io.Reader
	left   int64
	read   int64
	failed error
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		b.failed = ErrTooLarge
		return 0, b.failed
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.r.Read(p)
	b.left -= int64(n)
	b.read += int64(n)
	if err != nil && err != io.EOF {
		b.failed = err
	}
	return n, err
}
