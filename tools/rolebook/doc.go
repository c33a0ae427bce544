// Package rolebook is what the toolsets read of directory roles: which roles
// there are, what each is worth, and who holds or may activate which.
//
// A [Book] is the store's book of grants with the tiers of roles ([Read]);
// [Uses] covers what was not read of it. Every tool that says who holds or may
// hold something asks it, so that none has a number of its own. [Label] puts a
// role that somebody holds in words, [PrincipalRef] and [ScopeRef] name its holder
// and what it reaches. Start reading at book.go. It may import package tools, store and
// the rules of governance, and what these rest on.
package rolebook
