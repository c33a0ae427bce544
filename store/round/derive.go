package round

import (
	"database/sql"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/searchtext"
)

// deriveColumns works out the columns of a row from its document and state, and what
// the journal says of it.
func (b *batch) deriveColumns(change *objectChange) error {
	was, is := &change.before, &change.after
	if is.state == enum.Gone {
		is.facet, is.doc, is.created, is.active = 0, nil, sql.NullInt64{}, sql.NullInt64{}
		if change.purge {
			if err := b.removeMemberships(change.id); err != nil {
				return err
			}
		}
	} else if change.decoded != nil {
		h := change.decoded
		is.name, is.key = h.Name(is.kind), h.Key(is.kind)
		is.sort = searchtext.Fold(is.name)
		if is.kind == enum.User {
			is.created = sql.NullInt64{Int64: h.Created(), Valid: true}
		} else {
			is.facet = h.Flags(is.kind) | is.facet&(column.FlagOwned|column.FlagPeopled)
			if is.kind.Object().HasCredentials {
				is.facet |= h.AppFlags(is.kind, b.tenant)
			}
			if is.kind.Object().HasOwners && !was.seen() && !change.isNew {
				b.count(change.id, enum.Member, 0)
			}
		}
	}
	if is.kind == enum.User {
		if err := b.deriveProfile(change); err != nil {
			return err
		}
	}
	return b.journalObject(change)
}

// deriveProfile finds the user's profile and keeps the counts of profiles.
func (b *batch) deriveProfile(change *objectChange) error {
	was, is := &change.before, &change.after
	var k column.Profile
	var err error
	if was.seen() {
		b.profiles.delta[was.facet]--
		if k, err = b.profile(was.facet); err != nil {
			return err
		}
	} else if wait := b.early[change.id]; wait != nil {
		if wait.registration != nil {
			if k.MFA, err = mfaIn(wait.registration); err != nil {
				return err
			}
		}
		if wait.signin != nil {
			if is.active, err = activeIn(wait.signin, is.created.Int64); err != nil {
				return err
			}
		}
	}
	if h := change.decoded; h != nil {
		k.UserType, k.Enabled, k.Synced = entra.UserTypeOf(h.Type, h.UserType), h.AccountEnabled, h.OnPremisesSyncEnabled
		k.Department, k.SKUs = h.Department, h.SKUs()
	} else if !was.seen() {
		return nil
	}
	if change.mfa != nil {
		k.MFA = *change.mfa
	}
	if is.state == enum.Gone {
		return nil
	}
	k.Deleted = is.state == enum.Deleted
	if is.facet, err = b.profileID(k); err != nil {
		return err
	}
	b.profiles.delta[is.facet]++
	return nil
}
