// Package cloud is the one HTTP layer to Microsoft's cloud: environments,
// sign-in, limits, retries, typed errors, the read-only rule and the catalogue
// of application permissions. [Client.Do] is the only code that talks to
// Microsoft; everything above it builds URLs and decodes bodies.
package cloud
