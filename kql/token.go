package kql

// TokenKind is what the lexer makes of a piece of text.
type TokenKind uint8

const (
	endToken TokenKind = iota
	// NameToken is a word that the language gives no meaning.
	NameToken
	// WordToken is a keyword: its text says which.
	WordToken
	punctToken
	// StringToken is a text in quotes.
	StringToken
	longToken
	intToken
	realToken
	decimalToken
	boolToken
	dateToken
	timeToken
	guidToken
	// rawGUIDToken is a guid without guid(), which is an error everywhere.
	rawGUIDToken
	// directiveToken is a line that starts with #.
	directiveToken
	// BadToken is a character that the language does not have, or a string
	// without its end.
	BadToken
)

// Token is a piece of the source without the blanks and comments before it.
type Token struct {
	Kind       TokenKind
	Start, End int
}

// words are the keywords that never name a column or a table where an
// expression may stand.
var words = WordSet(`3Dchart accumulate and anomalychart areachart as asc assert-schema bagexpansion
	barchart between bin_legacy by card columnchart contains containscs contains_cs
	__contextual_datatable cycles datascope datatable decodeblocks desc endswith
	endswith_cs __executeAndCache expandoutput externaldata external_data find first flags granny-asc
	granny-desc graph-match graph-shortest-paths graph-to-table has has_any has_all has_cs hasprefix
	hasprefix_cs hassuffix hassuffix_cs hint.concurrency hint.distribution hint.materialized
	hint.num_partitions hint.shufflekey hint.spread hint.remote hint.strategy hint.progressive_top
	in in~ invoke isfuzzy force_remote kind ladderchart last like likecs linechart
	macro-expand make-graph graph-mark-components graph-where-nodes graph-where-edges make-series
	materialize materialized-view-combine mv-apply mv-expand
	nooptimization !between notcontains notcontainscs !contains !contains_cs !endswith !endswith_cs
	!has !has_cs !hasprefix !hasprefix_cs !hassuffix !hassuffix_cs !in !in~ notlike notlikecs
	!startswith !startswith_cs of or others parse-where parse-kv partitioned-by piechart pivotchart
	print project project-away project-by-names __projectAway project-keep project-rename
	project-reorder project-smart relaxed sample sample-distinct scatterchart search set simple
	stackedareachart startswith startswith_cs timechart timeline timepivot title to
	top-hitters top-nested toscalar totable treemap union where with_itemindex with_match_id
	with_source with_step_name withsource boolean int8 char uint8 byte int16 uint16 int int32 uint
	uint32 long int64 ulong uint64 float real decimal double string time timespan date datetime
	uniqueid dynamic missing earliest latest mdm sql verbose viewers queries __crossCluster __crossDB __id __isFuzzy __noWithSource __packedColumn
	__sourceColumnIndex cachingpolicy callout cancel commands-and-queries dataexport
	encodingpolicy extent_tags_retention harddelete hardretention hotcache journal
	materialized-views pathformat query_results restricted_view_access row_level_security rowstore
	rowstore_references rowstore_sealinfo rowstorepolicy rowstores seal seals set-or-append
	set-or-replace shards softdelete softretention statistics storedqueryresultcontainers
	tablepurge unrestrictedviewers views writeaheadlog`)

// nameWords are the keywords that are names wherever a name may stand.
var nameWords = WordSet(`access alias bin consume count database declare default distinct entity_group
	evaluate extend dataformat inline_external_table datetime_pattern facet filter fork from
	getschema edges id best_effort join let limit lookup mvapply mvexpand nodes null nulls on
	optional order output pack parse __partitionby partition pattern plotly graph query_parameters
	range reduce regex render restrict scan serialize sort step summarize take top typeof uuid view
	with with_node_id bool guid`)

// columnWords are the keywords that are names too where a column is made.
var columnWords = WordSet(`accumulate as by contains datatable earliest externaldata find has in invoke
	latest materialize mdm of print sample sample-distinct search set sql title to toscalar totable
	top-nested top-hitters verbose viewers where`)

// optionWords are parameter names of operators that are columns elsewhere.
var optionWords = WordSet(`kind withsource with_source`)

// typeWords are the spellings of types that a declaration takes.
var typeWords = WordSet(`bool boolean date datetime decimal double dynamic guid int int64 int8 long real string
	time timespan uniqueid`)

// wideTypeWords are those that only typeof and find take.
var wideTypeWords = WordSet(`float int16 int32 uint uint8 uint16 uint32 uint64 ulong`)

// chartProperties are what render takes behind with.
var chartProperties = WordSet(`title xcolumn series ycolumns anomalycolumns kind xtitle ytitle xaxis yaxis
	legend ysplit accumulate ymin ymax xmax xmin`)

// chartWords are the charts that are keywords.
var chartWords = WordSet(`3Dchart anomalychart areachart barchart card columnchart graph ladderchart linechart
	piechart pivotchart plotly scatterchart stackedareachart timechart timeline timepivot treemap`)

// directWords start a literal when a parenthesis follows at once.
var directWords = map[string]TokenKind{
	"long": longToken, "int64": longToken, "int": intToken, "int32": intToken,
	"real": realToken, "double": realToken, "decimal": decimalToken, "bool": boolToken,
	"datetime": dateToken, "date": dateToken, "time": timeToken, "timespan": timeToken, "guid": guidToken,
}

// units are the suffixes of a timespan literal.
var units = map[string]Ticks{}

func init() {
	for length, names := range map[Ticks]string{
		Day: "d day days", Hour: "h hr hrs hour hours", Minute: "m min minute minutes",
		Second:      "s sec second seconds",
		Millisecond: "ms milli millis millisec millisecond milliseconds",
		Microsecond: "micro micros microsec microsecond microseconds",
		1:           "tick ticks",
		// A nanosecond is below the resolution; timespans count it by hundreds.
		0: "nano nanos nanosec nanosecond nanoseconds",
	} {
		for name := range WordSet(names) {
			units[name] = length
		}
	}
	for word := range words {
		addCompound(word)
	}
}

// compounds are the keywords that hold a sign other than letters, by their
// leading letters, longest first.
var compounds = map[string][]string{}

func addCompound(word string) {
	i := 0
	for i < len(word) && IsNameByte(word[i]) {
		i++
	}
	if i == len(word) {
		return
	}
	list := compounds[word[:i]]
	at := 0
	for at < len(list) && len(list[at]) >= len(word) {
		at++
	}
	compounds[word[:i]] = append(list[:at], append([]string{word}, list[at:]...)...)
}

// WordSet is a set of the words of a text.
func WordSet(text string) map[string]bool {
	all := map[string]bool{}
	start := -1
	for i := 0; i <= len(text); i++ {
		blank := i == len(text) || text[i] == ' ' || text[i] == '\n' || text[i] == '\t'
		switch {
		case blank && start >= 0:
			all[text[start:i]] = true
			start = -1
		case !blank && start < 0:
			start = i
		}
	}
	return all
}
