package tools

import (
	"slices"
	"strings"
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

// nearest returns the name that was most likely meant by a wrong one, "" when
// none is near.
func nearest(wrong string, names []string) string {
	folded := fold(wrong)
	best, distance := "", 1<<30
	for _, name := range names {
		d := editDistance(folded, fold(name))
		if d < distance {
			best, distance = name, d
		}
	}
	if distance <= max(1, len(folded)/3) {
		return best
	}
	for ours := range strings.FieldsSeq(synonyms[folded]) {
		if slices.Contains(names, ours) {
			return ours
		}
	}
	for _, name := range names {
		if len(folded) >= 4 && (strings.Contains(fold(name), folded) || strings.Contains(folded, fold(name)) && len(name) >= 4) {
			return name
		}
	}
	if distance <= len(folded)/2 {
		return best
	}
	return ""
}

// fold makes user_type, user-type and userType one spelling.
func fold(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "", "$", "").Replace(name))
}

// editDistance is the Levenshtein distance in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			above := row[j]
			row[j] = min(above+1, row[j-1]+1, diagonal+cost)
			diagonal = above
		}
	}
	return row[len(b)]
}

// didYouMean words the suggestion, or lists the names when none is near.
func didYouMean(wrong string, names []string) string {
	if len(names) == 0 {
		return "this takes none"
	}
	if name := nearest(wrong, names); name != "" {
		return "did you mean " + name + "?"
	}
	return "use one of: " + strings.Join(names, ", ")
}
