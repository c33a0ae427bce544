package graph

import (
	"context"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// refProperties are what an entra.Ref is made of.
var refProperties = []string{"id", "displayName", "userPrincipalName", "appId", "mail"}

// refObject is any directory object, read as far as a Ref goes.
type refObject struct {
	Type              string `json:"@odata.type"`
	ID                string `json:"id"`
	DisplayName       string `json:"displayName"`
	UserPrincipalName string `json:"userPrincipalName"`
	AppID             string `json:"appId"`
	Mail              string `json:"mail"`
}

func (o refObject) ref() entra.Ref {
	r := entra.Ref{ID: o.ID, Kind: entra.KindOf(o.Type), DisplayName: o.DisplayName}
	for _, key := range []string{o.UserPrincipalName, o.AppID, o.Mail} {
		if key != "" {
			r.Key = key
			break
		}
	}
	return r
}

// refs reads all pages of a collection of directory objects.
func refs(ctx context.Context, c *Client, name string, v Values) ([]entra.Ref, error) {
	objects, err := list[refObject](ctx, c, name, v)
	out := make([]entra.Ref, len(objects))
	for i, o := range objects {
		out[i] = o.ref()
	}
	return out, err
}
