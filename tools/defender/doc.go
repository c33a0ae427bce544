// Package defender holds the tools of the toolset defender: incidents, alerts,
// machines, vulnerabilities and advanced hunting of Microsoft Defender.
//
// A tool's name leads to its file: mscloud_defender_machine_get is in
// machine_get.go, and the files that begin with the same noun help it. Hunting
// is hunting_query.go, which checks a query (hunting_check.go), reads the answer
// as it arrives (hunting_answer.go) and says what Microsoft's refusal means
// (hunting_advice.go); hunting_library.kql is the library of tested queries.
//
// Start reading at machine_list.go. It may import package tools and everything
// below that, and no other toolset.
package defender
