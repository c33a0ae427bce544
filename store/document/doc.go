// Package document works on objects as Microsoft Graph sends them, JSON that is
// taken apart into properties and not into structs: a delta is merged into the
// document that is held, two documents are compared for the journal. Start at
// Property. It imports nothing of ours.
package document
