package tools

import "github.com/mscloud-mcp/mscloud-mcp/cloud"

// graphPermissions are application permissions of Microsoft Graph.
func graphPermissions(values ...string) []cloud.Permission {
	out := make([]cloud.Permission, len(values))
	for i, v := range values {
		out[i] = cloud.Permission{API: cloud.Graph, Value: v}
	}
	return out
}

func graphOptional(value, part string) Optional {
	return Optional{Permission: cloud.Permission{API: cloud.Graph, Value: value}, Part: part}
}

// with adds the licence that the part needs.
func (o Optional) with(p Plan) Optional {
	o.Plan = p
	return o
}

// notIn adds the clouds that do not offer the part.
func (o Optional) notIn(clouds ...string) Optional {
	o.NotIn = clouds
	return o
}
