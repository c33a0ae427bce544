package store

import (
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/searchtext"
)

// head is what the store reads of every object's document, whatever its kind.
type head struct {
	ID                          string         `json:"id"`
	Removed                     *entra.Removed `json:"@removed"`
	DisplayName                 string         `json:"displayName"`
	UserPrincipalName           string         `json:"userPrincipalName"`
	Mail                        string         `json:"mail"`
	UserType                    string         `json:"userType"`
	AccountEnabled              bool           `json:"accountEnabled"`
	Department                  string         `json:"department"`
	CreatedDateTime             string         `json:"createdDateTime"`
	OnPremisesSyncEnabled       bool           `json:"onPremisesSyncEnabled"`
	AssignedLicenses            []headSKU      `json:"assignedLicenses"`
	ProxyAddresses              []string       `json:"proxyAddresses"`
	AppID                       string         `json:"appId"`
	AppDisplayName              string         `json:"appDisplayName"`
	DeviceID                    string         `json:"deviceId"`
	RoleTemplateID              string         `json:"roleTemplateId"`
	SkuPartNumber               string         `json:"skuPartNumber"`
	SkuID                       string         `json:"skuId"`
	MailEnabled                 bool           `json:"mailEnabled"`
	SecurityEnabled             bool           `json:"securityEnabled"`
	GroupTypes                  []string       `json:"groupTypes"`
	Visibility                  string         `json:"visibility"`
	IsAssignableToRole          bool           `json:"isAssignableToRole"`
	ResourceProvisioningOptions []string       `json:"resourceProvisioningOptions"`
	ClientID                    string         `json:"clientId"`
	PrincipalID                 string         `json:"principalId"`
	ResourceID                  string         `json:"resourceId"`
	AppRoleID                   string         `json:"appRoleId"`
	TenantID                    string         `json:"tenantId"`
	PrincipalType               string         `json:"principalType"`
	Type                        string         `json:"@odata.type"`
	ServicePrincipalType        string         `json:"servicePrincipalType"`
	AppOwnerOrganizationID      string         `json:"appOwnerOrganizationId"`
	SignInAudience              string         `json:"signInAudience"`

	VerifiedPublisher   entra.VerifiedPublisher `json:"verifiedPublisher"`
	PasswordCredentials []struct{}              `json:"passwordCredentials"`
	KeyCredentials      []struct{}              `json:"keyCredentials"`
	AppRoles            []struct{}              `json:"appRoles"`

	deviceHead
}

type headSKU struct {
	SkuID string `json:"skuId"`
}

// Flags of an object that is no user, in its facet column.
const (
	flagSeen int64 = 1 << iota
	flagSecurity
	flagMail
	flagUnified
	flagDynamic
	flagRoleAssignable
	flagTeam
	flagPublic
	flagSynced
	flagOwned   // has owners
	flagPeopled // has members
	flagDisabled
)

// flags of the document; those of owners and members are added later.
func (h *head) flags(k kind) int64 {
	f := flagSeen
	set := func(on bool, flag int64) {
		if on {
			f |= flag
		}
	}
	switch k {
	case kindGroup:
		set(h.SecurityEnabled, flagSecurity)
		set(h.MailEnabled, flagMail)
		set(slices.Contains(h.GroupTypes, "Unified"), flagUnified)
		set(slices.Contains(h.GroupTypes, "DynamicMembership"), flagDynamic)
		set(h.IsAssignableToRole, flagRoleAssignable)
		set(slices.Contains(h.ResourceProvisioningOptions, "Team"), flagTeam)
		set(strings.EqualFold(h.Visibility, "Public"), flagPublic)
		set(h.OnPremisesSyncEnabled, flagSynced)
	case kindUnit:
		set(h.Visibility == "" || strings.EqualFold(h.Visibility, "Public"), flagPublic)
	case kindDevice:
		set(!h.AccountEnabled, flagDisabled)
		set(h.OnPremisesSyncEnabled, flagSynced)
		f |= h.deviceFlags()
	case kindServicePrincipal:
		set(!h.AccountEnabled, flagDisabled)
	}
	return f
}

// name is what people call the object.
func (h *head) name(k kind) string {
	switch {
	case h.DisplayName != "":
		return h.DisplayName
	case k == kindServicePrincipal && h.AppDisplayName != "":
		return h.AppDisplayName
	case k == kindSKU:
		return h.SkuPartNumber
	case k == kindDomain:
		return h.ID
	case k == kindUser:
		return h.UserPrincipalName
	}
	return ""
}

// key is what tells apart objects of one name.
func (h *head) key(k kind) string {
	switch k {
	case kindUser:
		return h.UserPrincipalName
	case kindGroup:
		return h.Mail
	case kindApplication, kindServicePrincipal:
		return h.AppID
	case kindDevice:
		return h.DeviceID
	case kindDirectoryRole:
		return h.RoleTemplateID
	case kindSKU:
		return h.SkuID
	}
	return ""
}

// words are the further words that find the object.
func (h *head) words(k kind, sort string) []string {
	out := searchtext.Words(sort)
	add := func(address string) {
		if i := strings.IndexByte(address, ':'); i >= 0 {
			if !strings.EqualFold(address[:i], "smtp") {
				return
			}
			address = address[i+1:]
		}
		if address == "" || k == kindGroup && strings.EqualFold(address, h.Mail) || strings.EqualFold(address, h.UserPrincipalName) {
			return
		}
		if f := searchtext.Fold(address); f != "" && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	if k == kindUser {
		add(h.Mail)
		for _, a := range h.ProxyAddresses {
			add(a)
		}
	}
	return out
}

// skus is profile.skus.
func (h *head) skus() string {
	switch len(h.AssignedLicenses) {
	case 0:
		return ""
	case 1:
		return "," + strings.ToLower(h.AssignedLicenses[0].SkuID) + ","
	}
	ids := make([]string, len(h.AssignedLicenses))
	for i, l := range h.AssignedLicenses {
		ids[i] = strings.ToLower(l.SkuID)
	}
	slices.Sort(ids)
	return "," + strings.Join(slices.Compact(ids), ",") + ","
}

// created is createdDateTime in seconds since 1970, 0 where there is none.
func (h *head) created() int64 {
	if h.CreatedDateTime == "" {
		return 0
	}
	t, err := time.Parse(time.RFC3339Nano, h.CreatedDateTime)
	if err != nil {
		return 0
	}
	return t.Unix()
}

// heldBy is the id that the row is held by, "" where the row lacks it.
func (h *head) heldBy(key feed.Key) string {
	id := h.ID
	switch key.Property {
	case "":
		if key.Prefix != "" {
			return key.Prefix
		}
	case "appId":
		id = h.AppID
	case "tenantId":
		id = h.TenantID
	}
	if id == "" {
		return ""
	}
	return key.Prefix + id
}

// item is one entry of a page.
type item struct {
	head
	props   []document.Property // nil unless split
	doc     jsontext.Value      // without the delta's annotations
	bare    bool                // names the object and says nothing of it
	members []memberOp
}

type memberOp struct {
	rel     int64
	id      string
	kind    kind
	removed bool
}

// readItem takes an entry of a page apart. Containers are split, because
// memberships must not stay in their document; the others are kept as they
// came.
func readItem(f feed.Feed, raw jsontext.Value) (*item, error) {
	it := &item{doc: raw}
	if f.Says == feed.OwnersOnly {
		props, err := document.Properties(raw)
		if err != nil {
			return nil, err
		}
		if err := document.Decode(raw, &it.head); err != nil {
			return nil, err
		}
		return it, it.ownersIn(props)
	}
	if !f.Rows.HasMembers && !f.Rows.HasCredentials {
		if err := document.Decode(raw, &it.head); err != nil {
			return nil, err
		}
		if it.Removed != nil || len(raw) < 200 {
			return it, it.split(&f.Rows)
		}
		return it, nil
	}
	if err := it.split(&f.Rows); err != nil {
		return nil, err
	}
	return it, document.Decode(it.doc, &it.head)
}

// split fills props, doc, bare, and the members of a container.
func (it *item) split(rows *feed.Object) error {
	props, err := document.Properties(it.doc)
	if err != nil {
		return err
	}
	kept := make([]document.Property, 0, len(props))
	stripped := false
	it.bare = true
	for _, p := range props {
		switch {
		case p.Name == "@removed":
			kept = append(kept, p)
		case p.Name == "members@delta" && rows.HasMembers:
			if it.members, err = readMembers(it.members, relMember, p.Value); err != nil {
				return err
			}
		case p.Name == "owners@delta" && rows.HasMembers:
			if it.members, err = readMembers(it.members, relOwner, p.Value); err != nil {
				return err
			}
		case p.Name == "@odata.type" && rows.HasSubtypes:
			kept = append(kept, p)
		case document.IsAnnotation(p.Name):
		case p.Name == "passwordCredentials" || p.Name == "keyCredentials":
			it.bare, stripped = false, true
			kept = append(kept, document.Property{Name: p.Name, Value: withoutSecrets(p.Value)})
		default:
			it.bare = it.bare && p.Name == "id"
			kept = append(kept, p)
		}
	}
	if stripped || len(kept) != len(props) {
		it.doc = document.Object(kept)
	}
	it.props = kept
	return nil
}

// secretProperties are what a credential tells of its secret: hint is the first
// three characters of an app's secret. They are never stored.
// https://learn.microsoft.com/graph/api/resources/passwordcredential
var secretProperties = []string{"hint", "secretText", "key"}

// withoutSecrets is an array of credentials without secretProperties.
func withoutSecrets(array jsontext.Value) jsontext.Value {
	var credentials []jsontext.Value
	if array.Kind() == 'n' {
		return array
	}
	if err := json.Unmarshal(array, &credentials); err != nil {
		return jsontext.Value("[]")
	}
	out := []byte{'['}
	for _, c := range credentials {
		props, err := document.Properties(c)
		if err != nil {
			continue
		}
		props = slices.DeleteFunc(props, func(p document.Property) bool { return slices.Contains(secretProperties, p.Name) })
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(out, document.Object(props)...)
	}
	return append(out, ']')
}

func readMembers(ops []memberOp, rel int64, array jsontext.Value) ([]memberOp, error) {
	if array.Kind() == 'n' {
		return ops, nil
	}
	var entries []entra.MemberDelta
	if err := document.DecodeArray(array, &entries); err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.ID != "" {
			ops = append(ops, memberOp{rel, e.ID, kindOfType(e.Type), e.Removed != nil})
		}
	}
	return ops, nil
}
