// Package dice is the randomness of the generated tenant: streams that depend
// on the seed and a part's name alone, and what is drawn from them.
//
// Start with Dice (dice.go). It imports nothing of ours.
package dice
