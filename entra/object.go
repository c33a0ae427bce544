package entra

import "time"

// Kind names a type of directory object by the last segment of its Graph type,
// e.g. "user" for microsoft.graph.user.
type Kind string

// The kinds of object that the local directory holds.
const (
	KindUser               Kind = "user"
	KindGroup              Kind = "group"
	KindApplication        Kind = "application"
	KindServicePrincipal   Kind = "servicePrincipal"
	KindDevice             Kind = "device"
	KindDirectoryRole      Kind = "directoryRole"
	KindAdministrativeUnit Kind = "administrativeUnit"
	KindOrgContact         Kind = "orgContact"
)

// Ref names a directory object in an answer: enough to recognise it and to ask
// for more.
type Ref struct {
	ID          string `json:"id,omitzero"`
	Kind        Kind   `json:"type,omitzero"`
	DisplayName string `json:"displayName,omitzero"`
	// Key is what tells apart two objects of one name: a user's
	// userPrincipalName, an app's appId, a group's mail.
	Key string `json:"key,omitzero"`
}

// Short is the reference without its id where its key tells as much: every call
// that takes an id takes a user's userPrincipalName and an app's appId too.
func (r Ref) Short() Ref {
	if r.Key != "" && (r.Kind == KindUser || r.Kind == KindApplication || r.Kind == KindServicePrincipal) {
		r.ID = ""
	}
	return r
}

// Removed is the @removed annotation of a delta page. Reason is "changed" for
// an object in the recycle bin (30 days, restorable) and "deleted" for one that
// is gone for good.
// https://learn.microsoft.com/graph/delta-query-overview
type Removed struct {
	Reason string `json:"reason"`
}

// MemberDelta is one entry of members@delta or owners@delta.
type MemberDelta struct {
	Type    string   `json:"@odata.type"` // "#microsoft.graph.user"
	ID      string   `json:"id"`
	Removed *Removed `json:"@removed,omitzero"`
}

// Kind returns the entry's object kind, "" when the page did not say.
func (m MemberDelta) Kind() Kind { return KindOf(m.Type) }

// KindOf turns "#microsoft.graph.user" or "microsoft.graph.user" into KindUser.
func KindOf(odataType string) Kind {
	const prefix = "microsoft.graph."
	if len(odataType) > 0 && odataType[0] == '#' {
		odataType = odataType[1:]
	}
	if len(odataType) <= len(prefix) || odataType[:len(prefix)] != prefix {
		return ""
	}
	return Kind(odataType[len(prefix):])
}

// Time is a UTC instant of Microsoft's, or the zero time where there is none.
type Time = time.Time
