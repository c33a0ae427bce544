// Package policybook is what the toolsets read of policies: the ids that a
// policy names as objects of the tenant ([ReadNames]), everything that it refers
// to and where ([References]), and its conditions and controls in words
// ([Conditions], [Grant], [Session]).
//
// Start reading at name.go. It may import package tools, store and the rules of
// governance, and what these rest on.
package policybook
