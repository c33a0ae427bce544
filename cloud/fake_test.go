package cloud

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// roundTripper answers in the test's own words, for faults that the emulator
// does not have.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answer is an HTTP answer; header is "Name: value" lines.
func answer(status int, body string, header ...string) *http.Response {
	h := http.Header{"Content-Type": {"application/json"}}
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		h.Set(name, value)
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), ProtoMajor: 1, ProtoMinor: 1}
}

// fixedCredential gives numbered tokens and counts.
type fixedCredential struct {
	mu      sync.Mutex
	issued  int
	renewed int
	life    time.Duration
	err     error
}

func (c *fixedCredential) GetToken(_ context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return azcore.AccessToken{}, c.err
	}
	c.issued++
	life := c.life
	if life == 0 {
		life = time.Hour
	}
	claims := fmt.Sprintf(`{"aud":%q,"roles":["User.Read.All"],"n":%d}`, o.Scopes[0], c.issued)
	return azcore.AccessToken{Token: "h." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".s", ExpiresOn: time.Now().Add(life)}, nil
}

func (c *fixedCredential) Renew() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.renewed++
}

func newClient(t *testing.T, rt roundTripper, change func(*Options)) *Client {
	t.Helper()
	o := Options{Environment: Environments()[0], Credential: &fixedCredential{}, Transport: rt, Limits: Limits{}}
	if change != nil {
		change(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
