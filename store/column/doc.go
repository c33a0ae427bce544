// Package column takes an object as Graph sends it to the columns that it is
// stored, filtered and sorted by. Start at ReadItem, which takes one entry of a
// page apart, and at Decoded, which has a property's way from document to
// column; the flags of each kind are in the files named after it. It may import
// entra, feed, and store/document, store/enum and store/searchtext.
package column
