// Package schema brings a database file to the newest schema: numbered SQL files
// in migrations/, each in one transaction; the one that seals the audit log needs
// a key and is code of store's (Seal). A new table is a new file there and one
// more in schemaVersion; a published file is never changed. Start at Up. It may
// import store/fault and store/sqlite.
package schema
