package defender

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type huntingSchemaInput struct {
	Table   string `json:"table,omitzero" jsonschema:"its columns"`
	Search  string `json:"search,omitzero" format:"words" jsonschema:"words in names of tables, columns, queries"`
	Library string `json:"library,omitzero" jsonschema:"name, topic or ATT&CK id like T1566; all"`
}

// huntingSchema is the answer of mscloud_defender_hunting_schema.
type huntingSchema struct {
	Tables  []huntingTable `json:"tables,omitzero"`
	Topics  []tools.Facet  `json:"libraryTopics,omitzero"`
	Library []libraryRow   `json:"library,omitzero"`
	Tips    []string       `json:"tips,omitzero"`
}

// huntingTable is a table, with columns where they were asked for.
type huntingTable struct {
	Name    string   `json:"name"`
	Product string   `json:"product,omitzero"` // that fills it
	Time    string   `json:"timeColumn,omitzero"`
	Columns []string `json:"columns,omitzero"` // "Timestamp datetime"
}

// libraryRow is a query of the library; its text is there for one alone.
type libraryRow struct {
	Name       string   `json:"name"`
	Title      string   `json:"title"`
	Topic      string   `json:"topic"`
	Attack     []string `json:"attack"`
	Parameters []string `json:"parameters,omitzero"` // "since timespan = 7d: how far back"
	Query      string   `json:"query,omitzero"`
}

// huntTips are what queries fail on.
// https://learn.microsoft.com/defender-xdr/advanced-hunting-best-practices
var huntTips = []string{
	"Time is Timestamp here (TimeGenerated in Log Analytics and Sentinel). Tables without timeColumn, the DeviceTvm inventories and the exposure graph, hold the present only.",
	"Bound every table: where Timestamp > ago(7d). Microsoft keeps 30 days.",
	"Names of tables and columns are case-sensitive; =~, in~ and has ignore the case of values.",
	"has finds whole words by index and is faster than contains.",
	"Dynamic columns such as RawEventData and AdditionalFields: tostring(RawEventData.Name). Where the column is a string, parse_json first.",
	"End with summarize, top or take: 100,000 rows is Microsoft's limit, and rows shown here are few.",
	"Join on DeviceId, AccountObjectId or NetworkMessageId; DeviceName is the full DNS name.",
}

var _ = tools.Add(tools.Tool[huntingSchemaInput, huntingSchema]{
	Name:        "mscloud_defender_hunting_schema",
	Title:       "Hunting tables and library",
	Description: "What mscloud_defender_hunting_query can read: tables, columns and tips, and a library of tested queries by topic (mail, identity, cloud, credentials, movement, …) or ATT&CK id. Without arguments: all tables and topics. Works offline.",
	Core:        true,
	Mode:        tools.Local,
	Run: func(_ context.Context, c *tools.Call, in huntingSchemaInput) (huntingSchema, error) {
		out := huntingSchema{}
		if in.Table != "" {
			table, err := huntTable(in.Table)
			if err != nil {
				return out, err
			}
			out.Tables = []huntingTable{tableRow(table, table.Columns)}
			if timeColumn(table) == "" {
				out.Tips = huntTips[:1]
			}
			for _, q := range huntLibrary() {
				if slices.Contains(wordsOf(q.Text), table.Name) && in.Library == "" {
					out.Library = append(out.Library, libraryRow{Name: q.Name, Title: q.Title, Topic: q.Topic, Attack: q.Attack})
				}
			}
		}
		if in.Library != "" {
			rows, err := librarySearch(in.Library)
			if err != nil {
				return out, err
			}
			out.Library = rows
		}
		if in.Search != "" {
			out.search(in.Search)
			if len(out.Tables) == 0 && len(out.Library) == 0 {
				c.Note("No table, column or query has these words.")
			}
		}
		if in.Table == "" && in.Library == "" && in.Search == "" {
			for _, name := range check.HuntingSchema().Names() {
				out.Tables = append(out.Tables, tableRow(check.HuntingSchema().Table(name), nil))
			}
			out.Topics, out.Tips = libraryTopics(), huntTips
		}
		return out, nil
	},
})

var _ = tools.AddResource(tools.Resource{
	URI: "mscloud://schema/hunting/{table}", Name: "hunting-table", Title: "Table of advanced hunting",
	Description: "Columns and types of a hunting table, and the library's queries over it.",
	Tool:        "mscloud_defender_hunting_schema", Argument: "table",
	Known: func(table string) bool { _, err := huntTable(table); return err == nil },
})

// huntTable is the table of a name, whatever its case.
func huntTable(name string) (*check.Table, error) {
	names := check.HuntingSchema().Names()
	for _, known := range names {
		if strings.EqualFold(known, name) {
			return check.HuntingSchema().Table(known), nil
		}
	}
	return nil, tools.BadArgument("table", "is none of advanced hunting's: "+tools.Quote(name), tools.DidYouMean(name, names))
}

func tableRow(t *check.Table, columns []check.Column) huntingTable {
	row := huntingTable{Name: t.Name, Product: productOfTable(t.Name), Time: timeColumn(t)}
	for _, column := range columns {
		row.Columns = append(row.Columns, column.Name+" "+string(column.Type))
	}
	return row
}

// wordsOf are the names in a query.
func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_'
	})
}

// librarySearch are the queries of a name (with the text), topic or technique.
func librarySearch(want string) ([]libraryRow, error) {
	var out []libraryRow
	var names []string
	for _, q := range huntLibrary() {
		technique := slices.ContainsFunc(q.Attack, func(id string) bool {
			return strings.EqualFold(id, want) || len(id) > len(want) && strings.EqualFold(id[:len(want)+1], want+".")
		})
		row := libraryRow{Name: q.Name, Title: q.Title, Topic: q.Topic, Attack: q.Attack, Parameters: q.parameters()}
		switch {
		case strings.EqualFold(q.Name, want):
			row.Query = q.Text
			return []libraryRow{row}, nil
		case want == "all":
			row.Parameters = nil
			out = append(out, row)
		case strings.EqualFold(q.Topic, want), technique:
			out = append(out, row)
		}
		names = append(names, q.Name)
	}
	for _, topic := range libraryTopics() {
		names = append(names, topic.Value)
	}
	if len(out) == 0 {
		return nil, tools.BadArgument("library", "has nothing named "+tools.Quote(want), tools.DidYouMean(want, names)+`; "all" lists every query`)
	}
	return out, nil
}

// parameters describes them for people.
func (q huntQuery) parameters() []string {
	var out []string
	for _, p := range q.Params {
		text := p.Name + " " + p.Type
		if !p.Required {
			text += " = " + cmp.Or(p.Default, `""`)
		}
		out = append(out, text+": "+p.Means)
	}
	return out
}

// libraryTopics counts the queries by topic, in the order of the file.
func libraryTopics() []tools.Facet {
	var out []tools.Facet
	for _, q := range huntLibrary() {
		i := slices.IndexFunc(out, func(f tools.Facet) bool { return f.Value == q.Topic })
		if i < 0 {
			out = append(out, tools.Facet{Value: q.Topic})
			i = len(out) - 1
		}
		out[i].Count++
	}
	return out
}
