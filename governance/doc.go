// Package governance holds the rules of privilege: the tier of a role, of a
// permission and of what can be reached with it, and who holds a role in which
// state and scope. All are pure functions over what others have read.
//
// Start with tier.go (RoleTier, PermissionTier) and role_grant.go (JoinRoles,
// which makes one list of grants of Microsoft's many). The ratings are data, in
// tier.tsv. Conditional Access has a package of its own, governance/access.
//
// It imports entra only, and reads and writes nothing.
package governance
