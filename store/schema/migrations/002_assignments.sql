-- +goose Up

-- Who holds which app role of which resource. The zero GUID as role is default
-- access, which no role names.
CREATE TABLE app_role_assignment (
	id        INTEGER PRIMARY KEY,
	conn      INTEGER NOT NULL,
	principal INTEGER NOT NULL,
	resource  INTEGER NOT NULL,
	role      BLOB NOT NULL -- as object.guid
);
CREATE INDEX app_role_assignment_principal ON app_role_assignment (principal);
CREATE INDEX app_role_assignment_resource ON app_role_assignment (resource, role);
CREATE INDEX app_role_assignment_conn ON app_role_assignment (conn);

PRAGMA user_version = 2;
