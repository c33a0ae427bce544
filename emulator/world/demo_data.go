package world

import (
	_ "embed"
	"strings"
	"sync"
)

// Microsoft's own identifiers, as tab-separated tables: application roles of
// three APIs, directory role templates, first-party applications, and licences
// with their service plans
// (https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference).
var (
	//go:embed data/app-roles.tsv
	appRolesTable string
	//go:embed data/role-templates.tsv
	roleTemplatesTable string
	//go:embed data/first-party.tsv
	firstPartyTable string
	//go:embed data/skus.tsv
	skusTable string
)

// resourceAPI is an API of Microsoft's with its application permissions.
type resourceAPI struct {
	appID, name string
	uris        []string
	roles       []apiRole
	byValue     map[string]string // value → role id
}

type apiRole struct{ value, id, title string }

// demoSKU is a licence of Microsoft's reference table.
type demoSKU struct {
	id, part string
	plans    []demoPlan
}

type demoPlan struct{ name, id, service string }

type roleTemplate struct {
	id, name, description string
	privileged            bool
}

type firstPartyApp struct{ appID, name string }

// tableRows splits an embedded table into rows of fields.
func tableRows(text string) [][]string {
	var rows [][]string
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\n"); line != "" {
			rows = append(rows, strings.Split(line, "\t"))
		}
	}
	return rows
}

var resourceAPIs = sync.OnceValue(func() []resourceAPI {
	var out []resourceAPI
	for _, f := range tableRows(appRolesTable) {
		if f[0] == "#" {
			out = append(out, resourceAPI{appID: f[1], name: f[2], uris: strings.Fields(f[3]), byValue: map[string]string{}})
			continue
		}
		last := &out[len(out)-1]
		last.roles = append(last.roles, apiRole{f[0], f[1], f[2]})
		last.byValue[f[0]] = f[1]
	}
	return out
})

var demoSKUs = sync.OnceValue(func() []demoSKU {
	var out []demoSKU
	for _, f := range tableRows(skusTable) {
		if f[0] == "#" {
			out = append(out, demoSKU{id: f[1], part: f[2]})
			continue
		}
		last := &out[len(out)-1]
		last.plans = append(last.plans, demoPlan{f[0], f[1], f[2]})
	}
	return out
})

var roleTemplates = sync.OnceValue(func() []roleTemplate {
	var out []roleTemplate
	for _, f := range tableRows(roleTemplatesTable) {
		out = append(out, roleTemplate{id: f[0], name: f[1], privileged: f[2] != "", description: f[3]})
	}
	return out
})

var firstPartyApps = sync.OnceValue(func() []firstPartyApp {
	var out []firstPartyApp
	for _, f := range tableRows(firstPartyTable) {
		out = append(out, firstPartyApp{f[0], f[1]})
	}
	return out
})
