-- +goose Up

-- What a tenant's advanced hunting has, as its own API told it: tables and
-- functions by name, compressed, and when it was read; and the last time that
-- reading failed, so that not every query tries again.
CREATE TABLE hunting_schema (
	conn      INTEGER PRIMARY KEY,
	read_at   INTEGER NOT NULL DEFAULT 0, -- seconds since 1970
	document  BLOB,
	failed_at INTEGER NOT NULL DEFAULT 0,
	failure   TEXT NOT NULL DEFAULT ''
);

PRAGMA user_version = 7;
