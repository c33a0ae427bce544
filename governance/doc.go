// Package governance holds the rules of privilege: the tier of a role, of a
// permission and of what can be reached with it, and what PIM demands of an
// activation. All are pure functions over what others have read.
//
// Start with tier.go (RoleTier, PermissionTier). The ratings are data, in
// tier.tsv. Who holds a role in which state and scope is governance/grants, and
// Conditional Access governance/access.
//
// It imports entra only, and reads and writes nothing.
package governance
