// Package appbook is what the toolsets read of applications in the book of
// grants: app roles and delegated permissions.
//
// A [Book] is what applications may do, with names and tiers ([Read], [ReadOf]);
// [AccessOf] is what leads a user or a group to applications. Every tool that says
// something of these asks it, so that none has a number of its own. Start reading
// at book.go. It may import package tools, store and the rules of governance, and
// what these rest on.
package appbook
