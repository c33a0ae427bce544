// Package access judges sign-ins by a tenant's Conditional Access policies, as
// Microsoft documents them: which policies apply to a sign-in, what they demand
// together, and which users a set of policies leaves without protection. What is
// not known about a sign-in stays open, so that every answer is yes, no or
// unknown.
//
// Start with PolicySet in policyset.go: it is made once per tenant and asked
// about SignIns. Identity (who signs in) and situation (everything else) are
// judged apart, in identity.go and situation.go; outcome.go joins the verdicts
// of the policies. reach.go works out which policies are for which of many users,
// and join.go whether these, alone or together, meet a demand in every case:
// cell.go divides a sign-in into those that the policies tell apart.
//
// It imports entra only, and reads and writes nothing.
package access
