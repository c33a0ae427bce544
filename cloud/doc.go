// Package cloud is the one HTTP layer to Microsoft's cloud: environments,
// sign-in, limits, retries, typed errors, the read-only rule and the catalogue
// of application permissions. [Client.Do] is the only code that talks to
// Microsoft; everything above it builds URLs and decodes bodies.
//
// Start with client.go, then retry.go (what is tried again, and when) and
// limit.go (how much at once; the rule is cloud/pace). error.go types a failure by what its caller does
// next, explain.go and signinadvice.go say it to a person. Permissions are
// data: operations.json and permissiondata.go.
//
// It imports cloud/pace and text, and is the only importer of azidentity and of the Graph SDK's
// error types.
package cloud
