// Package policy makes the policies of a tenant: those that every tenant is born
// with (AddDefaults, where to start) and Conditional Access policies from their
// parts (ConditionalAccess).
//
// It imports directory.
package policy
