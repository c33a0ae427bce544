package column

import (
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
)

// Item is one entry of a page.
type Item struct {
	Decoded
	Properties []document.Property // nil unless split
	Document   jsontext.Value      // without the delta's annotations
	Bare       bool                // names the object and says nothing of it
	Members    []memberChange
}

type memberChange struct {
	Relation int64
	ID       string
	Kind     enum.Kind
	Removed  bool
}

// ReadItem takes an entry of a page apart. Containers are split, because
// memberships must not stay in their document; the others are kept as they
// came.
func ReadItem(f feed.Feed, raw jsontext.Value) (*Item, error) {
	it := &Item{Document: raw}
	if f.Says == feed.OwnersOnly {
		props, err := document.Properties(raw)
		if err != nil {
			return nil, err
		}
		if err := document.Decode(raw, &it.Decoded); err != nil {
			return nil, err
		}
		return it, it.ownersIn(props)
	}
	if !f.Rows.HasMembers && !f.Rows.HasCredentials {
		if err := document.Decode(raw, &it.Decoded); err != nil {
			return nil, err
		}
		if it.Removed != nil || len(raw) < 200 {
			return it, it.Split(&f.Rows)
		}
		return it, nil
	}
	if err := it.Split(&f.Rows); err != nil {
		return nil, err
	}
	return it, document.Decode(it.Document, &it.Decoded)
}

// Split fills props, doc, bare, and the members of a container.
func (it *Item) Split(rows *feed.Object) error {
	props, err := document.Properties(it.Document)
	if err != nil {
		return err
	}
	kept := make([]document.Property, 0, len(props))
	stripped := false
	it.Bare = true
	for _, p := range props {
		switch {
		case p.Name == "@removed":
			kept = append(kept, p)
		case p.Name == "members@delta" && rows.HasMembers:
			if it.Members, err = readMembers(it.Members, enum.Member, p.Value); err != nil {
				return err
			}
		case p.Name == "owners@delta" && rows.HasMembers:
			if it.Members, err = readMembers(it.Members, enum.Owner, p.Value); err != nil {
				return err
			}
		case p.Name == "@odata.type" && rows.HasSubtypes:
			kept = append(kept, p)
		case document.IsAnnotation(p.Name):
		case p.Name == "passwordCredentials" || p.Name == "keyCredentials":
			it.Bare, stripped = false, true
			kept = append(kept, document.Property{Name: p.Name, Value: withoutSecrets(p.Value)})
		default:
			it.Bare = it.Bare && p.Name == "id"
			kept = append(kept, p)
		}
	}
	if stripped || len(kept) != len(props) {
		it.Document = document.Object(kept)
	}
	it.Properties = kept
	return nil
}

// secretProperties are what a credential tells of its secret: hint is the first
// three characters of an app's secret. They are never stored.
// https://learn.microsoft.com/graph/api/resources/passwordcredential
var secretProperties = []string{"hint", "secretText", "key"}

// withoutSecrets is an array of credentials without secretProperties.
func withoutSecrets(array jsontext.Value) jsontext.Value {
	var credentials []jsontext.Value
	if array.Kind() == 'n' {
		return array
	}
	if err := json.Unmarshal(array, &credentials); err != nil {
		return jsontext.Value("[]")
	}
	out := []byte{'['}
	for _, c := range credentials {
		props, err := document.Properties(c)
		if err != nil {
			continue
		}
		props = slices.DeleteFunc(props, func(p document.Property) bool { return slices.Contains(secretProperties, p.Name) })
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(out, document.Object(props)...)
	}
	return append(out, ']')
}

func readMembers(ops []memberChange, rel int64, array jsontext.Value) ([]memberChange, error) {
	if array.Kind() == 'n' {
		return ops, nil
	}
	var entries []entra.MemberDelta
	if err := document.DecodeArray(array, &entries); err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.ID != "" {
			ops = append(ops, memberChange{rel, e.ID, enum.KindOfType(e.Type), e.Removed != nil})
		}
	}
	return ops, nil
}

// ownersIn reads the expanded owners of an object of an owners feed.
// https://learn.microsoft.com/graph/query-parameters#expand
func (it *Item) ownersIn(props []document.Property) error {
	for _, p := range props {
		if p.Name != "owners" && p.Name != "registeredOwners" {
			continue
		}
		var err error
		if it.Members, err = readMembers(it.Members, enum.Owner, p.Value); err != nil {
			return err
		}
	}
	return nil
}
