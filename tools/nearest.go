package tools

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// synonyms are names that models and other servers use for our arguments; they
// only help to word an error.
// The names of ours stand in the order of preference.
var synonyms = map[string]string{
	"top": "limit", "pagesize": "limit", "maxresults": "limit", "max": "limit", "count": "countOnly",
	"filter": "search query", "name": "search query user group", "q": "query search", "query": "search", "text": "search query",
	"page": "cursor", "nextcursor": "cursor", "pagetoken": "cursor", "skiptoken": "cursor", "offset": "cursor",
	"tenant": "connection", "tenantid": "connection", "connectionid": "connection",
	"userid": "user", "upn": "user query", "userprincipalname": "user query", "id": "user group object", "groupid": "group",
	"select": "fields", "columns": "fields", "properties": "fields", "expand": "include",
	"license": "licence", "sku": "licence", "status": "enabled", "accountenabled": "enabled",
	"refresh": "fresh", "live": "fresh", "startdate": "since", "enddate": "until", "from": "since", "to": "until",
	"mfa": "noMfa", "guests": "userType", "type": "types", "kind": "kinds", "objectid": "object",
}

// Nearest returns the name that was most likely meant by a wrong one, "" when
// none is near.
func Nearest(wrong string, names []string) string { return text.Meant(wrong, names, synonyms) }

// DidYouMean words the suggestion, or lists the names when none is near.
func DidYouMean(wrong string, names []string) string {
	if len(names) == 0 {
		return "this takes none"
	}
	if name := Nearest(wrong, names); name != "" {
		return "did you mean " + name + "?"
	}
	return "use one of: " + strings.Join(names, ", ")
}
