// Package searchtext makes names comparable as people compare them, and takes
// them apart into the words by which a search finds them. Start at Fold and Words.
// It imports nothing of ours.
package searchtext
