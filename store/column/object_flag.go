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
		set(h.OnPremisesSyncEnabled, FlagSynced)
	case enum.AdministrativeUnit:
		set(h.Visibility == "" || strings.EqualFold(h.Visibility, "Public"), FlagPublic)
	case enum.Device:
		set(!h.AccountEnabled, FlagDisabled)
		set(h.OnPremisesSyncEnabled, FlagSynced)
		f |= h.deviceFlags()
	case enum.ServicePrincipal:
		set(!h.AccountEnabled, FlagDisabled)
	}
	return f
}
