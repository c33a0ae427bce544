package graph

import (
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
)

// allowOptions refuses the options that the endpoint does not honour. Of these
// bodies $skip's is on record
// (https://github.com/microsoftgraph/microsoft-graph-docs/issues/9279); the
// wording of the others is not.
func (c *call) allowOptions(honoured string) *odata.Error {
	allowed := strings.Fields(honoured)
	for _, name := range c.options.Given {
		if slices.Contains(allowed, name) || name == "format" {
			continue
		}
		switch {
		case name == "count" && (c.endpoint.list || slices.ContainsFunc(c.options.Expand, func(x odata.ExpandItem) bool { return x.Levels > 0 })):
			continue // silently ignored
		case name == "skip":
			return odata.DirectoryBadRequest("'$skip' is not supported by the service.")
		case !c.endpoint.list:
			return odata.BadRequest("Query option '$%s' cannot be applied to the requested resource.", name)
		default:
			return odata.UnsupportedQuery("Query option '$%s' is not supported for this resource.", name)
		}
	}
	return nil
}

// pageSize checks $top against the endpoint's limit and returns the number of
// items of a page, which is at most limit; 0 is all of them.
func (c *call) pageSize(limit int) (int, *odata.Error) {
	switch top := c.options.Top; {
	case c.endpoint.page == 0:
		return 0, nil
	case top == 0:
		return min(c.endpoint.page, limit), nil
	case top < 0 || top > c.endpoint.top:
		return 0, odata.UnsupportedQuery("Invalid page size specified: '%d'. Must be between 1 and %d inclusive.", max(top, 0), c.endpoint.top)
	default:
		return min(top, limit), nil
	}
}
