package column

import "database/sql"

// Profile is a combination of the properties that users are filtered and
// counted by. A directory of any size has few of them, so that a filter and
// its counts need not look at the users.
type Profile struct {
	Deleted    bool
	UserType   string
	Enabled    bool
	Synced     bool
	MFA        int64
	Department string
	SKUs       string
}

// ProfileColumns are the columns that ScanProfile reads.
const ProfileColumns = "id, deleted, user_type, enabled, synced, mfa, department, skus"

// ScanProfile reads a row of ProfileColumns.
func ScanProfile(rows *sql.Rows) (id int64, k Profile, err error) {
	err = rows.Scan(&id, &k.Deleted, &k.UserType, &k.Enabled, &k.Synced, &k.MFA, &k.Department, &k.SKUs)
	return id, k, err
}
