-- +goose Up

-- object.active of users is the last sign-in that succeeded, and no longer the
-- last attempt; where that is the second of creation, the one after it, so that
-- the two times are the same only of who never signed in. Successes are kept
-- apart from 2023-12-01 (1701388800) on.
UPDATE object SET active = v.at FROM (
	SELECT o.id AS id, CASE
		WHEN s.success IS NOT NULL THEN s.success + (s.success = coalesce(o.created, 0))
		WHEN s.attempt > 0 AND s.attempt < 1701388800 THEN s.attempt + (s.attempt = coalesce(o.created, 0))
		ELSE coalesce(o.created, 0) END AS at
	FROM (SELECT id,
			unixepoch(json_extract(doc, '$.signInActivity.lastSuccessfulSignInDateTime')) AS success,
			max(coalesce(unixepoch(json_extract(doc, '$.signInActivity.lastSignInDateTime')), 0),
				coalesce(unixepoch(json_extract(doc, '$.signInActivity.lastNonInteractiveSignInDateTime')), 0)) AS attempt
		FROM signin) s
	CROSS JOIN object o ON o.id = s.id AND o.active IS NOT NULL) v
WHERE object.id = v.id AND object.active <> v.at;

PRAGMA user_version = 8;
