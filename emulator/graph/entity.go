package graph

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// subject finds the object that the path's first {id} names. The directory is
// locked.
func (c *call) subject() (*directory.Object, *odata.Error) {
	id := c.ids[0]
	e := c.endpoint
	if e.set == "" { // directoryObjects
		if !entra.IsID(id.value) {
			return nil, odata.DirectoryBadRequest("Invalid object identifier '%s'.", id.value)
		}
		if o := c.directory.Find(id.value); o != nil {
			return o, nil
		}
		return nil, odata.ResourceNotFound(id.value)
	}
	t := c.directory.Table(e.set)
	if id.key != "" && !strings.EqualFold(id.key, "id") {
		for _, key := range t.Keys() {
			if strings.EqualFold(key, id.key) {
				if num, ok := t.ByKey(key, id.value); ok {
					return c.directory.At(num), nil
				}
				return nil, odata.ResourceNotFound(id.value)
			}
		}
		return nil, odata.BadRequest("The key '%s' is not a key of type '%s'.", id.key, t.Type().FullName())
	}
	if o := findPolicy(c.directory, e.set, id.value); o != nil {
		return o, nil
	}
	if num, ok := t.ByKey("userPrincipalName", id.value); ok {
		return c.directory.At(num), nil
	}
	if t.OfDirectory() && t.Type().Name != "user" && !entra.IsID(id.value) {
		return nil, odata.DirectoryBadRequest("Invalid object identifier '%s'.", id.value)
	}
	return nil, odata.ResourceNotFound(id.value)
}

// serveItem answers one object.
func serveItem(c *call) *odata.Error {
	return c.single(c.subject, false)
}

// serveDirectoryObject answers one object of any type.
func serveDirectoryObject(c *call) *odata.Error {
	return c.single(c.subject, true)
}

// serveDeletedObject answers one object of the recycle bin.
// https://learn.microsoft.com/graph/api/directory-deleteditems-get
func serveDeletedObject(c *call) *odata.Error {
	return c.single(func() (*directory.Object, *odata.Error) {
		id := c.ids[0].value
		if !entra.IsID(id) {
			return nil, odata.DirectoryBadRequest("Invalid object identifier '%s'.", id)
		}
		if o := c.directory.FindDeleted(id); o != nil {
			return o, nil
		}
		return nil, odata.ResourceNotFound(id)
	}, true)
}

// serveSingleton answers the only row of a collection.
func serveSingleton(c *call) *odata.Error {
	t := c.directory.Table(c.endpoint.set)
	return c.single(func() (*directory.Object, *odata.Error) {
		for _, num := range t.Numbers() {
			if o := c.directory.At(num); o.Live() {
				return o, nil
			}
		}
		return nil, odata.ResourceNotFound(c.endpoint.set)
	}, false)
}

// serveRelated answers the one object at the end of a relationship.
func serveRelated(c *call) *odata.Error {
	link, _ := directory.RelationshipNamed(c.endpoint.link)
	return c.single(func() (*directory.Object, *odata.Error) {
		subject, err := c.subject()
		if err != nil {
			return nil, err
		}
		objects := c.directory.LiveAt(link.Numbers(c.directory, subject.Number()))
		if len(objects) == 0 {
			return nil, odata.ResourceNotFound(link.Name)
		}
		return objects[0], nil
	}, true)
}

// single writes one object; typed adds @odata.type.
func (c *call) single(find func() (*directory.Object, *odata.Error), typed bool) *odata.Error {
	if err := c.allowOptions(c.endpoint.options); err != nil {
		return err
	}
	typ, _ := directory.TypeNamed(c.endpoint.itemType())
	if c.cast != nil {
		typ = c.cast
	}
	typ = c.version(typ)
	if err := odata.CheckSelect(typ, c.options.Selected, false); err != nil {
		return err
	}
	if typ.Name == "user" && (slices.Contains(c.options.Selected, "signInActivity") || c.property == "signInActivity") {
		if err := c.authorizeSignInActivity(); err != nil {
			return err
		}
	}
	expands, err := c.bindExpand(typ)
	if err != nil {
		return err
	}
	c.directory.RLock()
	o, err := find()
	if err != nil || !o.Type.Is(typ.Name) {
		c.directory.RUnlock()
		if err == nil {
			err = odata.ResourceNotFound(o.ID)
		}
		return err
	}
	visible := c.visible(o.Type)
	if c.endpoint.link != "" {
		visible = c.visibleLinked(o.Type)
	}
	if c.property != "" {
		raw, _ := o.Raw(o.Type.Slot(c.property))
		if visible != nil && !slices.Contains(visible, c.property) {
			raw = ""
		}
		c.directory.RUnlock()
		return c.sendProperty(o, raw)
	}
	enc := odata.NewEncoder(c.version(o.Type), c.options.Selected)
	enc.Restrict(visible)
	enc.Expands = expands
	fragment := c.fragment()
	if typed {
		fragment = "directoryObjects"
	}
	body := append([]byte(nil), `{"@odata.context":`...)
	body = directory.AppendString(body, c.context(fragment, true))
	item := enc.Append(nil, o, typed || o.Type.Name != typ.Name)
	c.directory.RUnlock()
	if len(item) > len("{}") {
		body = append(body, ',')
	}
	c.send(append(body, item[1:]...))
	return nil
}

// sendProperty answers /users/{id}/displayName.
func (c *call) sendProperty(o *directory.Object, raw string) *odata.Error {
	if c.property == "id" {
		raw = string(directory.AppendString(nil, o.ID))
	}
	if raw == "" || raw == "null" {
		writeHeader(c.w, c.r)
		c.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	body := append([]byte(nil), `{"@odata.context":`...)
	body = directory.AppendString(body, c.base+"$metadata#"+c.fragment()+"('"+o.ID+"')/"+c.property)
	body = append(body, `,"value":`...)
	body = append(body, raw...)
	c.send(append(body, '}'))
	return nil
}

// maxBody bounds the body of an action.
const maxBody = 1 << 20

// readBody decodes the JSON body of an action.
func (c *call) readBody(into any) *odata.Error {
	body, err := io.ReadAll(io.LimitReader(c.r.Body, maxBody))
	if err != nil || json.Unmarshal(body, into) != nil {
		return odata.BadRequest("Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.")
	}
	return nil
}

// serveGetByIDs answers POST /directoryObjects/getByIds: at most 1,000 ids;
// those that do not exist are left out.
// https://learn.microsoft.com/graph/api/directoryobject-getbyids
func serveGetByIDs(c *call) *odata.Error {
	var in struct {
		IDs   []string `json:"ids"`
		Types []string `json:"types"`
	}
	if err := c.readBody(&in); err != nil {
		return err
	}
	if len(in.IDs) == 0 {
		return odata.DirectoryBadRequest("The 'ids' property must be specified and cannot be empty.")
	}
	if len(in.IDs) > 1000 {
		return odata.DirectoryBadRequest("Too many elements in the 'ids' collection. Maximum number of elements is 1000.")
	}
	for _, id := range in.IDs {
		if !entra.IsID(id) {
			return odata.DirectoryBadRequest("Invalid GUID:%s", id)
		}
	}
	if err := c.allowOptions(c.endpoint.options); err != nil {
		return err
	}
	declared, _ := directory.TypeNamed("directoryObject")
	enc := &odata.Encoders{Declared: declared, Selected: c.options.Selected, Version: c.version}
	body := append([]byte(nil), `{"@odata.context":`...)
	body = directory.AppendString(body, c.context("directoryObjects", false))
	body = append(body, `,"value":[`...)
	c.directory.RLock()
	first := true
	for _, id := range slices.Compact(in.IDs) {
		o := c.directory.Find(id)
		if o == nil || len(in.Types) > 0 && !slices.ContainsFunc(in.Types, func(t string) bool { return o.Type.Is(t) || strings.EqualFold(t, o.Type.Name) }) {
			continue
		}
		if !first {
			body = append(body, ',')
		}
		first = false
		body = enc.Append(body, o)
	}
	c.directory.RUnlock()
	c.send(append(body, "]}"...))
	return nil
}

// serveMembership answers getMemberGroups, getMemberObjects, checkMemberGroups
// and checkMemberObjects: ids of what the object is a member of, transitively.
// https://learn.microsoft.com/graph/api/directoryobject-getmembergroups
func serveMembership(c *call) *odata.Error {
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
		return odata.DirectoryBadRequest("The collection of ids must be specified and cannot be empty.")
	}
	if check && len(asked) > 20 {
		return odata.DirectoryBadRequest("Too many elements in the collection. Maximum number of elements is 20.")
	}
	groupsOnly := strings.HasSuffix(c.endpoint.link, "Groups")
	c.directory.RLock()
	subject, err := c.subject()
	if err != nil {
		c.directory.RUnlock()
		return err
	}
	var ids []string
	for _, num := range c.directory.Closure(directory.RelMembers, true, subject.Number()) {
		o := c.directory.At(num)
		switch {
		case c.hides(o), // https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups
			groupsOnly && o.Type.Name != "group",
			in.SecurityEnabledOnly && o.Type.Name == "group" && o.Get("securityEnabled") != true,
			check && !slices.ContainsFunc(asked, func(id string) bool { return strings.EqualFold(id, o.ID) }):
			continue
		}
		ids = append(ids, o.ID)
	}
	c.directory.RUnlock()
	body := append([]byte(nil), `{"@odata.context":`...)
	body = directory.AppendString(body, c.base+"$metadata#Collection(Edm.String)")
	body = append(body, `,"value":[`...)
	for i, id := range ids {
		if i > 0 {
			body = append(body, ',')
		}
		body = directory.AppendString(body, id)
	}
	c.send(append(body, "]}"...))
	return nil
}

// serveLicenseDetails derives a user's licences from the assignments and the
// tenant's subscriptions.
// https://learn.microsoft.com/graph/api/user-list-licensedetails
func serveLicenseDetails(c *call) *odata.Error {
	if err := c.allowOptions(c.endpoint.options); err != nil {
		return err
	}
	typ, _ := directory.TypeNamed("licenseDetails")
	if err := odata.CheckSelect(typ, c.options.Selected, true); err != nil {
		return err
	}
	c.directory.RLock()
	defer c.directory.RUnlock()
	subject, err := c.subject()
	if err != nil {
		return err
	}
	enc := odata.NewEncoder(typ, c.options.Selected)
	body := append([]byte(nil), `{"@odata.context":`...)
	body = directory.AppendString(body, c.context(c.fragment(), false))
	body = append(body, `,"value":[`...)
	skus := c.directory.Table("subscribedSkus")
	assigned, _ := subject.Get("assignedLicenses").([]map[string]any)
	first := true
	for _, licence := range assigned {
		id, _ := licence["skuId"].(string)
		for _, num := range skus.Indexed("skuId", id) {
			sku := c.directory.At(num)
			props := map[string]any{"skuId": sku.Text("skuId"), "skuPartNumber": sku.Text("skuPartNumber")}
			if raw, ok := sku.Raw(sku.Type.Slot("servicePlans")); ok {
				props["servicePlans"] = json.RawMessage(raw)
			}
			row := directory.NewObject(typ, sku.ID, props)
			if !first {
				body = append(body, ',')
			}
			first = false
			body = enc.Append(body, row, false)
		}
	}
	c.send(append(body, "]}"...))
	return nil
}
