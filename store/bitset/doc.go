// Package bitset keeps sets of the numbers that the database gives objects:
// members of a group, users that a filter excludes. Start at Set. It imports nothing of
// ours.
package bitset
