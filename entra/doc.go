// Package entra holds the Microsoft Entra directory objects that the rest of
// the project speaks of. Field names are Microsoft Graph v1.0's
// (https://learn.microsoft.com/graph/api/overview); a field that is not
// Microsoft's says so in its comment.
//
// The types decode with json v2 semantics (github.com/go-json-experiment/json):
// a property that is absent leaves the field as it was, null clears it. A
// delta page can therefore be decoded straight onto the row held already.
//
// Start with object.go (kinds and references) and id.go; each other file is one
// type of object. It imports nothing of ours.
package entra
