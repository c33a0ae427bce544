package access

import (
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// otherPlatform stands for what is none of the platforms that a policy can name.
// Any device includes it.
// https://learn.microsoft.com/entra/identity/conditional-access/howto-policy-unknown-unsupported-device
const otherPlatform = "unknown"

// maxCells bounds into how many cells a sign-in is divided. Beyond it stays whole,
// and open.
const maxCells = 4096

// assumption decides what a sign-in leaves open, in one cell of several that
// together are all there is.
type assumption struct {
	inside map[string]bool // by the id of a location, or its word
	rules  map[string]bool // by the rule of a filter for devices
}

// at tells whether the sign-in comes from a location; ok is false where that is
// not assumed.
func (a *assumption) at(location string) (inside Truth, ok bool) {
	if a == nil {
		return Unknown, false
	}
	in, ok := a.inside[location]
	return truth(in), ok
}

// picks tells whether the rule of a filter picks the device.
func (a *assumption) picks(rule string) (picked Truth, ok bool) {
	if a == nil {
		return Unknown, false
	}
	picks, ok := a.rules[rule]
	return truth(picks), ok
}

// axis is something that policies tell apart and a sign-in leaves open.
type axis struct {
	values int
	set    func(s *SignIn, value int)
}

// divide divides a sign-in into cells in which all is decided that these
// policies tell apart: the client, the platform, named locations, and the rules
// of device filters. What this version does not know stays open in all of them.
func (set *PolicySet) divide(s SignIn, policies []int) []SignIn {
	places := set.placesOf(s, policies)
	axes := slices.Concat(clientAxis(s, set, policies), platformAxis(s, set, policies), ruleAxes(s, set, policies))
	for _, p := range places {
		axes = append(axes, axis{2, func(s *SignIn, value int) {
			for n, id := range p.ids {
				s.assumed.inside[id] = value == 1 && n == 0 // the policies do not tell them apart
			}
		}})
	}
	total := 1
	for _, a := range axes {
		if total *= a.values; total > maxCells {
			return []SignIn{s}
		}
	}
	var out []SignIn
	for n := range total {
		cell := s
		cell.assumed = &assumption{inside: map[string]bool{}, rules: map[string]bool{}}
		rest := n
		for _, a := range axes {
			a.set(&cell, rest%a.values)
			rest /= a.values
		}
		if set.possible(places, cell.assumed) {
			out = append(out, cell)
		}
	}
	return out
}

func clientAxis(s SignIn, set *PolicySet, policies []int) []axis {
	if s.ClientApp != "" || !slices.ContainsFunc(policies, func(i int) bool {
		types := set.policies[i].Conditions.ClientAppTypes
		return len(types) > 0 && !isOneOf(types, "all")
	}) {
		return nil
	}
	values := []string{"browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "other"}
	return []axis{{len(values), func(s *SignIn, value int) { s.ClientApp = values[value] }}}
}

func platformAxis(s SignIn, set *PolicySet, policies []int) []axis {
	if s.Platform != "" || !slices.ContainsFunc(policies, func(i int) bool {
		c := set.policies[i].Conditions
		return c.Platforms != nil || isOneOf(c.ClientAppTypes, "easSupported")
	}) {
		return nil
	}
	values := append(slices.Clone(platforms[1:]), otherPlatform)
	return []axis{{len(values), func(s *SignIn, value int) { s.Platform = values[value] }}}
}

// ruleAxes are the rules of device filters that can be read: one that includes
// devices and one that excludes them by the same rule complete each other.
func ruleAxes(s SignIn, set *PolicySet, policies []int) []axis {
	var rules []string
	for _, i := range policies {
		f := set.policies[i].device
		if f == nil || f.filter == nil || s.Device != nil {
			continue
		}
		if rule := set.policies[i].Conditions.Devices.DeviceFilter.Rule; !slices.Contains(rules, rule) {
			rules = append(rules, rule)
		}
	}
	out := make([]axis, len(rules))
	for n, rule := range rules {
		out[n] = axis{2, func(s *SignIn, value int) { s.assumed.rules[rule] = value == 1 }}
	}
	return out
}

// place is what policies name as a location: several that all of them name
// together are one.
type place struct {
	ids     []string
	trusted bool
}

// placesOf are the places that policies tell apart. A location that was deleted
// is none, and so is a word that this version does not know.
func (set *PolicySet) placesOf(s SignIn, policies []int) []place {
	if s.IP.IsValid() || s.Country != "" {
		return nil
	}
	uses := map[string]string{} // by id, which policies name it on which side
	var ids []string
	for n, i := range policies {
		l := set.policies[i].Conditions.Locations
		if l == nil {
			continue
		}
		for side, list := range [][]string{l.IncludeLocations, l.ExcludeLocations} {
			for _, id := range list {
				if !set.isPlace(id) {
					continue
				}
				if uses[id] == "" {
					ids = append(ids, id)
				}
				uses[id] += string(rune('0'+side)) + string(rune(n)) + " "
			}
		}
	}
	var out []place
	at := map[string]int{}
	for _, id := range ids {
		trusted := set.locations[id].IsTrusted || id == MFATrustedIPs
		key := uses[id]
		if trusted {
			key += "trusted"
		}
		if strings.EqualFold(id, TrustedLocations) || set.locations[id].ID == "" {
			key = id
		}
		n, ok := at[key]
		if !ok {
			n = len(out)
			at[key] = n
			out = append(out, place{trusted: trusted})
		}
		out[n].ids = append(out[n].ids, id)
	}
	return out
}

func (set *PolicySet) isPlace(id string) bool {
	switch _, known := set.locations[id]; {
	case strings.EqualFold(id, AllLocations):
		return false
	case strings.EqualFold(id, TrustedLocations), id == MFATrustedIPs, strings.EqualFold(id, CompliantNetwork), known:
		return true
	}
	return !set.known && !IsWord(id)
}

// possible reports whether somebody can be where a cell has them: who is in a
// trusted location is in the trusted ones, and nobody is in two that have
// nothing in common. Trusted locations are more than those named: the trusted
// IPs of the old multifactor settings cannot be read.
// https://learn.microsoft.com/entra/identity/conditional-access/concept-assignment-network
func (set *PolicySet) possible(places []place, a *assumption) bool {
	inside := func(p place) bool { return a.inside[p.ids[0]] }
	for n, p := range places {
		if strings.EqualFold(p.ids[0], TrustedLocations) && !inside(p) &&
			slices.ContainsFunc(places, func(other place) bool { return other.trusted && inside(other) }) {
			return false
		}
		for _, other := range places[:n] {
			if inside(p) && inside(other) && set.apart(p, other) {
				return false
			}
		}
	}
	return true
}

// apart reports whether two places are known to have nothing in common.
func (set *PolicySet) apart(a, b place) bool {
	for _, one := range a.ids {
		for _, other := range b.ids {
			if !set.locations[one].apart(set.locations[other]) {
				return false
			}
		}
	}
	return true
}

// apart reports whether two locations are known to have nothing in common.
func (l location) apart(other location) bool {
	switch {
	case l.ID == "" || other.ID == "" || l.garbled || other.garbled:
		return false
	case l.IsCountry() && other.IsCountry():
		return l.CountryLookupMethod == other.CountryLookupMethod &&
			!(l.IncludeUnknownCountriesAndRegions && other.IncludeUnknownCountriesAndRegions) &&
			!slices.ContainsFunc(l.CountriesAndRegions, func(c string) bool { return isOneOf(other.CountriesAndRegions, c) })
	case !l.isRanges() || !other.isRanges():
		return false
	}
	return !slices.ContainsFunc(l.ranges, func(r addressRange) bool {
		return slices.ContainsFunc(other.ranges, func(o addressRange) bool { return r.contains(o.first) || o.contains(r.first) })
	})
}

// isRanges tells a location of addresses.
func (l location) isRanges() bool { return strings.HasSuffix(l.Type, ".ipNamedLocation") }

// fewPlaces tells a policy for some places only: a block of a country covers
// nobody elsewhere.
func fewPlaces(p *entra.ConditionalAccessPolicy) bool {
	l := p.Conditions.Locations
	return l != nil && !isOneOf(l.IncludeLocations, AllLocations)
}
