// Package schema brings a database file to the newest schema: numbered SQL files
// in migrations/, each in one transaction. A new table is a new file there and
// one more in schemaVersion; a published file is never changed. Start at Up. It
// may import store/fault and store/sqlite.
package schema
