// Package pace is the rule of how fast one service of one tenant is called:
// below the documented limit, slower after a refusal, and not at all before the
// time that Microsoft named in a Retry-After. State is a small value that a
// [Ledger] keeps, in memory or where all processes share it.
//
// Start at State.Reserve. It imports nothing of ours.
package pace
