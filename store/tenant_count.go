package store

import (
	"context"
	"database/sql"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
)

// globalAdministrator is the role template of Global Administrator.
// https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
const globalAdministrator = "62e90394-69f5-4237-9190-012177145e10"

// Counts returns the headline numbers of a tenant.
func (db *DB) Counts(ctx context.Context, conn string) (Counts, error) {
	out := Counts{Kinds: map[entra.Kind]int{}}
	err := db.reading(ctx, conn, "count the directory", func(r *reader) error {
		if err := r.countUsers(&out, db.now().AddDate(0, 0, -90).Unix()); err != nil {
			return err
		}
		if err := r.countObjects(&out); err != nil {
			return err
		}
		if err := r.countHolders(&out); err != nil {
			return err
		}
		return r.get("SELECT coalesce(sum(c.members), 0) FROM container c CROSS JOIN object o ON o.id = c.id WHERE o.conn = ? AND o.state = {live} AND o.kind = {group}", []any{r.conn}, &out.Memberships)
	})
	return out, err
}

// countHolders counts the live users who hold or may take a directory role.
func (r *reader) countHolders(out *Counts) error {
	book, err := r.roleBook()
	if err != nil {
		return err
	}
	global := globalAdministrator
	for _, d := range book.Definitions {
		if strings.EqualFold(d.TemplateID, globalAdministrator) {
			global = d.ID
		}
	}
	count := func(hold, may *int) func(found, grants.Holding) {
		return func(o found, how grants.Holding) {
			switch {
			case o.state != enum.Live:
			case how == grants.Holds:
				*hold++
			default:
				*may++
			}
		}
	}
	book.users(r.now, nil, count(&out.RoleHolders, &out.RoleEligible))
	book.users(r.now, func(g grants.Grant) bool { return strings.EqualFold(g.RoleID, global) }, count(&out.GlobalAdmins, &out.GlobalEligible))
	return nil
}

func (r *reader) countUsers(out *Counts, cutoff int64) error {
	profiles := map[int64]column.Profile{}
	u := &out.Users
	err := r.each("SELECT "+column.ProfileColumns+", n FROM profile WHERE conn = ? AND n > 0", []any{r.conn}, func(rows *sql.Rows) error {
		var id int64
		var k column.Profile
		var n int
		if err := rows.Scan(&id, &k.Deleted, &k.UserType, &k.Enabled, &k.Synced, &k.MFA, &k.Department, &k.SKUs, &n); err != nil {
			return err
		}
		if k.Deleted {
			out.DeletedUsers += n
			return nil
		}
		if k.UserType == entra.UserAgent {
			u.Agents += n
			return nil
		}
		profiles[id] = k
		add := func(on bool, to *int) {
			if on {
				*to += n
			}
		}
		add(true, &u.Total)
		add(k.Enabled, &u.Enabled)
		add(k.UserType == entra.UserGuest, &u.Guests)
		add(k.Synced, &u.Synced)
		add(k.SKUs != "", &u.Licensed)
		add(k.MFA == enum.MFANone, &u.NoMFA)
		add(k.MFA == enum.MFARegistered, &u.MFA)
		add(k.MFA == enum.MFAUnknown, &u.MFAUnknown)
		return nil
	})
	if err != nil {
		return err
	}
	out.Kinds[entra.KindUser] = u.Total + u.Agents
	known, err := r.activeUsers("")
	if err != nil {
		return err
	}
	old, err := r.activeUsers(" AND active < ?", cutoff)
	u.SignInUnknown = u.Total
	for id, k := range profiles {
		u.SignInUnknown -= known[id]
		if k.Enabled {
			u.Inactive90 += old[id]
		}
	}
	return err
}

// activeUsers counts the users whose last activity is known, by profile.
func (r *reader) activeUsers(cond string, args ...any) (map[int64]int, error) {
	counts := map[int64]int{}
	err := r.ids("SELECT group_concat(facet) FROM object INDEXED BY object_active WHERE conn = ? AND active IS NOT NULL"+cond,
		append([]any{r.conn}, args...), func(facet int64) { counts[facet]++ })
	return counts, err
}

func (r *reader) countObjects(out *Counts) error {
	err := r.each(`SELECT kind, state, count(*) FROM object INDEXED BY object_facet
		WHERE conn = ? AND kind > {user} AND facet <> 0 GROUP BY kind, state`, []any{r.conn}, func(rows *sql.Rows) error {
		var k enum.Kind
		var state int64
		var n int
		err := rows.Scan(&k, &state, &n)
		switch {
		case state == enum.Live:
			out.Kinds[k.Name()] += n
		case state == enum.Deleted && k == enum.Group:
			out.DeletedGroups += n
		}
		return err
	})
	if err != nil {
		return err
	}
	hides, err := r.hidesMembers(feed.Groups)
	if err != nil {
		return err
	}
	return r.each(`SELECT facet, count(*) FROM object INDEXED BY object_facet
		WHERE conn = ? AND kind = {group} AND state = {live} AND facet <> 0 GROUP BY facet`, []any{r.conn}, func(rows *sql.Rows) error {
		var facet int64
		var n int
		err := rows.Scan(&facet, &n)
		out.Groups.add(facet, n)
		if facet&(column.FlagPeopled|column.FlagHidden) == column.FlagHidden && hides {
			out.Groups.Empty -= n
		}
		return err
	})
}

func (g *GroupCounts) add(facet int64, n int) {
	g.Total += n
	for _, name := range groupKinds(facet) {
		switch name {
		case GroupM365:
			g.Microsoft365 += n
		case GroupMail:
			g.Mail += n
		case GroupSecurity:
			g.Security += n
		case GroupDynamic:
			g.Dynamic += n
		case GroupRoleAssignable:
			g.RoleAssignable += n
		case GroupTeam:
			g.Teams += n
		}
	}
	for _, f := range []struct {
		on bool
		to *int
	}{
		{facet&column.FlagSynced != 0, &g.Synced},
		{facet&column.FlagPublic != 0, &g.Public},
		{facet&column.FlagOwned == 0 && !column.OwnersHidden(facet), &g.Ownerless},
		{column.OwnersHidden(facet), &g.OwnersHidden},
		{facet&column.FlagPeopled == 0, &g.Empty},
	} {
		if f.on {
			*f.to += n
		}
	}
}
