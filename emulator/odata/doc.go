// Package odata reads and applies the query options of Microsoft Graph and of
// the Defender APIs, as strictly as Microsoft: options.go reads the query
// string, lex.go and filter.go parse $filter, bind.go and compare.go check it
// against a type and make a predicate of it, filter_support*.go say which
// operator works on which property, search.go is $search, select.go and
// encode.go write objects, expand.go relationships, order.go $orderby, page.go
// the tokens of pages.
//
// Start with ParseOptions, BindFilter and Encoders. It imports directory and
// entra.
package odata
