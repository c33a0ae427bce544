package emulator

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
)

// gunzipped is a request whose body came compressed, as kiota's clients send
// it, with the body that a service is to read. Each service bounds what it
// reads, so that a small body cannot become a large one. A body that is not
// what its header says fails where it is read.
// https://learn.microsoft.com/openapi/kiota/middleware
func gunzipped(r *http.Request) *http.Request {
	coding := strings.TrimSpace(r.Header.Get("Content-Encoding"))
	if r.Body == nil || !strings.EqualFold(coding, "gzip") && !strings.EqualFold(coding, "x-gzip") {
		return r
	}
	r.Header.Del("Content-Encoding")
	r.Header.Del("Content-Length")
	r.ContentLength = -1
	r.Body = &gzipBody{packed: r.Body}
	return r
}

// gzipBody unpacks as it is read.
type gzipBody struct {
	packed io.ReadCloser
	reader *gzip.Reader
}

func (b *gzipBody) Read(p []byte) (int, error) {
	if b.reader == nil {
		reader, err := gzip.NewReader(b.packed)
		if err != nil {
			return 0, err
		}
		b.reader = reader
	}
	return b.reader.Read(p)
}

func (b *gzipBody) Close() error { return b.packed.Close() }
