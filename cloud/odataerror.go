package cloud

import (
	"errors"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/microsoft/kiota-abstractions-go/serialization"
	"github.com/microsoftgraph/msgraph-sdk-go/models/odataerrors"
)

// readODataError reads Graph's error object into e by Microsoft's own type for
// it; without effect when it is none.
// https://learn.microsoft.com/graph/errors
func (e *Error) readODataError(body jsontext.Value) error {
	value, err := jsonNode{body: body}.GetObjectValue(odataerrors.CreateMainErrorFromDiscriminatorValue)
	if err != nil {
		return err
	}
	detail, ok := value.(odataerrors.MainErrorable)
	if !ok {
		return errors.New("no error object")
	}
	e.Code, e.Message = said(detail.GetCode()), said(detail.GetMessage())
	if inner := detail.GetInnerError(); inner != nil {
		e.RequestID = first(e.RequestID, said(inner.GetRequestId()))
		e.ClientRequestID = first(e.ClientRequestID, said(inner.GetClientRequestId()))
	}
	e.RequestID = first(e.RequestID, said(detail.GetTarget()))
	return nil
}

// said is what a pointer of the SDK's points to.
func said(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// jsonNode gives the SDK's error types a JSON text field by field, as lenient
// as all reading of answers here is. The types ask for no more than these
// methods; the test asks them all.
type jsonNode struct {
	serialization.ParseNode
	body jsontext.Value
}

// GetObjectValue implements serialization.ParseNode.
func (n jsonNode) GetObjectValue(create serialization.ParsableFactory) (serialization.Parsable, error) {
	if n.body.Kind() == 'n' {
		return nil, nil
	}
	var fields map[string]jsontext.Value
	if err := json.Unmarshal(n.body, &fields, lenient); err != nil {
		return nil, err
	}
	value, err := create(n)
	if err != nil {
		return nil, err
	}
	for name, set := range value.GetFieldDeserializers() {
		body, ok := fields[name]
		if !ok && name == "innerError" {
			body, ok = fields["innererror"] // as some services write it
		}
		if !ok || strings.HasPrefix(name, "@") {
			continue
		}
		if err := set(jsonNode{body: body}); err != nil {
			return nil, err
		}
	}
	return value, nil
}

// GetStringValue implements serialization.ParseNode.
func (n jsonNode) GetStringValue() (*string, error) {
	var s *string
	err := json.Unmarshal(n.body, &s, lenient)
	return s, err
}

// GetCollectionOfObjectValues implements serialization.ParseNode. The details
// of an error are not read.
func (n jsonNode) GetCollectionOfObjectValues(serialization.ParsableFactory) ([]serialization.Parsable, error) {
	return nil, nil
}

// GetTimeValue implements serialization.ParseNode. The date of an error is that
// of the answer's header.
func (n jsonNode) GetTimeValue() (*time.Time, error) { return nil, nil }
