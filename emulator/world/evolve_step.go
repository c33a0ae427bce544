package world

import (
	"slices"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// delete puts somebody into the recycle bin; the licences come free.
func (e *evolution) delete() (Change, bool) {
	u := e.user()
	if u == nil || e.leads(u) {
		return Change{}, false
	}
	e.consume(u, -1)
	e.d.DeleteRow("userRegistrationDetails", u.ID)
	e.d.Delete(u.ID)
	return Change{"deleted", u.ID, u.Text("displayName")}, true
}

func (e *evolution) leads(u *directory.Object) bool {
	return len(e.d.BackLinks(directory.RelManager, u.ID)) > 0
}

// restore brings somebody back from the recycle bin.
func (e *evolution) restore() (Change, bool) {
	for u := range e.d.EachDeleted("user") {
		if !e.d.Restore(u.ID) {
			continue
		}
		back := e.d.Object(u.ID)
		e.consume(back, 1)
		e.regroup(back)
		return Change{"restored", u.ID, u.Text("displayName")}, true
	}
	return Change{}, false
}

// consume adds to, or takes from, what the licences of a user use.
func (e *evolution) consume(u *directory.Object, by int64) {
	for _, l := range u.Maps("assignedLicenses") {
		e.use(l["skuId"].(string), by)
	}
}

func (e *evolution) use(sku string, by int64) {
	for _, row := range e.d.RowsBy("subscribedSkus", "skuId", sku) {
		used, _ := row.Get("consumedUnits").(int64)
		e.d.UpdateRow("subscribedSkus", row.ID, map[string]any{"consumedUnits": used + by})
	}
}

// member adds somebody to an assigned group, or takes a member out.
func (e *evolution) member() (Change, bool) {
	u := e.user()
	if u == nil || len(e.groups) == 0 {
		return Change{}, false
	}
	group := dice.Pick(e.Dice, e.groups)
	if e.Chance(0.35) {
		members := e.d.Links(directory.RelMembers, group)
		if len(members) == 0 {
			return Change{}, false
		}
		out := dice.Pick(e.Dice, members)
		e.d.Unlink(directory.RelMembers, group, out.ID)
		return Change{"memberRemoved", group, out.Text("displayName")}, true
	}
	if e.d.Object(group) == nil || linked(e.d, directory.RelMembers, group, u.ID) {
		return Change{}, false
	}
	e.d.Link(directory.RelMembers, group, u.ID)
	return Change{"memberAdded", group, u.Text("displayName")}, true
}

// licence assigns Power BI or Visio directly, or takes it away.
func (e *evolution) licence() (Change, bool) {
	u := e.user()
	if u == nil {
		return Change{}, false
	}
	sku := demoSKUs()[dice.Pick(e.Dice, []int{skuPowerBI, skuVisio})]
	held, states := u.Maps("assignedLicenses"), u.Maps("licenseAssignmentStates")
	named := func(l map[string]any) bool { return l["skuId"] == sku.id }
	kind := "licenceRemoved"
	if slices.ContainsFunc(held, named) {
		held, states = slices.DeleteFunc(held, named), slices.DeleteFunc(states, named)
		e.use(sku.id, -1)
	} else {
		kind = "licenceAdded"
		held = append(held, map[string]any{"skuId": sku.id, "disabledPlans": []string{}})
		states = append(states, map[string]any{"skuId": sku.id, "assignedByGroup": nil, "disabledPlans": []string{}, "error": "None", "state": "Active", "lastUpdatedDateTime": e.d.Now().Truncate(time.Second)})
		e.use(sku.id, 1)
	}
	e.d.Update(u.ID, map[string]any{"assignedLicenses": typed(held), "licenseAssignmentStates": typed(states)})
	return Change{kind, u.ID, sku.part}, true
}

// typed gives lists and dates that were read back their Go types, as Update
// wants them.
func typed(list []map[string]any) []map[string]any {
	out := make([]map[string]any, 0, len(list))
	for _, m := range list {
		for k, v := range m {
			switch v := v.(type) {
			case []any:
				texts := make([]string, 0, len(v))
				for _, x := range v {
					if s, ok := x.(string); ok {
						texts = append(texts, s)
					}
				}
				m[k] = texts
			}
		}
		out = append(out, m)
	}
	return out
}

// secret gives an application another client secret.
func (e *evolution) secret() (Change, bool) {
	if len(e.apps) == 0 {
		return Change{}, false
	}
	app := e.d.Object(dice.Pick(e.Dice, e.apps))
	if app == nil {
		return Change{}, false
	}
	addSecret(e.d, app, e.GUID(), e.Code(secretAlphabet[:52], 3), dice.Pick(e.Dice, []int{90, 180, 365, 730}))
	return Change{"secretAdded", app.ID, app.Text("displayName")}, true
}

func addSecret(d *directory.Directory, app *directory.Object, keyID, hint string, days int) {
	now := d.Now().Truncate(time.Second)
	d.Update(app.ID, map[string]any{"passwordCredentials": append(typed(app.Maps("passwordCredentials")), map[string]any{
		"keyId": keyID, "displayName": "added " + now.Format(time.DateOnly), "hint": hint, "startDateTime": now, "endDateTime": now.Add(time.Duration(days) * dice.Day),
	})})
}

// consent lets a foreign application read somebody's profile or calendar.
func (e *evolution) consent() (Change, bool) {
	u := e.user()
	graph := e.d.ByKey("servicePrincipals", "appId", directory.GraphAppID)
	if u == nil || graph == nil || len(e.foreign) == 0 {
		return Change{}, false
	}
	client := dice.Pick(e.Dice, e.foreign)
	for _, g := range e.d.RowsBy("oauth2PermissionGrants", "clientId", client) {
		if g.Text("principalId") == u.ID {
			return Change{}, false
		}
	}
	id := e.Code(rowAlphabet, 43)
	e.d.AddRow("oauth2PermissionGrants", id, map[string]any{
		"clientId": client, "consentType": "Principal", "principalId": u.ID, "resourceId": graph.ID, "scope": dice.Pick(e.Dice, []string{"User.Read", "User.Read Calendars.Read", "Sites.Read.All"}),
	})
	return Change{"consent", client, u.Text("displayName")}, true
}

// rename gives somebody another family name, or a group another description.
func (e *evolution) rename() (Change, bool) {
	if e.Chance(0.3) && len(e.groups) > 0 {
		id := dice.Pick(e.Dice, e.groups)
		if e.d.Update(id, map[string]any{"description": "Reviewed " + e.d.Now().Format(time.DateOnly) + " by " + e.Code("ABCDEFGHJKLMNP", 3)}) == nil {
			return Change{}, false
		}
		return Change{"groupDescribed", id, ""}, true
	}
	u := e.user()
	if u == nil || u.Text("givenName") == "" {
		return Change{}, false
	}
	family := dice.Pick(e.Dice, company.Cultures["en"].Family).Native
	name := u.Text("givenName") + " " + family
	e.regroup(e.d.Update(u.ID, map[string]any{"surname": family, "displayName": name}))
	return Change{"renamed", u.ID, name}, true
}

// clear takes a property away, which a delta answer shows as null.
func (e *evolution) clear() (Change, bool) {
	u := e.user()
	if u == nil {
		return Change{}, false
	}
	property := dice.Pick(e.Dice, []string{"jobTitle", "companyName", "employeeId", "city"})
	if u.Get(property) == nil {
		return Change{}, false
	}
	e.d.Update(u.ID, map[string]any{property: nil})
	return Change{"cleared", u.ID, property}, true
}

// owner gives a group another owner.
func (e *evolution) owner() (Change, bool) {
	u := e.user()
	if u == nil || len(e.groups) == 0 {
		return Change{}, false
	}
	group := dice.Pick(e.Dice, e.groups)
	if linked(e.d, directory.RelOwners, group, u.ID) {
		return Change{}, false
	}
	e.d.Link(directory.RelOwners, group, u.ID)
	return Change{"ownerAdded", group, u.Text("displayName")}, true
}
