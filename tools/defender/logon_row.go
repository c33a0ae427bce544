package defender

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/defender"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

// logonRow is an account that logged on to a machine.
type logonRow struct {
	Account     string    `json:"account"` // domain\name
	MachineID   string    `json:"machineId,omitzero"`
	Machine     string    `json:"machine,omitzero"`
	FirstSeen   time.Time `json:"firstSeen,omitzero"`
	LastSeen    time.Time `json:"lastSeen,omitzero"`
	LogonTypes  string    `json:"logonTypes,omitzero"`
	DomainAdmin bool      `json:"isDomainAdmin,omitzero"`
	NetworkOnly bool      `json:"isOnlyNetworkUser,omitzero"`
	Local       bool      `json:"localAccount,omitzero"`
	// Privileged: a domain administrator, or a directory role of tier 0 or 1 is
	// held or may be taken by the user whose account it seems to be.
	Privileged bool        `json:"privileged,omitzero"`
	Tier       *int        `json:"tier,omitzero"` // of the most powerful role
	Roles      []string    `json:"roles,omitzero"`
	Users      []entra.Ref `json:"users,omitzero"`
}

// roleHolder is a user with directory roles.
type roleHolder struct {
	ref   entra.Ref
	roles []string
	tier  int
}

// accountHolders are the users with directory roles by account name: see
// accountNames.
type accountHolders map[string][]*roleHolder

// readAccountHolders reads who has directory roles, and notes what is not known of
// them.
func readAccountHolders(ctx context.Context, c *tools.Call) (accountHolders, error) {
	if _, err := rolebook.Uses(ctx, c, feed.Users); err != nil {
		return nil, err
	}
	book, err := rolebook.Read(ctx, c)
	if err != nil {
		return nil, err
	}
	names := book.Names
	byID := map[string]*roleHolder{}
	for _, g := range book.At(c.Now).Grants {
		id := strings.ToLower(g.PrincipalID)
		p, ok := names[id]
		if !ok || p.Kind != entra.KindUser || p.Deleted || !g.Counts() {
			continue
		}
		role, h := book.Of(g.RoleID), byID[id]
		if h == nil {
			h = &roleHolder{ref: p.Ref, tier: role.Rating.Tier}
			byID[id] = h
		}
		h.tier = min(h.tier, role.Rating.Tier)
		h.roles = append(h.roles, rolebook.Label(role, names, g))
	}
	out := accountHolders{}
	for id, h := range byID {
		slices.Sort(h.roles)
		h.roles = slices.Compact(h.roles)
		user, err := c.Store.User(ctx, c.ID(), id)
		if err != nil {
			user.DisplayName, user.UserPrincipalName = h.ref.DisplayName, h.ref.Key
		}
		names, inCloud := accountNames(user.User)
		for _, name := range append(names, cloudDomain+`\`+inCloud) {
			out[name] = append(out[name], h)
		}
	}
	return out, nil
}

// cloudDomain is what a computer joined to Entra ID calls the domain of the
// accounts from there.
const cloudDomain = "azuread"

// accountNames are the names, in lower case, that a user's account may have on
// a machine: the beginning of the user principal name, and the name on
// premises. inCloud is its name on a computer joined to Entra ID: the display
// name in one word.
func accountNames(u entra.User) (names []string, inCloud string) {
	name, _, _ := strings.Cut(u.UserPrincipalName, "@")
	names = []string{strings.ToLower(name)}
	if sam := strings.ToLower(u.OnPremisesSamAccountName); sam != "" && sam != names[0] {
		names = append(names, sam)
	}
	return names, strings.ToLower(strings.Join(strings.Fields(u.DisplayName), ""))
}

// of are the users whose account a logon's seems to be.
func (r accountHolders) of(domain, account string) []*roleHolder {
	account = strings.ToLower(account)
	found := r[account]
	if strings.EqualFold(domain, cloudDomain) {
		for _, h := range r[cloudDomain+`\`+account] {
			if !slices.Contains(found, h) {
				found = append(slices.Clip(found), h)
			}
		}
	}
	return found
}

// privilegedTier is the weakest tier that counts as privileged.
const privilegedTier = 1

// mark makes a row of a logon, with the directory users who have roles and
// whose account it seems to be. A local account of the machine is nobody's.
func (r accountHolders) mark(u defender.LogonUser, machine defender.Machine) logonRow {
	row := logonRow{
		Account: strings.TrimPrefix(u.AccountDomain+`\`+u.AccountName, `\`), FirstSeen: u.FirstSeen, LastSeen: u.LastSeen, LogonTypes: u.LogonTypes,
		DomainAdmin: u.IsDomainAdmin, NetworkOnly: u.IsOnlyNetworkUser, Privileged: u.IsDomainAdmin,
	}
	short, _, _ := strings.Cut(machine.ComputerDNSName, ".")
	if short != "" && strings.EqualFold(u.AccountDomain, short) {
		row.Local = true
		return row
	}
	for _, h := range r.of(u.AccountDomain, u.AccountName) {
		row.Users = append(row.Users, h.ref)
		row.Roles = append(row.Roles, h.roles...)
		if row.Tier == nil || h.tier < *row.Tier {
			row.Tier = new(h.tier)
		}
		row.Privileged = row.Privileged || h.tier <= privilegedTier
	}
	slices.SortFunc(row.Users, func(a, b entra.Ref) int { return strings.Compare(a.ID, b.ID) })
	slices.Sort(row.Roles)
	row.Roles = slices.Compact(row.Roles)
	return row
}

// logonKey orders logons: the privileged first, then the latest.
func logonKey(r logonRow) string {
	rank := "1"
	if r.Privileged {
		rank = "0"
	}
	last := time.Unix(1<<40-r.LastSeen.Unix(), 0).UTC().Format("2006-01-02T15:04:05")
	if r.LastSeen.IsZero() {
		last = "~"
	}
	return strings.Join([]string{rank, last, strings.ToLower(r.Account), r.MachineID}, "\x00")
}

// matchedByName says how accounts and users were brought together.
const matchedByName = "Accounts are matched to users of the directory by account name: users and roles say whose account it seems to be."

// newLogonRows are the accounts of one machine.
func newLogonRows(c *tools.Call, holders accountHolders, users []defender.LogonUser, machine defender.Machine) []logonRow {
	rows := make([]logonRow, len(users))
	matched := false
	for i, u := range users {
		rows[i] = holders.mark(u, machine)
		matched = matched || len(rows[i].Users) > 0
	}
	if matched {
		c.Note(matchedByName)
	}
	slices.SortFunc(rows, func(a, b logonRow) int { return strings.Compare(logonKey(a), logonKey(b)) })
	return rows
}
