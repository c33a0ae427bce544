package graph

import "slices"

// betaEndpoints is what /beta has of its own, by area: everything of v1.0 is
// served there too. An endpoint is written as those of v1.0 are, and takes the
// place of the one that v1.0 has at its path; the properties and types that
// only /beta has are in directory's schema_beta.go.
var betaEndpoints = slices.Concat(logBetaEndpoints, appBetaEndpoints, securityBetaEndpoints)
