-- +goose Up

-- The registration report is counted by what it says: flags holds it in bits
-- (store/registration.go), conn is the connection of the user. Rows of before
-- have no flags; forgetting the feed's round has them read again.
ALTER TABLE registration ADD COLUMN conn INTEGER NOT NULL DEFAULT 0;
ALTER TABLE registration ADD COLUMN flags INTEGER NOT NULL DEFAULT 0;
UPDATE registration SET conn = coalesce((SELECT o.conn FROM object o WHERE o.id = registration.id), 0);
CREATE INDEX registration_flags ON registration (conn, flags);
UPDATE feed SET state = 'never', link = '', is_full = 0, last_ok = 0 WHERE feed = 'userRegistrationDetails';

-- When devices were last seen: seconds since 1970, registration where there
-- was no sign-in. Those of which neither is known have no row.
CREATE TABLE device (
	id     INTEGER PRIMARY KEY,
	conn   INTEGER NOT NULL,
	active INTEGER NOT NULL
);
CREATE INDEX device_active ON device (conn, active);

-- Devices held before have not the flags that they are filtered by: they are
-- read again.
DELETE FROM doc WHERE id IN (SELECT id FROM object WHERE kind = 5);
UPDATE object SET facet = 0 WHERE kind = 5;
UPDATE feed SET state = 'never', link = '', is_full = 0, complete = 0, row_count = 0, last_ok = 0 WHERE feed = 'devices';

PRAGMA user_version = 5;
