// Package world makes the demo tenant: a believable company of any size from a
// seed, with planted findings and an attack that every source tells of.
//
// Start with Generate (generate.go), which calls one function for each part in
// an order that matters: each draws from dice of its own, so the same seed and
// size give the same tenant to the last byte. finding*.go hold the planted
// findings, story*.go the attack, evolve*.go the changes over time; below it, telemetry
// has the rows of hunting tables that do not follow from the directory.
//
// It imports directory, hunting, signin and wire, and company, dice, policy and
// telemetry below it.
package world
