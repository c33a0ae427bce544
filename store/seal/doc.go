// Package seal encrypts secrets at rest under a master key, which it finds in
// the environment, in a file, or in the operating system's keyring. Start at
// New. It may import only store/fault.
package seal
