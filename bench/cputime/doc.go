// Package cputime tells benchmarks what processor time they took: wall time says
// little on a machine that does other things. One function, Used, in a file per
// kind of system. It imports nothing of ours; only benchmarks and
// their support import it.
package cputime
