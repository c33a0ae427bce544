package store

import "github.com/mscloud-mcp/mscloud-mcp/entra"

// kind is an object's kind as the database knows it. The numbers are stored.
type kind int64

const (
	kindOther kind = iota
	kindUser
	kindGroup
	kindApplication
	kindServicePrincipal
	kindDevice
	kindDirectoryRole
	kindUnit
	kindContact
	kindGrant
	kindOrganization
	kindDomain
	kindSKU
)

// Kinds that are not directory objects but are journalled like them.
const (
	KindGrant        entra.Kind = "oAuth2PermissionGrant"
	KindOrganization entra.Kind = "organization"
	KindDomain       entra.Kind = "domain"
	KindSKU          entra.Kind = "subscribedSku"
)

var kindNames = [...]entra.Kind{
	kindOther:            "directoryObject",
	kindUser:             entra.KindUser,
	kindGroup:            entra.KindGroup,
	kindApplication:      entra.KindApplication,
	kindServicePrincipal: entra.KindServicePrincipal,
	kindDevice:           entra.KindDevice,
	kindDirectoryRole:    entra.KindDirectoryRole,
	kindUnit:             entra.KindAdministrativeUnit,
	kindContact:          entra.KindOrgContact,
	kindGrant:            KindGrant,
	kindOrganization:     KindOrganization,
	kindDomain:           KindDomain,
	kindSKU:              KindSKU,
}

func (k kind) name() entra.Kind {
	if k < 0 || int(k) >= len(kindNames) {
		return kindNames[kindOther]
	}
	return kindNames[k]
}

// kindNamed is the number of a kind, kindOther for one that the store does not
// tell apart.
func kindNamed(name entra.Kind) kind {
	for k, n := range kindNames {
		if n == name {
			return kind(k)
		}
	}
	return kindOther
}

// kindOfType reads "#microsoft.graph.user".
func kindOfType(odataType string) kind {
	if odataType == "#microsoft.graph.user" {
		return kindUser
	}
	return kindNamed(entra.KindOf(odataType))
}

// contains reports whether objects of the kind have members or owners.
func (k kind) contains() bool {
	switch k {
	case kindGroup, kindDirectoryRole, kindUnit, kindApplication, kindServicePrincipal:
		return true
	}
	return false
}

// feedKinds says what the rows of a feed are.
var feedKinds = map[Feed]kind{
	FeedUsers:               kindUser,
	FeedGroups:              kindGroup,
	FeedApplications:        kindApplication,
	FeedServicePrincipals:   kindServicePrincipal,
	FeedDevices:             kindDevice,
	FeedDirectoryRoles:      kindDirectoryRole,
	FeedAdministrativeUnits: kindUnit,
	FeedGrants:              kindGrant,
	FeedOrganization:        kindOrganization,
	FeedDomains:             kindDomain,
	FeedSubscribedSKUs:      kindSKU,
	FeedDeletedUsers:        kindUser,
	FeedDeletedGroups:       kindGroup,
	FeedSignInActivity:      kindUser,
	FeedRegistration:        kindUser,
}

// bin reports whether the feed reads the recycle bin.
func (f Feed) bin() bool { return f == FeedDeletedUsers || f == FeedDeletedGroups }

// attachment reports whether the feed adds to users rather than being them.
func (f Feed) attachment() bool { return f == FeedSignInActivity || f == FeedRegistration }
