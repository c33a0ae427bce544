package entra

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/text"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type changeListInput struct {
	tools.Page
	Since     string   `json:"since,omitzero" format:"date" jsonschema:"date, or age like 30d; default 7d"`
	Until     string   `json:"until,omitzero" format:"date" jsonschema:"a day is included"`
	Object    string   `json:"object,omitzero" jsonschema:"id, UPN or unique name: its changes, and those of groups, roles, grants and policies that name it"`
	Kinds     []string `json:"kinds,omitzero" enum:"user,group,app,device,unit,membership,role,grant,credential,policy" jsonschema:"what changed"`
	Changes   []string `json:"changes,omitzero" enum:"created,updated,deleted,restored,purged,memberAdded,memberRemoved,ownerAdded,ownerRemoved"`
	CountOnly bool     `json:"countOnly,omitzero" jsonschema:"total and facets only"`
	Fresh     bool     `json:"fresh,omitzero" jsonschema:"read changes first"`
}

// changeRow is a change with the names of the objects that it mentions.
type changeRow struct {
	store.Change
	Names map[string]string `json:"names,omitzero"` // by id
}

const defaultChanges = 7 * 24 * time.Hour

var _ = tools.Add(tools.Tool[changeListInput, tools.List[changeRow]]{
	Name:        "entra_change_list",
	Title:       "List directory changes",
	Description: "What changed in the directory between synchronizations, newest first, before and after: objects, memberships and owners, roles, grants, credentials, policies. It does not know who did it: ask entra_audit_log_list.",
	Core:        true,
	Mode:        tools.Computed,
	Permissions: tools.GraphPermissions("User.Read.All", "Group.Read.All", "Directory.Read.All"),
	Optional: []tools.Optional{
		tools.GraphOptional("Application.Read.All", "application permissions, owners and credentials"),
		tools.GraphOptional("Policy.Read.All", "policies"),
		tools.GraphOptional("RoleManagement.Read.Directory", "eligible and timed roles").WithPlan(tools.PlanP2),
	},
	Run: func(ctx context.Context, c *tools.Call, in changeListInput) (tools.List[changeRow], error) {
		var none tools.List[changeRow]
		page, err := c.Page(in.Page)
		if err != nil {
			return none, err
		}
		q := store.ChangeQuery{
			Since: c.Date(in.Since), Until: c.Until(in.Until), Page: page, CountOnly: in.CountOnly, Facets: in.CountOnly,
		}
		if q.Since.IsZero() {
			q.Since = c.Now.Add(-defaultChanges)
		}
		if err := tools.CheckRange(q.Since, q.Until); err != nil {
			return none, err
		}
		for _, change := range in.Changes {
			q.Types = append(q.Types, store.ChangeType(change))
		}
		var feeds []feed.Name
		for _, k := range changeKinds {
			if len(in.Kinds) == 0 || slices.Contains(in.Kinds, k.name) {
				feeds = append(feeds, k.feeds...)
			}
			if slices.Contains(in.Kinds, k.name) {
				q.Any = append(q.Any, k.filters...)
			}
		}
		fresh := feeds
		if in.Fresh && len(in.Kinds) == 0 {
			fresh = slices.DeleteFunc(slices.Clone(feeds), feed.Slow)
			c.Note("fresh read what Microsoft reports by delta. Name kinds (role, grant, credential, policy) to have those read now.")
		}
		if err := c.Fresh(ctx, in.Fresh, fresh...); err != nil {
			return none, err
		}
		held, err := c.Uses(ctx, feeds...)
		if err != nil {
			return none, err
		}
		if in.Object != "" {
			if q.Object, err = objectID(ctx, c, in.Object); err != nil {
				return none, err
			}
		}
		if q.Since.Before(c.Connection.CreatedAt) {
			c.Cover(tools.Coverage{
				Part: "changes before " + c.Connection.CreatedAt.UTC().Format(time.DateOnly), State: tools.NotEvaluated, Reason: "neverSynced",
				Fix: "the journal begins with the connection's first synchronization; older changes are in Microsoft's audit log (entra_audit_log_list)",
			})
		}
		changes, err := c.Store.Changes(ctx, c.ID(), q)
		if err != nil {
			return none, err
		}
		out := tools.List[changeRow]{
			Next: changes.Next, Total: tools.Total(changes.Total, held || changes.Total > 0), Facets: tools.FacetsOf(changes.Facets),
			NoItems: in.CountOnly,
		}
		out.Items, err = nameChanges(ctx, c, changes.Items)
		return out, err
	},
})

// nameChanges adds the names of the objects that grants, assignments and
// policies mention by id.
func nameChanges(ctx context.Context, c *tools.Call, changes []store.Change) ([]changeRow, error) {
	var ids []string
	mentioned := make([][]string, len(changes))
	for i, change := range changes {
		mentioned[i] = append(guidsIn(change.Before), guidsIn(change.After)...)
		ids = append(ids, mentioned[i]...)
	}
	refs, err := c.Store.Resolve(ctx, c.ID(), ids)
	if err != nil {
		return nil, err
	}
	out := make([]changeRow, len(changes))
	for i, change := range changes {
		out[i] = changeRow{Change: change}
		for _, id := range mentioned[i] {
			if ref, ok := refs[id]; ok && id != change.ObjectID {
				if out[i].Names == nil {
					out[i].Names = map[string]string{}
				}
				out[i].Names[id] = ref.DisplayName
			}
		}
	}
	return out, nil
}

// guidsIn are the object ids in a document.
func guidsIn(doc []byte) []string {
	const size = len("00000000-0000-0000-0000-000000000000")
	var out []string
	for at := 0; at+size <= len(doc); at++ {
		if doc[at+8] != '-' || doc[at+13] != '-' {
			continue
		}
		if id, err := uuid.ParseBytes(doc[at : at+size]); err == nil && !slices.Contains(out, id.String()) {
			out = append(out, id.String())
			at += size - 1
		}
	}
	return out
}

// objectID finds the id of an object that is named in any way. An id is taken
// as it is: the object may be gone by now.
func objectID(ctx context.Context, c *tools.Call, named string) (string, error) {
	if id, err := uuid.Parse(named); err == nil {
		return id.String(), nil
	}
	refs, err := c.Store.Search(ctx, c.ID(), named, nil, 10)
	if err != nil {
		return "", err
	}
	var exact []entra.Ref
	for _, ref := range refs {
		if text.Fold(ref.DisplayName) == text.Fold(named) || text.Fold(ref.Key) == text.Fold(named) {
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
		missing := &tools.Error{
			Code: "notFound", Message: "there is no object " + tools.Quote(named) + " in the local directory",
			Fix: "find its id with entra_search; a deleted object can be given by its id",
		}
		return "", c.NotHeld(ctx, "objects", missing, feed.Users, feed.Groups, feed.Applications, feed.ServicePrincipals)
	case 1:
		return refs[0].ID, nil
	}
	return "", &store.AmbiguousError{Ref: named, Candidates: refs}
}
