package graph

import "context"

// HuntingSchema is microsoft.graph.security.huntingSchemaResult: the tables and
// functions of advanced hunting that the caller may use.
// https://learn.microsoft.com/graph/api/resources/security-huntingschemaresult?view=graph-rest-beta
type HuntingSchema struct {
	Tables    []HuntingTable `json:"tables"`
	Functions struct {
		BuiltIn []HuntingFunction `json:"builtInFunctions"`
		Saved   []HuntingFunction `json:"savedFunctions"`
	} `json:"functions"`
}

// HuntingTable is microsoft.graph.security.huntingSchemaTable. The data types are
// words such as DateTime and String.
// https://learn.microsoft.com/graph/api/resources/security-huntingschematable?view=graph-rest-beta
type HuntingTable struct {
	Name    string `json:"name"`
	Columns []struct {
		Name     string `json:"name"`
		DataType string `json:"dataType"`
	} `json:"columns"`
}

// HuntingFunction is a function that is built in or that people of the tenant
// have saved.
// https://learn.microsoft.com/graph/api/resources/security-huntingschemabuiltinfunction?view=graph-rest-beta
type HuntingFunction struct {
	Name string `json:"name"`
}

// HuntingSchema reads what the caller may hunt in. It needs
// ThreatHunting.Read.All and spends none of the quota of queries.
// https://learn.microsoft.com/graph/api/security-security-gethuntingschema?view=graph-rest-beta
func (c *Client) HuntingSchema(ctx context.Context) (HuntingSchema, error) {
	return get[HuntingSchema](ctx, c, "huntingSchema", nil)
}
