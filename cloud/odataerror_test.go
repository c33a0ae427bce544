package cloud

import (
	"net/http"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/microsoft/kiota-abstractions-go/serialization"
	"github.com/microsoftgraph/msgraph-sdk-go/models/odataerrors"
)

// The SDK's error types may ask the reader for what it does not have: every
// field of theirs is read from every kind of JSON.
func TestReaderOfODataErrorsIsWhole(t *testing.T) {
	t.Parallel()
	for _, create := range []serialization.ParsableFactory{
		odataerrors.CreateODataErrorFromDiscriminatorValue, odataerrors.CreateMainErrorFromDiscriminatorValue,
		odataerrors.CreateInnerErrorFromDiscriminatorValue, odataerrors.CreateErrorDetailsFromDiscriminatorValue,
	} {
		value, err := create(nil)
		if err != nil {
			t.Fatal(err)
		}
		for name, set := range value.GetFieldDeserializers() {
			for _, body := range []string{`null`, `"x"`, `1`, `true`, `{}`, `[]`, `[{}]`} {
				if err := set(jsonNode{body: []byte(body)}); err != nil && body == `null` {
					t.Errorf("%T %s: %v", value, name, err)
				}
			}
		}
	}
}

// The same object is read alike by the SDK's types and, where another service
// sends it, by ours.
func TestODataErrorsAreReadAlike(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"error":{"code":"c","message":"m","target":"t","details":[{"code":"d"}],"innerError":{"request-id":"r","client-request-id":"x","date":"2026-01-02T03:04:05"}}}`,
		`{"error":{"code":"c","message":"m","innererror":{"request-id":"r"}}}`,
		`{"error":{"code":"c","message":"m","target":"t"}}`,
		`{"error":{"code":"c","message":null,"innerError":null}}`,
		`{"error":{"code":"c","message":"{\"Message\":\"no\"}"}}`,
		`{"error":{"code":7,"message":"m"},"message":"outer"}`,
		`{"error":{"code":"c","innerError":"s"},"code":"outer"}`,
		`{"error":{}}`,
		`{"error":[]}`,
		"{\"error\":{\"code\":\"c\",\"code\":\"d\",\"message\":\"\xff\"}}",
	} {
		graphs := newError(Graph, "GET", "/x", 400, http.Header{}, []byte(body), time.Time{})
		arms := newError(ARM, "GET", "/x", 400, http.Header{}, []byte(body), time.Time{})
		if d := cmp.Diff(arms, graphs, cmpopts.IgnoreFields(Error{}, "API")); d != "" {
			t.Errorf("%s (-ours +SDK's):\n%s", body, d)
		}
	}
}

func FuzzODataError(f *testing.F) {
	f.Add(`{"code":"c","message":"m","innerError":{"request-id":"r"}}`)
	f.Fuzz(func(t *testing.T, object string) {
		if !jsontext.Value(object).IsValid(jsontext.AllowDuplicateNames(true)) {
			return
		}
		body := []byte(`{"error":` + object + `}`)
		graphs := newError(Graph, "GET", "/x", 400, http.Header{}, body, time.Time{})
		arms := newError(ARM, "GET", "/x", 400, http.Header{}, body, time.Time{})
		if graphs.Code != arms.Code || graphs.Message != arms.Message {
			t.Errorf("%s: got %+v and %+v", object, graphs, arms)
		}
	})
}
