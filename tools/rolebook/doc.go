// Package rolebook is what the toolsets read of directory roles: which roles
// there are, what each is worth, and who holds or may activate which.
//
// A [Book] is made once for each reading of the role feeds ([Read]); [Book.Grants]
// joins it with the members of groups as they are now. [Label] puts a role that
// somebody holds in words, [PrincipalRef] and [ScopeRef] name its holder and what
// it reaches. Start reading at book.go. It may import package tools, store and
// the rules of governance, and what these rest on.
package rolebook
