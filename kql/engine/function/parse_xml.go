package function

import (
	"encoding/xml"
	"io"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// parseXML makes bags of elements: attributes with @ in front, text as #text
// beside them, repeated elements as arrays.
func parseXML(_ *Call, a []data.Value) (data.Value, error) {
	decoder := xml.NewDecoder(strings.NewReader(a[0].Str))
	decoder.Strict = false
	for {
		token, err := decoder.Token()
		if err != nil {
			return data.NullOf(data.Dynamic), nil
		}
		if start, ok := token.(xml.StartElement); ok {
			tree, err := xmlElement(decoder, start, 0)
			if err != nil {
				return data.NullOf(data.Dynamic), nil
			}
			bag := &data.Bag{}
			bag.Set(start.Name.Local, tree)
			return data.DynamicOf(bag), nil
		}
	}
}

func xmlElement(decoder *xml.Decoder, start xml.StartElement, depth int) (any, error) {
	if depth > data.MaxDepth {
		return nil, io.ErrShortBuffer
	}
	bag := &data.Bag{}
	for _, attribute := range start.Attr {
		bag.Set("@"+attribute.Name.Local, attribute.Value)
	}
	var content strings.Builder
	for {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			child, err := xmlElement(decoder, t, depth+1)
			if err != nil {
				return nil, err
			}
			have, seen := bag.Get(t.Name.Local)
			if list, isList := have.([]any); isList {
				bag.Set(t.Name.Local, append(list, child))
			} else if seen {
				bag.Set(t.Name.Local, []any{have, child})
			} else {
				bag.Set(t.Name.Local, child)
			}
		case xml.CharData:
			content.Write(t)
		case xml.EndElement:
			s := strings.TrimSpace(content.String())
			if bag.Len() == 0 {
				return s, nil
			}
			if s != "" {
				bag.Set("#text", s)
			}
			return bag, nil
		}
	}
}
