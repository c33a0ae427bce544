package column

import (
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
)

// Flags of an object that is no user, in its facet column.
const (
	FlagSeen int64 = 1 << iota
	FlagSecurity
	FlagMail
	FlagUnified
	FlagDynamic
	FlagRoleAssignable
	FlagTeam
	FlagPublic
	FlagSynced
	FlagOwned   // has owners
	FlagPeopled // has members
	FlagDisabled
)

// FlagHidden: the members of the group or unit are shown only to whoever may
// read hidden memberships. Other kinds use the bit for something else.
// https://learn.microsoft.com/graph/api/resources/group#group-visibility-options
const FlagHidden = FlagDisabled << 1

// OwnersHidden reports whether Graph shows no owners of a group with these flags,
// whoever asks: it is from on-premises, or was made in Exchange.
// https://learn.microsoft.com/graph/api/group-list-owners
func OwnersHidden(facet int64) bool {
	return facet&FlagOwned == 0 && (facet&FlagSynced != 0 || facet&(FlagMail|FlagUnified) == FlagMail)
}

// hiddenMembership is the visibility of a group or unit whose members are
// hidden.
const hiddenMembership = "HiddenMembership"

// Flags of the document; those of owners and members are added later.
func (h *Decoded) Flags(k enum.Kind) int64 {
	f := FlagSeen
	set := func(on bool, flag int64) {
		if on {
			f |= flag
		}
	}
	switch k {
	case enum.Group:
		set(h.SecurityEnabled, FlagSecurity)
		set(h.MailEnabled, FlagMail)
		set(slices.Contains(h.GroupTypes, "Unified"), FlagUnified)
		set(slices.Contains(h.GroupTypes, "DynamicMembership"), FlagDynamic)
		set(h.IsAssignableToRole, FlagRoleAssignable)
		set(slices.Contains(h.ResourceProvisioningOptions, "Team"), FlagTeam)
		set(strings.EqualFold(h.Visibility, "Public"), FlagPublic)
		set(strings.EqualFold(h.Visibility, hiddenMembership), FlagHidden)
		set(h.OnPremisesSyncEnabled, FlagSynced)
	case enum.AdministrativeUnit:
		set(h.Visibility == "" || strings.EqualFold(h.Visibility, "Public"), FlagPublic)
		set(strings.EqualFold(h.Visibility, hiddenMembership), FlagHidden)
	case enum.Device:
		set(!h.AccountEnabled, FlagDisabled)
		set(h.OnPremisesSyncEnabled, FlagSynced)
		f |= h.deviceFlags()
	case enum.ServicePrincipal:
		set(!h.AccountEnabled, FlagDisabled)
	}
	return f
}
