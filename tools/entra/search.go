package entra

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type searchInput struct {
	Query string   `json:"query" format:"words" required:"true" jsonschema:"name, UPN, mail, object id or app id; the beginning of words is enough"`
	Types []string `json:"types,omitzero" enum:"user,group,application,servicePrincipal,device,directoryRole,administrativeUnit" jsonschema:"default all"`
	Limit int      `json:"limit,omitzero" min:"1" max:"200" jsonschema:"rows; default 20"`
	Fresh bool     `json:"fresh,omitzero" jsonschema:"read changes first"`
}

// kindFeed is the feed that a kind of object comes from.
var kindFeed = []struct {
	kind entra.Kind
	name feed.Name
}{
	{entra.KindUser, feed.Users},
	{entra.KindGroup, feed.Groups},
	{entra.KindApplication, feed.Applications},
	{entra.KindServicePrincipal, feed.ServicePrincipals},
	{entra.KindDevice, feed.Devices},
	{entra.KindDirectoryRole, feed.DirectoryRoles},
	{entra.KindAdministrativeUnit, feed.AdministrativeUnits},
}

var _ = tools.Add(tools.Tool[searchInput, tools.List[entra.Ref]]{
	Name:        "entra_search",
	Title:       "Search the directory",
	Description: "Resolve a name, UPN, mail, object id or app id to objects of any type, best match first. Use it to get the id that other tools take; to filter by properties use entra_user_list or entra_group_list.",
	Core:        true,
	Mode:        tools.Cache,
	Permissions: tools.GraphPermissions("Directory.Read.All"),
	Run: func(ctx context.Context, c *tools.Call, in searchInput) (tools.List[entra.Ref], error) {
		var none tools.List[entra.Ref]
		var kinds []entra.Kind
		var feeds []feed.Name
		for _, k := range kindFeed {
			if len(in.Types) == 0 || slices.Contains(in.Types, string(k.kind)) {
				kinds = append(kinds, k.kind)
				feeds = append(feeds, k.name)
			}
		}
		if err := c.Fresh(ctx, in.Fresh, feeds...); err != nil {
			return none, err
		}
		held, err := c.Uses(ctx, feeds...)
		if err != nil {
			return none, err
		}
		limit := c.Limit(cmp.Or(in.Limit, 20))
		refs, err := c.Store.Search(ctx, c.ID(), in.Query, kinds, limit+1)
		if err != nil {
			return none, err
		}
		rankMatches(refs, in.Query)
		if len(refs) > limit {
			c.Note("There are more matches: narrow the query or the types.")
			return tools.List[entra.Ref]{Items: refs[:limit]}, nil
		}
		return tools.List[entra.Ref]{Items: refs, Total: tools.Total(len(refs), held)}, nil
	},
})

// rankMatches puts what the query names exactly first, then what begins with
// it; people before groups before the rest.
func rankMatches(refs []entra.Ref, query string) {
	query = strings.ToLower(strings.TrimSpace(query))
	rank := func(r entra.Ref) int {
		name, key := strings.ToLower(r.DisplayName), strings.ToLower(r.Key)
		switch {
		case r.ID == query || name == query || key == query:
			return 0
		case strings.HasPrefix(name, query) || strings.HasPrefix(key, query):
			return 1
		}
		return 2
	}
	kind := func(r entra.Ref) int {
		return slices.IndexFunc(kindFeed, func(k struct {
			kind entra.Kind
			name feed.Name
		}) bool {
			return k.kind == r.Kind
		})
	}
	slices.SortStableFunc(refs, func(a, b entra.Ref) int {
		return cmp.Or(
			cmp.Compare(rank(a), rank(b)), cmp.Compare(kind(a), kind(b)),
			strings.Compare(a.DisplayName, b.DisplayName), strings.Compare(a.ID, b.ID),
		)
	})
}
