// Package wire holds what every emulated service has to do with HTTP: which
// host belongs to which service and national cloud (host.go), request ids,
// JSON bodies and Retry-After (answer.go).
//
// Start with Route. It imports entra.
package wire
