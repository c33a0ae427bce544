// Package grants is the book of grants: who holds or may take what, as one
// normalised list made of Microsoft's many.
//
// [Join] makes grants of the records that role management, PIM and the
// directory keep of directory roles ([Records]); [OfAppRole] and [OfConsent] make
// them of app role assignments and of delegated grants. [Current] is what they
// are at a moment, with the members of groups, nested ones and those that PIM
// for groups makes members, as each [System] honours them. A [Book] holds grants
// and members, so that whoever says who holds something says the same. Start with
// grant.go, role.go and app.go.
//
// It imports entra only, and reads and writes nothing.
package grants
