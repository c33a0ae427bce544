package column

import (
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/searchtext"
)

// Decoded is what the store reads of every object's document, whatever its kind.
type Decoded struct {
	ID                          string            `json:"id"`
	Removed                     *entra.Removed    `json:"@removed"`
	DisplayName                 string            `json:"displayName"`
	UserPrincipalName           string            `json:"userPrincipalName"`
	Mail                        string            `json:"mail"`
	UserType                    string            `json:"userType"`
	AccountEnabled              bool              `json:"accountEnabled"`
	Department                  string            `json:"department"`
	CreatedDateTime             string            `json:"createdDateTime"`
	OnPremisesSyncEnabled       bool              `json:"onPremisesSyncEnabled"`
	AssignedLicenses            []assignedLicense `json:"assignedLicenses"`
	ProxyAddresses              []string          `json:"proxyAddresses"`
	AppID                       string            `json:"appId"`
	AppDisplayName              string            `json:"appDisplayName"`
	DeviceID                    string            `json:"deviceId"`
	RoleTemplateID              string            `json:"roleTemplateId"`
	SkuPartNumber               string            `json:"skuPartNumber"`
	SkuID                       string            `json:"skuId"`
	MailEnabled                 bool              `json:"mailEnabled"`
	SecurityEnabled             bool              `json:"securityEnabled"`
	GroupTypes                  []string          `json:"groupTypes"`
	Visibility                  string            `json:"visibility"`
	IsAssignableToRole          bool              `json:"isAssignableToRole"`
	ResourceProvisioningOptions []string          `json:"resourceProvisioningOptions"`
	ClientID                    string            `json:"clientId"`
	PrincipalID                 string            `json:"principalId"`
	ResourceID                  string            `json:"resourceId"`
	AppRoleID                   string            `json:"appRoleId"`
	TenantID                    string            `json:"tenantId"`
	PrincipalType               string            `json:"principalType"`
	Type                        string            `json:"@odata.type"`
	ServicePrincipalType        string            `json:"servicePrincipalType"`
	AppOwnerOrganizationID      string            `json:"appOwnerOrganizationId"`
	SignInAudience              string            `json:"signInAudience"`

	VerifiedPublisher   entra.VerifiedPublisher `json:"verifiedPublisher"`
	PasswordCredentials []struct{}              `json:"passwordCredentials"`
	KeyCredentials      []struct{}              `json:"keyCredentials"`
	AppRoles            []struct{}              `json:"appRoles"`

	deviceProperties
}

type assignedLicense struct {
	SkuID string `json:"skuId"`
}

// Name is what people call the object.
func (h *Decoded) Name(k enum.Kind) string {
	switch {
	case h.DisplayName != "":
		return h.DisplayName
	case k == enum.ServicePrincipal && h.AppDisplayName != "":
		return h.AppDisplayName
	case k == enum.SubscribedSKU:
		return h.SkuPartNumber
	case k == enum.Domain:
		return h.ID
	case k == enum.User:
		return h.UserPrincipalName
	}
	return ""
}

// Key is what tells apart objects of one name.
func (h *Decoded) Key(k enum.Kind) string {
	switch k {
	case enum.User:
		return h.UserPrincipalName
	case enum.Group:
		return h.Mail
	case enum.Application, enum.ServicePrincipal:
		return h.AppID
	case enum.Device:
		return h.DeviceID
	case enum.DirectoryRole:
		return h.RoleTemplateID
	case enum.SubscribedSKU:
		return h.SkuID
	}
	return ""
}

// Words are the further words that find the object.
func (h *Decoded) Words(k enum.Kind, sort string) []string {
	out := searchtext.Words(sort)
	add := func(address string) {
		if i := strings.IndexByte(address, ':'); i >= 0 {
			if !strings.EqualFold(address[:i], "smtp") {
				return
			}
			address = address[i+1:]
		}
		if address == "" || k == enum.Group && strings.EqualFold(address, h.Mail) || strings.EqualFold(address, h.UserPrincipalName) {
			return
		}
		if f := searchtext.Fold(address); f != "" && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	if k == enum.User {
		add(h.Mail)
		for _, a := range h.ProxyAddresses {
			add(a)
		}
	}
	return out
}

// SKUs is profile.skus.
func (h *Decoded) SKUs() string {
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

// Created is createdDateTime in seconds since 1970, 0 where there is none.
func (h *Decoded) Created() int64 {
	if h.CreatedDateTime == "" {
		return 0
	}
	t, err := time.Parse(time.RFC3339Nano, h.CreatedDateTime)
	if err != nil {
		return 0
	}
	return t.Unix()
}

// HeldBy is the id that the row is held by, "" where the row lacks it.
func (h *Decoded) HeldBy(key feed.Key) string {
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
