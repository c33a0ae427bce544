// Package text holds what every part of the product does with words that it did
// not write: cleaning the text of a tenant or a service before it is shown, and
// finding the name that a misspelt one stands for.
//
// Start with Clean in clean.go and Nearest in nearest.go. It is the lowest of
// the packages: it imports none of ours, and every other may import it.
package text
