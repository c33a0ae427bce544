package emulator

import (
	"slices"
	"strings"
)

// defaultProperties are the properties answered without $select, where that is
// not all of them.
// https://learn.microsoft.com/graph/api/user-list
var defaultProperties = map[string][]string{
	"user": {
		"businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation",
		"preferredLanguage", "surname", "userPrincipalName", "id",
	},
}

// selectOnly are the properties answered only when $select names them.
var selectOnly = map[string][]string{
	"group": {
		"accessType", "allowExternalSenders", "assignedLabels", "assignedLicenses", "autoSubscribeNewMembers", "hasMembersWithLicenseErrors",
		"hideFromAddressLists", "hideFromOutlookClients", "infoCatalogs", "isArchived", "isFavorite", "isManagementRestricted",
		"isSubscribedByMail", "licenseProcessingState", "onPremisesExtensionAttributes", "organizationId",
		"unseenConversationsCount", "unseenCount", "unseenMessagesCount", "welcomeMessageEnabled",
	},
	"servicePrincipal": {"customSecurityAttributes"},
	"agentIdentity":    {"customSecurityAttributes"},
	"device":           {"isManagementRestricted", "deviceMetadata"},
	"application":      {"logo"},
}

// storedElsewhere are properties of other services, which a list of objects
// cannot select: 501 NotImplemented.
var storedElsewhere = map[string][]string{
	"user": {
		"aboutMe", "birthday", "deviceEnrollmentLimit", "hireDate", "interests", "mailboxSettings", "mySite",
		"pastProjects", "preferredName", "print", "responsibilities", "schools", "skills",
	},
	"group": {"allowExternalSenders", "autoSubscribeNewMembers", "hideFromAddressLists", "hideFromOutlookClients", "isSubscribedByMail", "unseenCount"},
}

// omittedWhenUnset are properties that an object without them does not have at
// all, where others read null.
var omittedWhenUnset = []string{"signInActivity"}

// encoder writes objects of one type, $select and $expand resolved.
type encoder struct {
	fields  []encodedField
	raws    []string
	expands []boundExpand
}

type encodedField struct {
	slot  int
	name  string // `"displayName":`
	unset string // JSON where the property has no value; "" leaves it out
	id    bool
	hide  bool // reads null, because the caller may not see it
}

// newEncoder prepares to write objects of a type with the properties of
// $select, or its default properties.
func newEncoder(t *EntityType, selected []string) *encoder {
	e := &encoder{raws: make([]string, len(t.Properties))}
	add := func(slot int) {
		p := &t.Properties[slot]
		if !t.serves(p) || p.Type == "Edm.Stream" {
			return
		}
		unset := "null"
		switch {
		case slices.Contains(omittedWhenUnset, p.Name):
			unset = ""
		case p.Collection:
			unset = "[]"
		case !p.Nullable && p.Kind == KindBool:
			unset = "false"
		case !p.Nullable && (p.Kind == KindInt || p.Kind == KindDouble):
			unset = "0"
		}
		e.fields = append(e.fields, encodedField{slot: slot, name: `"` + p.Name + `":`, unset: unset, id: p.Name == "id"})
	}
	switch {
	case len(selected) > 0 && !slices.Contains(selected, "*"):
		for _, name := range selected {
			if slot := t.Slot(name); slot >= 0 {
				add(slot)
			}
		}
	case defaultProperties[t.Name] != nil:
		for _, name := range defaultProperties[t.Name] {
			add(t.Slot(name))
		}
	default:
		for slot := range t.Properties {
			if name := t.Properties[slot].Name; !slices.Contains(selectOnly[t.Name], name) && (name != "signInActivity" || !t.Is("user")) {
				add(slot)
			}
		}
	}
	return e
}

// restrict hides the properties that are not among the visible ones; nil is
// all of them.
func (e *encoder) restrict(visible []string) {
	if visible == nil {
		return
	}
	for i := range e.fields {
		f := &e.fields[i]
		f.hide = !slices.Contains(visible, strings.Trim(f.name, `":`))
	}
}

// append writes one object; withType adds @odata.type, which Graph does where
// the declared type does not tell it.
func (e *encoder) append(buf []byte, o *Object, withType bool) []byte {
	clear(e.raws)
	o.scan(e.raws)
	buf = append(buf, '{')
	first := true
	if withType {
		buf = append(buf, `"@odata.type":"#`...)
		buf = append(buf, o.Type.FullName()...)
		buf = append(buf, '"')
		first = false
	}
	for i := range e.fields {
		f := &e.fields[i]
		raw := e.raws[f.slot]
		if f.hide {
			raw = "null"
		}
		if raw == "" && !f.id {
			if raw = f.unset; raw == "" {
				continue
			}
		}
		if !first {
			buf = append(buf, ',')
		}
		first = false
		buf = append(buf, f.name...)
		if f.id {
			buf = appendJSONString(buf, o.ID)
			continue
		}
		if raw == "null" && f.unset == "[]" && !f.hide {
			raw = "[]"
		}
		buf = append(buf, raw...)
	}
	for i := range e.expands {
		if !first {
			buf = append(buf, ',')
		}
		first = false
		buf = e.expands[i].append(buf, o)
	}
	return append(buf, '}')
}

// encoders holds one encoder for each type of a mixed list.
type encoders struct {
	declared *EntityType
	selected []string
	expands  []boundExpand
	visible  func(*EntityType) []string // properties that the caller may see, nil for all
	version  func(*EntityType) *EntityType
	byType   map[*EntityType]*encoder
}

func (e *encoders) append(buf []byte, o *Object) []byte {
	enc, ok := e.byType[o.Type]
	if !ok {
		typ := o.Type
		if e.version != nil {
			typ = e.version(typ)
		}
		enc = newEncoder(typ, e.selected)
		enc.expands = e.expands
		if e.visible != nil {
			enc.restrict(e.visible(o.Type))
		}
		if e.byType == nil {
			e.byType = map[*EntityType]*encoder{}
		}
		e.byType[o.Type] = enc
	}
	return enc.append(buf, o, o.Type.Name != e.declared.Name)
}

// checkSelect refuses what the type does not have. directoryObject is an open
// type: it takes any name.
func checkSelect(t *EntityType, selected []string, list bool) *graphError {
	for _, name := range selected {
		if name == "*" {
			continue
		}
		_, known := t.Property(name)
		if _, nav := t.Navigation(name); !known && !nav && t.Name != "directoryObject" {
			return badRequest("Parsing OData Select and Expand failed: Could not find a property named '%s' on type '%s'.", name, t.FullName())
		}
		if list && slices.Contains(storedElsewhere[t.Name], name) {
			return errorf(501, "NotImplemented", "This operation target is not yet supported.")
		}
	}
	return nil
}

// context is the @odata.context of an answer: fragment is the set, selected
// the names of $select, with /$entity for a single object.
func (c *call) context(fragment string, single bool) string {
	names := slices.Clone(c.options.selected)
	for _, x := range c.options.expand {
		of := strings.Join(x.selected, ",")
		if x.inner != "" {
			of = x.inner + "()"
		}
		names = append(names, x.name+"("+of+")")
	}
	s := c.base + "$metadata#" + fragment
	if len(names) > 0 {
		s += "(" + strings.Join(names, ",") + ")"
	}
	if single {
		s += "/$entity"
	}
	return s
}

// fragment names what the endpoint answers, after its cast.
func (c *call) fragment() string {
	e := c.endpoint
	switch {
	case c.cast != nil:
		if spec := specOfType(c.cast.Name); spec.collection != "" {
			return spec.collection
		}
		return "directoryObjects/" + c.cast.FullName()
	case e.context != "":
		id := ""
		if len(c.ids) > 0 {
			id = strings.ReplaceAll(c.ids[0].value, "'", "''")
		}
		return strings.Replace(e.context, "{id}", id, 1)
	case e.rows != "":
		return e.rows
	case e.link != "", e.set == "":
		return "directoryObjects"
	default:
		return e.set
	}
}

func specOfType(typ string) tableSpec {
	for _, s := range tableSpecs {
		if s.typ == typ {
			return s
		}
	}
	return tableSpec{}
}
