// Package sqlite knows the driver: how the file is opened, connections with
// their prepared statements (Session) and a pool of them, inserts and IN lists
// of many values, and what an error of SQLite means. It knows no table. Start
// at Session and Pool. It may import only store/fault.
package sqlite
