-- +goose Up

-- What a finished round could not read. hides_members: Microsoft did not show
-- the members of groups and units with hidden membership. unread: the objects
-- of the parent feed, or of the feed's own, about which the round could not ask,
-- one id a word; gap says why.
ALTER TABLE feed ADD COLUMN hides_members INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN unread TEXT NOT NULL DEFAULT '';
ALTER TABLE feed ADD COLUMN gap TEXT NOT NULL DEFAULT '';

-- The flag of hidden membership (column.FlagHidden) of groups and units that
-- are held already.
UPDATE object SET facet = facet | 4096 WHERE kind IN (2, 7) AND facet <> 0
	AND id IN (SELECT id FROM doc WHERE instr(doc, CAST('"HiddenMembership"' AS BLOB)) > 0);

PRAGMA user_version = 6;
