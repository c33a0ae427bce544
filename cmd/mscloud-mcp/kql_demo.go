package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// demoCollections are the directory's collections that are tables, by name.
var demoCollections = []string{
	"users", "groups", "applications", "servicePrincipals", "devices", "directoryRoles", "domains", "subscribedSkus",
	"oauth2PermissionGrants", "appRoleAssignments", "userRegistrationDetails", "signIns", "directoryAudits", "riskyUsers",
	"conditionalAccessPolicies",
}

// addDemoTables adds the demo tenant's tables that are wanted; now is its clock,
// library what hunting adds to the language.
func addDemoTables(db *data.Database, wanted func(table string) bool) (now time.Time, library []kql.Statement, err error) {
	generated, err := world.Generate(world.Options{})
	if err != nil {
		return now, nil, err
	}
	library = generated.Hunting.Functions()
	for _, name := range check.HuntingSchema().Names() {
		if wanted(name) {
			db.Tables[name] = generated.Hunting.Table(name)
		}
	}
	for _, collection := range demoCollections {
		name := strings.ToUpper(collection[:1]) + collection[1:]
		if !wanted(name) {
			continue
		}
		var lines bytes.Buffer
		encoder := json.NewEncoder(&lines)
		for object := range generated.Directory.Each(collection) {
			row := map[string]any{"id": object.ID}
			for _, property := range object.Type.Properties {
				if value := object.Get(property.Name); value != nil && !strings.HasPrefix(property.Name, "@") {
					row[property.Name] = value
				}
			}
			if err := encoder.Encode(row); err != nil {
				return now, nil, err
			}
		}
		table, err := data.FromJSON(&lines)
		if err != nil {
			return now, nil, fmt.Errorf("demo table %s: %w", collection, err)
		}
		db.Tables[name] = table
	}
	return generated.Hunting.Now(), library, nil
}

// mentioned tells of the tables that a query may read: those that it names, or
// all where it names them by a pattern.
func mentioned(query string) func(table string) bool {
	read := hunting.FunctionTables(query)
	everything := strings.Contains(query, "*") || strings.Contains(query, "search") || strings.Contains(query, "find") || strings.Contains(query, "table(")
	return func(table string) bool {
		return everything || strings.Contains(query, table) || slices.Contains(read, table)
	}
}

// listTables prints the tables that a query may read.
func (a *app) listTables(flags queryRun) error {
	db, _, _, err := flags.database(func(string) bool { return true })
	if err != nil {
		return err
	}
	var rows [][]string
	for _, name := range slices.Sorted(maps.Keys(db.Tables)) {
		t := db.Tables[name]
		columns := make([]string, len(t.Columns))
		for i, c := range t.Columns {
			columns[i] = c.Name
		}
		rows = append(rows, []string{name, strconv.Itoa(t.Len()), strings.Join(columns, " ")})
	}
	return table(a.stdout, []string{"table", "rows", "columns"}, rows, nil)
}
