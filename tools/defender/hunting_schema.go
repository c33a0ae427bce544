package defender

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

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
	// Schema is "tenant" where the tables are those that the tenant itself tells,
	// as it did at ReadAt; else "published".
	Schema  string         `json:"schema"`
	ReadAt  time.Time      `json:"schemaReadAt,omitzero"`
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
	// Published says that Microsoft has published the table and the tenant lacks it;
	// PublishedColumns are such columns of a table that the tenant has.
	Published        bool     `json:"publishedOnly,omitzero"`
	PublishedColumns []string `json:"publishedOnlyColumns,omitzero"`
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
	Run: func(ctx context.Context, c *tools.Call, in huntingSchemaInput) (huntingSchema, error) {
		names, err := schemaHeld(ctx, c)
		if err != nil {
			return huntingSchema{}, err
		}
		out := huntingSchema{Schema: names.word(), ReadAt: names.ReadAt}
		if !names.ReadAt.IsZero() {
			c.Note("Tables and columns are the tenant's own, as it told them %s ago; what is publishedOnly it lacks.", tools.RoughAge(c.Now.Sub(names.ReadAt)))
		}
		if in.Table != "" {
			table, err := names.table(in.Table)
			if err != nil {
				return out, err
			}
			out.Tables = []huntingTable{names.row(table, table.Columns)}
			out.Tables[0].PublishedColumns = names.publishedOnly(table)
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
			out.search(names, in.Search)
			if len(out.Tables) == 0 && len(out.Library) == 0 {
				c.Note("No table, column or query has these words.")
			}
		}
		if in.Table == "" && in.Library == "" && in.Search == "" {
			for _, table := range names.all() {
				out.Tables = append(out.Tables, names.row(table, nil))
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
	Known: func(table string) bool {
		_, err := HuntingNames{Schema: check.HuntingSchema()}.table(table)
		return err == nil
	},
})

// schemaHeld is what is held of the schema of the session's tenant; the published
// one where no tenant is chosen. Nothing is sent.
func schemaHeld(ctx context.Context, c *tools.Call) (HuntingNames, error) {
	conns, err := c.Store.Connections(ctx)
	if err != nil {
		return HuntingNames{}, err
	}
	if conn, ok := c.Chosen(conns); ok {
		return NamesHeld(ctx, c.Store, conn.ID)
	}
	return HuntingNames{Schema: check.HuntingSchema()}, nil
}

// all are the tables by name: the tenant's own, and the published ones that it
// lacks.
func (n HuntingNames) all() []*check.Table {
	var out []*check.Table
	for _, name := range n.Schema.Names() {
		out = append(out, n.Schema.Table(name))
	}
	if n.ReadAt.IsZero() {
		return out
	}
	for _, name := range check.HuntingSchema().Names() {
		if n.Schema.Table(name) == nil {
			out = append(out, check.HuntingSchema().Table(name))
		}
	}
	slices.SortFunc(out, func(a, b *check.Table) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// table is the table of a name, whatever its case.
func (n HuntingNames) table(name string) (*check.Table, error) {
	var names []string
	for _, table := range n.all() {
		if strings.EqualFold(table.Name, name) {
			return table, nil
		}
		names = append(names, table.Name)
	}
	return nil, tools.BadArgument("table", "is none of advanced hunting's: "+tools.Quote(name), tools.DidYouMean(name, names))
}

func (n HuntingNames) row(t *check.Table, columns []check.Column) huntingTable {
	row := huntingTable{Name: t.Name, Product: productOfTable(t.Name), Time: timeColumn(t), Published: n.Schema.Table(t.Name) == nil}
	for _, column := range columns {
		row.Columns = append(row.Columns, columnText(column))
	}
	return row
}

func columnText(c check.Column) string { return c.Name + " " + string(c.Type) }

// publishedOnly are the columns that Microsoft has published of a table and that
// the tenant lacks.
func (n HuntingNames) publishedOnly(t *check.Table) []string {
	published := check.HuntingSchema().Table(t.Name)
	if published == nil || published == t {
		return nil
	}
	var out []string
	for _, column := range published.Columns {
		if !slices.ContainsFunc(t.Columns, func(have check.Column) bool { return have.Name == column.Name }) {
			out = append(out, columnText(column))
		}
	}
	return out
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
