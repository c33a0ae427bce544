package emulator

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
)

// subject finds the object that the path's first {id} names. The directory is
// locked.
func (c *call) subject() (*Object, *graphError) {
	id := c.ids[0]
	e := c.endpoint
	if e.set == "" { // directoryObjects
		if !isGUID(id.value) {
			return nil, directoryBadRequest("Invalid object identifier '%s'.", id.value)
		}
		if o := c.directory.object(id.value); o != nil {
			return o, nil
		}
		return nil, resourceNotFound(id.value)
	}
	t := c.directory.tables[e.set]
	if id.key != "" && !strings.EqualFold(id.key, "id") {
		for key, index := range t.keys {
			if strings.EqualFold(key, id.key) {
				if num, ok := index[strings.ToLower(id.value)]; ok {
					return c.directory.objects[num], nil
				}
				return nil, resourceNotFound(id.value)
			}
		}
		return nil, badRequest("The key '%s' is not a key of type '%s'.", id.key, t.typ.FullName())
	}
	if o := c.directory.row(t, id.value); o != nil {
		return o, nil
	}
	if num, ok := t.keys["userPrincipalName"][strings.ToLower(id.value)]; ok {
		return c.directory.objects[num], nil
	}
	if t.spec.directory && t.spec.typ != "user" && !isGUID(id.value) {
		return nil, directoryBadRequest("Invalid object identifier '%s'.", id.value)
	}
	return nil, resourceNotFound(id.value)
}

// serveItem answers one object.
func serveItem(c *call) *graphError {
	return c.single(c.subject, false)
}

// serveDirectoryObject answers one object of any type.
func serveDirectoryObject(c *call) *graphError {
	return c.single(c.subject, true)
}

// serveDeletedObject answers one object of the recycle bin.
// https://learn.microsoft.com/graph/api/directory-deleteditems-get
func serveDeletedObject(c *call) *graphError {
	return c.single(func() (*Object, *graphError) {
		id := c.ids[0].value
		if !isGUID(id) {
			return nil, directoryBadRequest("Invalid object identifier '%s'.", id)
		}
		if num, ok := c.directory.byID[strings.ToLower(id)]; ok && c.directory.objects[num].state == stateDeleted {
			return c.directory.objects[num], nil
		}
		return nil, resourceNotFound(id)
	}, true)
}

// serveSingleton answers the only row of a collection.
func serveSingleton(c *call) *graphError {
	t := c.directory.tables[c.endpoint.set]
	return c.single(func() (*Object, *graphError) {
		for _, num := range t.rows {
			if o := c.directory.objects[num]; o.state == stateLive {
				return o, nil
			}
		}
		return nil, resourceNotFound(c.endpoint.set)
	}, false)
}

// serveRelated answers the one object at the end of a relationship.
func serveRelated(c *call) *graphError {
	link, _ := linkNamed(c.endpoint.link)
	return c.single(func() (*Object, *graphError) {
		subject, err := c.subject()
		if err != nil {
			return nil, err
		}
		objects := c.directory.liveObjects(link.numbers(c.directory, subject.num))
		if len(objects) == 0 {
			return nil, resourceNotFound(link.name)
		}
		return objects[0], nil
	}, true)
}

// single writes one object; typed adds @odata.type.
func (c *call) single(find func() (*Object, *graphError), typed bool) *graphError {
	if err := c.allowOptions(c.endpoint.options); err != nil {
		return err
	}
	typ, _ := typeNamed(c.endpoint.itemType())
	if c.cast != nil {
		typ = c.cast
	}
	typ = c.version(typ)
	if err := checkSelect(typ, c.options.selected, false); err != nil {
		return err
	}
	if typ.Name == "user" && (slices.Contains(c.options.selected, "signInActivity") || c.property == "signInActivity") {
		if err := c.authorizeSignInActivity(); err != nil {
			return err
		}
	}
	expands, err := c.bindExpand(typ)
	if err != nil {
		return err
	}
	c.directory.mu.RLock()
	o, err := find()
	if err != nil || !o.Type.Is(typ.Name) {
		c.directory.mu.RUnlock()
		if err == nil {
			err = resourceNotFound(o.ID)
		}
		return err
	}
	visible := c.visible(o.Type)
	if c.endpoint.link != "" {
		visible = c.visibleLinked(o.Type)
	}
	if c.property != "" {
		raw, _ := o.raw(o.Type.Slot(c.property))
		if visible != nil && !slices.Contains(visible, c.property) {
			raw = ""
		}
		c.directory.mu.RUnlock()
		return c.sendProperty(o, raw)
	}
	enc := newEncoder(c.version(o.Type), c.options.selected)
	enc.restrict(visible)
	enc.expands = expands
	fragment := c.fragment()
	if typed {
		fragment = "directoryObjects"
	}
	body := append([]byte(nil), `{"@odata.context":`...)
	body = appendJSONString(body, c.context(fragment, true))
	item := enc.append(nil, o, typed || o.Type.Name != typ.Name)
	c.directory.mu.RUnlock()
	if len(item) > len("{}") {
		body = append(body, ',')
	}
	c.send(append(body, item[1:]...))
	return nil
}

// sendProperty answers /users/{id}/displayName.
func (c *call) sendProperty(o *Object, raw string) *graphError {
	if c.property == "id" {
		raw = string(appendJSONString(nil, o.ID))
	}
	if raw == "" || raw == "null" {
		writeGraphHeader(c.w, c.r)
		c.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	body := append([]byte(nil), `{"@odata.context":`...)
	body = appendJSONString(body, c.base+"$metadata#"+c.fragment()+"('"+o.ID+"')/"+c.property)
	body = append(body, `,"value":`...)
	body = append(body, raw...)
	c.send(append(body, '}'))
	return nil
}

// maxBody bounds the body of an action.
const maxBody = 1 << 20

// readBody decodes the JSON body of an action.
func (c *call) readBody(into any) *graphError {
	body, err := io.ReadAll(io.LimitReader(c.r.Body, maxBody))
	if err != nil || json.Unmarshal(body, into) != nil {
		return badRequest("Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.")
	}
	return nil
}

// serveGetByIDs answers POST /directoryObjects/getByIds: at most 1,000 ids;
// those that do not exist are left out.
// https://learn.microsoft.com/graph/api/directoryobject-getbyids
func serveGetByIDs(c *call) *graphError {
	var in struct {
		IDs   []string `json:"ids"`
		Types []string `json:"types"`
	}
	if err := c.readBody(&in); err != nil {
		return err
	}
	if len(in.IDs) == 0 {
		return directoryBadRequest("The 'ids' property must be specified and cannot be empty.")
	}
	if len(in.IDs) > 1000 {
		return directoryBadRequest("Too many elements in the 'ids' collection. Maximum number of elements is 1000.")
	}
	for _, id := range in.IDs {
		if !isGUID(id) {
			return directoryBadRequest("Invalid GUID:%s", id)
		}
	}
	if err := c.allowOptions(c.endpoint.options); err != nil {
		return err
	}
	declared, _ := typeNamed("directoryObject")
	enc := &encoders{declared: declared, selected: c.options.selected}
	body := append([]byte(nil), `{"@odata.context":`...)
	body = appendJSONString(body, c.context("directoryObjects", false))
	body = append(body, `,"value":[`...)
	c.directory.mu.RLock()
	first := true
	for _, id := range slices.Compact(in.IDs) {
		o := c.directory.object(id)
		if o == nil || len(in.Types) > 0 && !slices.ContainsFunc(in.Types, func(t string) bool { return strings.EqualFold(t, o.Type.Name) || t == "directoryObject" }) {
			continue
		}
		if !first {
			body = append(body, ',')
		}
		first = false
		body = enc.append(body, o)
	}
	c.directory.mu.RUnlock()
	c.send(append(body, "]}"...))
	return nil
}

// serveMembership answers getMemberGroups, getMemberObjects, checkMemberGroups
// and checkMemberObjects: ids of what the object is a member of, transitively.
// https://learn.microsoft.com/graph/api/directoryobject-getmembergroups
func serveMembership(c *call) *graphError {
	var in struct {
		SecurityEnabledOnly bool     `json:"securityEnabledOnly"`
		GroupIDs            []string `json:"groupIds"`
		IDs                 []string `json:"ids"`
	}
	if err := c.readBody(&in); err != nil {
		return err
	}
	asked := append(in.GroupIDs, in.IDs...)
	check := strings.HasPrefix(c.endpoint.link, "check")
	if check && len(asked) == 0 {
		return directoryBadRequest("The collection of ids must be specified and cannot be empty.")
	}
	if check && len(asked) > 20 {
		return directoryBadRequest("Too many elements in the collection. Maximum number of elements is 20.")
	}
	groupsOnly := strings.HasSuffix(c.endpoint.link, "Groups")
	c.directory.mu.RLock()
	subject, err := c.subject()
	if err != nil {
		c.directory.mu.RUnlock()
		return err
	}
	var ids []string
	for _, num := range c.directory.closure(c.directory.links[RelMembers].back, subject.num) {
		o := c.directory.objects[num]
		switch {
		case groupsOnly && o.Type.Name != "group",
			in.SecurityEnabledOnly && o.Type.Name == "group" && o.Get("securityEnabled") != true,
			check && !slices.ContainsFunc(asked, func(id string) bool { return strings.EqualFold(id, o.ID) }):
			continue
		}
		ids = append(ids, o.ID)
	}
	c.directory.mu.RUnlock()
	body := append([]byte(nil), `{"@odata.context":`...)
	body = appendJSONString(body, c.base+"$metadata#Collection(Edm.String)")
	body = append(body, `,"value":[`...)
	for i, id := range ids {
		if i > 0 {
			body = append(body, ',')
		}
		body = appendJSONString(body, id)
	}
	c.send(append(body, "]}"...))
	return nil
}

// serveLicenseDetails derives a user's licences from the assignments and the
// tenant's subscriptions.
// https://learn.microsoft.com/graph/api/user-list-licensedetails
func serveLicenseDetails(c *call) *graphError {
	if err := c.allowOptions(c.endpoint.options); err != nil {
		return err
	}
	typ, _ := typeNamed("licenseDetails")
	if err := checkSelect(typ, c.options.selected, true); err != nil {
		return err
	}
	c.directory.mu.RLock()
	defer c.directory.mu.RUnlock()
	subject, err := c.subject()
	if err != nil {
		return err
	}
	enc := newEncoder(typ, c.options.selected)
	body := append([]byte(nil), `{"@odata.context":`...)
	body = appendJSONString(body, c.context(c.fragment(), false))
	body = append(body, `,"value":[`...)
	skus := c.directory.tables["subscribedSkus"]
	assigned, _ := subject.Get("assignedLicenses").([]map[string]any)
	first := true
	for _, licence := range assigned {
		id, _ := licence["skuId"].(string)
		for _, num := range skus.indexes["skuId"][strings.ToLower(id)] {
			sku := c.directory.objects[num]
			row := &Object{Type: typ}
			row.ID, row.values = packValues(typ, sku.ID, map[string]any{
				"skuId": sku.Text("skuId"), "skuPartNumber": sku.Text("skuPartNumber"),
			})
			if raw, ok := sku.raw(sku.Type.Slot("servicePlans")); ok {
				row.values += string(appendEntry(nil, typ.Slot("servicePlans"), []byte(raw)))
			}
			if !first {
				body = append(body, ',')
			}
			first = false
			body = enc.append(body, row, false)
		}
	}
	c.send(append(body, "]}"...))
	return nil
}
