-- +goose Up

-- The version of a connection's directory: a number that grows with everything
-- that is written to it. What was read in one version is good for as long as
-- the version stands, in every process.
CREATE TABLE directory (
	conn    INTEGER PRIMARY KEY,
	version INTEGER NOT NULL
);
INSERT INTO directory SELECT DISTINCT conn, 1 FROM feed;

-- Whatever is written to a directory ends with its feed's row.
-- +goose StatementBegin
CREATE TRIGGER feed_saved AFTER INSERT ON feed
BEGIN
	INSERT INTO directory (conn, version) VALUES (NEW.conn, 1)
		ON CONFLICT (conn) DO UPDATE SET version = version + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER feed_removed AFTER DELETE ON feed
BEGIN
	DELETE FROM directory WHERE conn = OLD.conn;
END;
-- +goose StatementEnd

-- Numbers alone keep these small: what is read by them is sorted by name
-- afterwards, or found by walking the names.
DROP INDEX object_facet;
DROP INDEX object_active;
DROP INDEX object_created;
CREATE INDEX object_facet ON object (conn, kind, state, facet) WHERE facet <> 0;
CREATE INDEX object_active ON object (conn, active, facet, created) WHERE active IS NOT NULL;
CREATE INDEX object_created ON object (conn, created, facet) WHERE created IS NOT NULL;

PRAGMA user_version = 4;
