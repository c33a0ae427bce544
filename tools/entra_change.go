package tools

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

type changeListInput struct {
	Page
	Since     string   `json:"since,omitzero" format:"date" jsonschema:"date, or age like 30d; default 7d"`
	Until     string   `json:"until,omitzero" format:"date"`
	Object    string   `json:"object,omitzero" jsonschema:"id, UPN or unique name: its changes, and those of what it is a member of"`
	Kinds     []string `json:"kinds,omitzero" enum:"user,group,application,servicePrincipal,device,directoryRole,administrativeUnit,oAuth2PermissionGrant" jsonschema:"types of the changed object"`
	Changes   []string `json:"changes,omitzero" enum:"created,updated,deleted,restored,purged,memberAdded,memberRemoved,ownerAdded,ownerRemoved"`
	CountOnly bool     `json:"countOnly,omitzero" jsonschema:"total and facets only"`
	Fresh     bool     `json:"fresh,omitzero" jsonschema:"read changes first"`
}

// changeFeeds are the feeds whose changes are journalled.
var changeFeeds = []store.Feed{
	store.FeedUsers, store.FeedGroups, store.FeedApplications, store.FeedServicePrincipals,
	store.FeedDevices, store.FeedDirectoryRoles, store.FeedAdministrativeUnits, store.FeedGrants,
}

const defaultChanges = 7 * 24 * time.Hour

var _ = add(Tool[changeListInput, List[store.Change]]{
	Name:        "entra_change_list",
	Title:       "List directory changes",
	Description: "What changed in the directory between synchronizations, newest first, before and after: objects created, changed, deleted or restored, members and owners added or removed (role holders too). It does not know who did it.",
	Core:        true,
	Mode:        Computed,
	Permissions: graphPermissions("User.Read.All", "Group.Read.All", "Directory.Read.All"),
	Run: func(ctx context.Context, c *Call, in changeListInput) (List[store.Change], error) {
		var none List[store.Change]
		page, err := c.Page(in.Page)
		if err != nil {
			return none, err
		}
		q := store.ChangeQuery{
			Since: c.Date(in.Since), Until: c.Date(in.Until), Page: page, CountOnly: in.CountOnly, Facets: in.CountOnly,
		}
		if q.Since.IsZero() {
			q.Since = c.Now.Add(-defaultChanges)
		}
		if !q.Until.IsZero() && !q.Until.After(q.Since) {
			return none, badArgument("until", "is not after since", "swap them")
		}
		for _, kind := range in.Kinds {
			q.Kinds = append(q.Kinds, entra.Kind(kind))
		}
		for _, change := range in.Changes {
			q.Types = append(q.Types, store.ChangeType(change))
		}
		feeds := changeFeeds
		if len(q.Kinds) > 0 {
			feeds = nil
			for _, k := range kindFeed {
				if slices.Contains(q.Kinds, k.kind) {
					feeds = append(feeds, k.feed)
				}
			}
			if slices.Contains(in.Kinds, "oAuth2PermissionGrant") {
				feeds = append(feeds, store.FeedGrants)
			}
		}
		if err := c.Fresh(ctx, in.Fresh, feeds...); err != nil {
			return none, err
		}
		held, err := c.Uses(ctx, feeds...)
		if err != nil {
			return none, err
		}
		if in.Object != "" {
			if q.Object, err = c.objectID(ctx, in.Object); err != nil {
				return none, err
			}
		}
		if q.Since.Before(c.Connection.CreatedAt) {
			c.Cover(Coverage{
				Part: "changes before " + c.Connection.CreatedAt.UTC().Format(time.DateOnly), State: notEvaluated, Reason: "neverSynced",
				Fix: "the journal begins with the connection's first synchronization; older changes are in Microsoft's audit log",
			})
		}
		changes, err := c.Store.Changes(ctx, c.ID(), q)
		if err != nil {
			return none, err
		}
		return List[store.Change]{
			Items: changes.Items, Next: changes.Next, Total: total(changes.Total, held || changes.Total > 0), Facets: facetsOf(changes.Facets),
			NoItems: in.CountOnly,
		}, nil
	},
})

// objectID finds the id of an object that is named in any way. An id is taken
// as it is: the object may be gone by now.
func (c *Call) objectID(ctx context.Context, named string) (string, error) {
	if id, err := uuid.Parse(named); err == nil {
		return id.String(), nil
	}
	refs, err := c.Store.Search(ctx, c.ID(), named, nil, 10)
	if err != nil {
		return "", err
	}
	var exact []entra.Ref
	for _, ref := range refs {
		if fold(ref.DisplayName) == fold(named) || fold(ref.Key) == fold(named) {
			exact = append(exact, ref)
		}
	}
	if len(exact) == 1 {
		return exact[0].ID, nil
	}
	if len(exact) > 1 {
		refs = exact
	}
	switch len(refs) {
	case 0:
		return "", &toolError{
			Code: "notFound", Message: "there is no object " + quote(named) + " in the local directory",
			Fix: "find its id with entra_search; a deleted object can be given by its id",
		}
	case 1:
		return refs[0].ID, nil
	}
	return "", &store.AmbiguousError{Ref: named, Candidates: refs}
}
