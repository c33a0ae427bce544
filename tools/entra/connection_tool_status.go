package entra

import (
	"slices"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type toolStatus struct {
	Tool string `json:"tool"`
	// State is ready, partial (a part is closed), missing, licenceMissing,
	// notInThisCloud, or unknown (the API was not asked: probe asks it).
	State string `json:"state"`
	// Missing are permissions that are not granted, with the part that each opens.
	Missing []string `json:"missing,omitzero"`
	// Licences are what the tenant would need to subscribe to.
	Licences   []string `json:"licences,omitzero"`
	NotInCloud []string `json:"notInCloud,omitzero"`
}

type missingPermission struct {
	Permission string   `json:"permission"`
	API        string   `json:"api"`
	Bundle     string   `json:"bundle,omitzero"`
	Opens      []string `json:"opens"`
}

// reach is what a connection can get at: permissions, licences, cloud.
type reach struct {
	granted    map[cloud.API][]string // of the APIs that were asked
	plans      []tools.Plan
	plansKnown bool
	cloud      string
	now        time.Time
}

// over reports whether what a permission opens has ended: nobody should be told
// to grant it.
func (r reach) over(p cloud.Permission) bool {
	end, ends := cloud.RetirementOf(p)
	return ends && end.Over(r.now)
}

func (r reach) asked(api cloud.API) bool { _, ok := r.granted[api]; return ok }

// instead are permissions that Microsoft accepts in place of the one that tools
// name, by its list.
// https://learn.microsoft.com/graph/api/rbacapplication-list-roleeligibilityscheduleinstances#permissions
var instead = map[string]string{"RoleManagement.Read.Directory": "RoleManagement.Read.All"}

func (r reach) has(p cloud.Permission) bool {
	granted := r.granted[p.API]
	return cloud.Grants(granted, p.Value) || p.API == cloud.Graph && instead[p.Value] != "" && cloud.Grants(granted, instead[p.Value])
}

// licensed reports whether a plan is held, or nobody can say that it is not.
func (r reach) licensed(p tools.Plan) bool {
	return p == "" || !r.plansKnown || slices.Contains(r.plans, p)
}

// judge says how much of a tool works.
func (r reach) judge(t tools.Info) toolStatus {
	row := toolStatus{Tool: t.Name, State: "ready"}
	for _, o := range t.Optional {
		if r.over(o.Permission) {
			continue
		}
		state := row.State
		row.State = "partial"
		switch {
		case slices.Contains(o.NotIn, r.cloud):
			row.NotInCloud = append(row.NotInCloud, o.Part)
		case r.asked(o.API) && !r.has(o.Permission):
			row.Missing = append(row.Missing, o.Value+" ("+o.Part+")")
		case !r.licensed(o.Plan):
			row.Licences = append(row.Licences, string(o.Plan)+" ("+o.Part+")")
		default:
			row.State = state
		}
	}
	for _, p := range t.Permissions {
		if !r.asked(p.API) {
			if row.State == "ready" {
				row.State = "unknown"
			}
			continue
		}
		if !r.has(p) {
			row.State = "missing"
			row.Missing = append(row.Missing, p.Value)
		}
	}
	if !r.licensed(t.Plan) {
		row.State = "licenceMissing"
		row.Licences = append(row.Licences, string(t.Plan))
	}
	if slices.Contains(t.NotIn, r.cloud) {
		row.State = "notInThisCloud"
	}
	return row
}

// missing lists the permissions that tools lack, each once, in the order in
// which the tools need them.
func (r reach) missing(all []tools.Info) []missingPermission {
	var out []missingPermission
	seen := map[cloud.Permission]bool{}
	miss := func(p cloud.Permission) {
		if seen[p] || !r.asked(p.API) || r.has(p) || r.over(p) {
			return
		}
		seen[p] = true
		row := missingPermission{Permission: p.Value, API: p.API.Title(), Opens: tools.Unlocks(p)}
		if bundle, ok := cloud.BundleOf(p); ok {
			row.Bundle = bundle.Title
		}
		out = append(out, row)
	}
	for _, t := range all {
		for _, o := range t.Optional {
			if !slices.Contains(o.NotIn, r.cloud) {
				miss(o.Permission)
			}
		}
		for _, p := range t.Permissions {
			miss(p)
		}
	}
	return out
}
