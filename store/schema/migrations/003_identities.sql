-- +goose Up

-- What applications were granted is a small part of all assignments: kind is
-- the principal's.
ALTER TABLE app_role_assignment ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
UPDATE app_role_assignment SET kind = (SELECT o.kind FROM object o WHERE o.id = app_role_assignment.principal);
CREATE INDEX app_role_assignment_app ON app_role_assignment (conn, principal, resource, role) WHERE kind = 4;

-- A delta link remembers which properties were asked for, and more are asked
-- for now: the next rounds read everything.
UPDATE feed SET link = '', is_full = 0 WHERE feed IN ('applications', 'servicePrincipals');

PRAGMA user_version = 3;
