-- +goose Up

-- object.active of a user whose account is older than 2023-12-01 (1701388800),
-- since when Microsoft keeps successes apart, and who has attempts after and no
-- success, is the last second before that day, and no longer that of creation,
-- which says that there was no sign-in: whether there was one is not known.
UPDATE object SET active = 1701388799 FROM (
	SELECT o.id AS id FROM signin s CROSS JOIN object o ON o.id = s.id
	WHERE o.active = coalesce(o.created, 0) AND o.active < 1701388799
		AND json_extract(s.doc, '$.signInActivity.lastSuccessfulSignInDateTime') IS NULL
		AND max(coalesce(unixepoch(json_extract(s.doc, '$.signInActivity.lastSignInDateTime')), 0),
			coalesce(unixepoch(json_extract(s.doc, '$.signInActivity.lastNonInteractiveSignInDateTime')), 0)) >= 1701388800) v
WHERE object.id = v.id;

PRAGMA user_version = 11;
