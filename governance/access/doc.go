// Package access judges sign-ins by a tenant's Conditional Access policies, as
// Microsoft documents them: which policies apply to a sign-in, what they demand
// together, and which users a set of policies leaves without protection. What is
// not known about a sign-in stays open, so that every answer is yes, no or
// unknown.
//
// Start with PolicySet in policyset.go: it is made once per tenant and asked
// about SignIns. Identity (who signs in) and situation (everything else) are
// judged apart, in identity.go and situation.go; outcome.go joins the verdicts
// of the policies, and reach.go asks the same of many users at once.
//
// It imports entra only, and reads and writes nothing.
package access
