package entra

import "strings"

// NamedLocation is microsoft.graph.namedLocation with the properties of both
// its kinds, ipNamedLocation and countryNamedLocation.
// https://learn.microsoft.com/graph/api/resources/ipnamedlocation
// https://learn.microsoft.com/graph/api/resources/countrynamedlocation
type NamedLocation struct {
	Type             string `json:"@odata.type,omitzero"`
	ID               string `json:"id"`
	DisplayName      string `json:"displayName,omitzero"`
	CreatedDateTime  Time   `json:"createdDateTime,omitzero"`
	ModifiedDateTime Time   `json:"modifiedDateTime,omitzero"`

	IsTrusted bool      `json:"isTrusted,omitzero"`
	IPRanges  []IPRange `json:"ipRanges,omitzero"`

	CountriesAndRegions               []string `json:"countriesAndRegions,omitzero"` // ISO 3166-1 alpha-2
	IncludeUnknownCountriesAndRegions bool     `json:"includeUnknownCountriesAndRegions,omitzero"`
	CountryLookupMethod               string   `json:"countryLookupMethod,omitzero"` // clientIpAddress, authenticatorAppGps
}

// IsCountry tells a countryNamedLocation from an ipNamedLocation.
func (l NamedLocation) IsCountry() bool {
	return strings.HasSuffix(l.Type, ".countryNamedLocation") || l.Type == "" && len(l.CountriesAndRegions) > 0
}

// IPRange is microsoft.graph.ipRange: an iPv4CidrRange or iPv6CidrRange with a
// CIDR address, or an iPv4Range or iPv6Range with its two ends.
// https://learn.microsoft.com/graph/api/resources/iprange
type IPRange struct {
	Type         string `json:"@odata.type,omitzero"`
	CIDRAddress  string `json:"cidrAddress,omitzero"`
	LowerAddress string `json:"lowerAddress,omitzero"`
	UpperAddress string `json:"upperAddress,omitzero"`
}
