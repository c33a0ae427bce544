package graph

import "slices"

// betaEndpoints is everything that is served under /beta, by area. An endpoint
// is written as those of v1.0 are; the properties and types that only /beta
// has are in directory's schema_beta.go.
var betaEndpoints = slices.Concat(logBetaEndpoints, appBetaEndpoints)
