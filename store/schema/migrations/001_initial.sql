-- +goose Up

-- Connections. n is the number that every other table knows a connection by;
-- it is never used again. fold is the name in lower case; a connection that is
-- being removed has none, so that the name is free at once.
CREATE TABLE connection (
	n            INTEGER PRIMARY KEY AUTOINCREMENT,
	id           TEXT NOT NULL UNIQUE,
	name         TEXT NOT NULL,
	fold         TEXT UNIQUE,
	tenant_id    TEXT NOT NULL,
	client_id    TEXT NOT NULL,
	cloud        TEXT NOT NULL,
	endpoint     TEXT NOT NULL,
	ca_file      TEXT NOT NULL,
	tenant_name  TEXT NOT NULL,
	cred_kind    TEXT NOT NULL,
	cred_hint    TEXT NOT NULL,
	cred_expires INTEGER NOT NULL, -- seconds since 1970, 0 when not known
	cred_file    TEXT NOT NULL,
	secret       BLOB,             -- sealed
	enabled      INTEGER NOT NULL,
	version      INTEGER NOT NULL,
	created      INTEGER NOT NULL,
	updated      INTEGER NOT NULL,
	test_at      INTEGER,
	test_ok      INTEGER,
	test_report  BLOB,
	generation   INTEGER NOT NULL DEFAULT 0, -- of the latest sync round of any feed
	requested    INTEGER NOT NULL DEFAULT 0, -- when a sync was last asked for, ms
	lease_holder TEXT NOT NULL DEFAULT '',
	lease_until  INTEGER NOT NULL DEFAULT 0  -- ms
);

CREATE TABLE feed (
	conn        INTEGER NOT NULL REFERENCES connection (n),
	feed        TEXT NOT NULL,
	state       TEXT NOT NULL,
	link        TEXT NOT NULL,
	is_full     INTEGER NOT NULL,
	complete    INTEGER NOT NULL,
	fulls       INTEGER NOT NULL, -- full rounds begun
	generation  INTEGER NOT NULL,
	row_count   INTEGER NOT NULL,
	pages       INTEGER NOT NULL,
	changes     INTEGER NOT NULL,
	started     INTEGER NOT NULL, -- ms, as the two below
	finished    INTEGER NOT NULL,
	last_ok     INTEGER NOT NULL,
	error       TEXT NOT NULL,
	error_fix   TEXT NOT NULL,
	PRIMARY KEY (conn, feed)
) WITHOUT ROWID;

-- Every object that was ever named: a GUID is 16 bytes, any other id text. An
-- object that only a membership named so far has facet 0; one that is gone for
-- good keeps its row (state 2, facet 0), so that the journal can name it.
CREATE TABLE object (
	id      INTEGER PRIMARY KEY,
	conn    INTEGER NOT NULL,
	guid    BLOB NOT NULL,
	kind    INTEGER NOT NULL,
	state   INTEGER NOT NULL, -- 0 live, 1 in the recycle bin, 2 gone
	facet   INTEGER NOT NULL, -- users: profile.id; others: flags
	gen     INTEGER NOT NULL, -- round that last saw it
	created INTEGER,          -- users: seconds since 1970
	active  INTEGER,          -- users: last sign-in, or creation if there was none; NULL when not known
	sort    TEXT NOT NULL,    -- folded name
	name    TEXT NOT NULL,
	key     TEXT NOT NULL     -- userPrincipalName, appId, mail …
);
CREATE UNIQUE INDEX object_guid ON object (conn, guid);
CREATE INDEX object_name ON object (conn, kind, state, sort, id, facet) WHERE facet <> 0;
CREATE INDEX object_facet ON object (conn, kind, state, facet, sort) WHERE facet <> 0;
CREATE INDEX object_away ON object (conn, kind) WHERE state <> 0;
CREATE INDEX object_key ON object (conn, key COLLATE NOCASE) WHERE key <> '';
CREATE INDEX object_active ON object (conn, active, facet, sort) WHERE active IS NOT NULL;
CREATE INDEX object_created ON object (conn, created, facet, sort) WHERE created IS NOT NULL;

-- The object as Graph sent it.
CREATE TABLE doc (
	id  INTEGER PRIMARY KEY,
	doc BLOB NOT NULL
);

-- Further words that find an object: second names, other mail addresses.
CREATE TABLE word (
	conn INTEGER NOT NULL,
	word TEXT NOT NULL,
	id   INTEGER NOT NULL,
	PRIMARY KEY (conn, word, id)
) WITHOUT ROWID;

-- Memberships (rel 0) and ownerships (rel 1). kind is dst's.
CREATE TABLE edge (
	src  INTEGER NOT NULL,
	rel  INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	dst  INTEGER NOT NULL,
	gen  INTEGER NOT NULL,
	PRIMARY KEY (src, rel, kind, dst)
) WITHOUT ROWID;
CREATE INDEX edge_dst ON edge (dst, rel, src);

CREATE TABLE container (
	id      INTEGER PRIMARY KEY,
	members INTEGER NOT NULL,
	owners  INTEGER NOT NULL
);

-- One row per combination of the properties that users are filtered and
-- counted by, with the number of users that have it.
CREATE TABLE profile (
	id         INTEGER PRIMARY KEY,
	conn       INTEGER NOT NULL,
	deleted    INTEGER NOT NULL,
	user_type  TEXT NOT NULL,
	enabled    INTEGER NOT NULL,
	synced     INTEGER NOT NULL,
	mfa        INTEGER NOT NULL, -- 0 not known, 1 registered, 2 none
	department TEXT NOT NULL,
	skus       TEXT NOT NULL,    -- skuIds in order, each between commas
	n          INTEGER NOT NULL,
	UNIQUE (conn, deleted, user_type, enabled, synced, mfa, department, skus)
);

CREATE TABLE signin (
	id  INTEGER PRIMARY KEY,
	gen INTEGER NOT NULL,
	doc BLOB NOT NULL
);

CREATE TABLE registration (
	id  INTEGER PRIMARY KEY,
	gen INTEGER NOT NULL,
	doc BLOB NOT NULL
);

CREATE TABLE grant_party (
	id        INTEGER PRIMARY KEY,
	conn      INTEGER NOT NULL,
	client    INTEGER NOT NULL,
	resource  INTEGER NOT NULL,
	principal INTEGER
);
CREATE INDEX grant_client ON grant_party (client);
CREATE INDEX grant_resource ON grant_party (resource);
CREATE INDEX grant_principal ON grant_party (principal) WHERE principal IS NOT NULL;
CREATE INDEX grant_conn ON grant_party (conn);

CREATE TABLE change (
	seq    INTEGER PRIMARY KEY AUTOINCREMENT,
	conn   INTEGER NOT NULL,
	at     INTEGER NOT NULL, -- ms
	type   INTEGER NOT NULL,
	kind   INTEGER NOT NULL,
	id     INTEGER NOT NULL,
	other  INTEGER,
	before BLOB,
	after  BLOB
);
CREATE INDEX change_at ON change (conn, at);
CREATE INDEX change_object ON change (id);
CREATE INDEX change_other ON change (other) WHERE other IS NOT NULL;

-- Append-only. prev and hash chain the rows.
CREATE TABLE audit (
	seq         INTEGER PRIMARY KEY AUTOINCREMENT,
	at          INTEGER NOT NULL, -- microseconds since 1970
	session     TEXT NOT NULL,
	client      TEXT NOT NULL,
	connection  TEXT NOT NULL,
	tool        TEXT NOT NULL,
	args_digest TEXT NOT NULL,
	outcome     TEXT NOT NULL,
	error       TEXT NOT NULL,
	row_count   INTEGER NOT NULL,
	byte_count  INTEGER NOT NULL,
	duration    INTEGER NOT NULL, -- nanoseconds
	prev        BLOB NOT NULL,
	hash        BLOB NOT NULL
);
CREATE INDEX audit_at ON audit (at);

-- +goose StatementBegin
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN
	SELECT RAISE(ABORT, 'the audit log is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN
	SELECT RAISE(ABORT, 'the audit log is append-only');
END;
-- +goose StatementEnd

PRAGMA user_version = 1;
