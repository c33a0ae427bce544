// Package searchtext makes names comparable as people compare them, and takes
// them apart into the words by which a search finds them. It imports nothing of
// ours.
package searchtext
