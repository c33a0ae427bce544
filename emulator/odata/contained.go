package odata

import (
	"encoding/json"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// containedElements are the rows of such a relationship as a lambda reads them.
func containedElements(d *directory.Directory, o *directory.Object, collection string) []any {
	t := d.Table(collection)
	var list []any
	for _, num := range t.Indexed(directory.OwnerProperty, o.ID) {
		row := d.At(num)
		if !row.Live() {
			continue
		}
		element := map[string]any{"id": row.ID}
		for slot := range row.Type.Properties {
			var v any
			if raw, ok := row.Raw(slot); ok && json.Unmarshal([]byte(raw), &v) == nil {
				element[row.Type.Properties[slot].Name] = v
			}
		}
		list = append(list, element)
	}
	return list
}

// contained are the relationships that a lambda of $filter may range over:
// rows that name the object in directory.OwnerProperty, by the relationship's name.
// https://learn.microsoft.com/graph/api/appconsentapprovalroute-list-appconsentrequests
var contained = map[string]string{"userConsentRequests": "userConsentRequests"}
