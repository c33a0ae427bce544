package tools

import "github.com/mscloud-mcp/mscloud-mcp/cloud"

// GraphPermissions are application permissions of Microsoft Graph.
func GraphPermissions(values ...string) []cloud.Permission {
	out := make([]cloud.Permission, len(values))
	for i, v := range values {
		out[i] = cloud.Permission{API: cloud.Graph, Value: v}
	}
	return out
}

// GraphOptional is a permission of Microsoft Graph outside the basic set, with the
// part of the answer that it opens.
func GraphOptional(value, part string) Optional {
	return Optional{Permission: cloud.Permission{API: cloud.Graph, Value: value}, Part: part}
}

// WithPlan adds the licence that the part needs.
func (o Optional) WithPlan(p Plan) Optional {
	o.Plan = p
	return o
}

// ExceptIn adds the clouds that do not offer the part.
func (o Optional) ExceptIn(clouds ...string) Optional {
	o.NotIn = clouds
	return o
}
