// Package compute is Kusto's scalar operators over values and vectors:
// arithmetic, comparison, membership, and the matching of texts by term, case
// and pattern. Each operator says which types it takes, works on one pair of
// values, and where speed counts on whole vectors.
//
// Start reading at arithmetic_type.go and comparison_type.go for what is
// allowed, text_matcher.go for the string operators. It imports data.
package compute
