-- +goose Up

-- What the audit log came to, outside its table and stamped with the store's
-- key: how many rows there are, which is the highest seq too, and the hash of
-- the last one. since: how many rows there were when the sealing began.
-- appended: seq of the last row that was added by a program that knows of heads.
CREATE TABLE audit_head (
	id        INTEGER PRIMARY KEY CHECK (id = 1),
	log       TEXT NOT NULL,    -- tells logs apart
	since     INTEGER NOT NULL,
	begun     INTEGER NOT NULL, -- seconds since 1970
	row_count INTEGER NOT NULL,
	hash      BLOB NOT NULL,
	stamp     BLOB NOT NULL,
	appended  INTEGER NOT NULL
);

-- A program of an older version that still runs would add rows that nobody seals.
-- +goose StatementBegin
CREATE TRIGGER audit_sealed BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit_head WHERE appended < NEW.seq)
BEGIN
	SELECT RAISE(ABORT, 'the audit log is written by a newer version of mscloud-mcp now: start this program again');
END;
-- +goose StatementEnd

PRAGMA user_version = 9;
