package emulator

// policyEndpoints serve Conditional Access and the tenant's other policies.
var policyEndpoints = []endpoint{
	{path: "/identity/conditionalAccess/policies", serve: serveList, list: true, set: "conditionalAccessPolicies", context: "identity/conditionalAccess/policies", options: optionsReport + " skip count", page: 100, top: 999, area: areaPolicy},
	{path: "/identity/conditionalAccess/policies/{id}", serve: serveItem, set: "conditionalAccessPolicies", context: "identity/conditionalAccess/policies", options: "select", area: areaPolicy},
	{path: "/identity/conditionalAccess/namedLocations", serve: serveList, list: true, set: "namedLocations", context: "identity/conditionalAccess/namedLocations", options: optionsReport + " skip count", page: 100, top: 999, area: areaPolicy},
	{path: "/identity/conditionalAccess/namedLocations/{id}", serve: serveItem, set: "namedLocations", context: "identity/conditionalAccess/namedLocations", options: "select", area: areaPolicy},
	{path: "/policies/identitySecurityDefaultsEnforcementPolicy", serve: serveSingleton, set: "securityDefaults", context: "policies/identitySecurityDefaultsEnforcementPolicy", options: "select", area: areaPolicy},
}

var policyTables = []tableSpec{
	{collection: "conditionalAccessPolicies", typ: "conditionalAccessPolicy"},
	{collection: "namedLocations", typ: "namedLocation"},
	{collection: "securityDefaults", typ: "identitySecurityDefaultsEnforcementPolicy"},
}
