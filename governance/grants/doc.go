// Package grants is the book of grants: who holds or may take which directory
// role, as one normalised list made of Microsoft's many.
//
// [Join] makes grants of the records that role management, PIM and the
// directory keep ([Records]); [Current] is what they are at a moment, with the
// members of groups, nested ones and those that PIM for groups makes members.
// A [Book] holds both, so that whoever says who holds something says the same.
// Start with grant.go and role.go.
//
// It imports entra only, and reads and writes nothing.
package grants
