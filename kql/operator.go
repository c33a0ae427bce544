package kql

// Operator is one step of a Pipe. Keyword is as written in lower case, so that
// limit and take, order and sort, mvexpand and mv-expand can be told apart in
// messages.
type Operator interface {
	Node
	// Keyword is the operator's name as written, in lower case.
	Keyword() string
	operator()
}

// step is what every operator has: its place, its keyword and its parameters.
type step struct {
	node
	keyword string
	// Options are the parameters in front: kind=, hint.*, with_source= ….
	Options Options
}

// Keyword is the operator's name as written, in lower case.
func (s step) Keyword() string { return s.keyword }

func (s step) operator() {}

// Parameters are those in front: kind=, hint.*, with_source= ….
func (s step) Parameters() Options { return s.Options }

type (
	// Where is where Predicate, or filter. Predicate is a *NamedExpr, which is no
	// condition, where = was written for ==.
	Where struct {
		step
		Predicate Expr
	}
	// Project is project Columns.
	Project struct {
		step
		Columns []*NamedExpr
	}
	// ProjectNames is project-away, project-keep or project-reorder (told apart
	// by Keyword): names, wildcards, with an order for reorder.
	ProjectNames struct {
		step
		Columns []*OrderedExpr
	}
	// ProjectRename is project-rename New = Old, ….
	ProjectRename struct {
		step
		Columns []*NamedExpr
	}
	// ProjectByNames is project-by-names Columns.
	ProjectByNames struct {
		step
		Columns []Expr
	}
	// Extend is extend Columns.
	Extend struct {
		step
		Columns []*NamedExpr
	}
	// Serialize is serialize Columns.
	Serialize struct {
		step
		Columns []*NamedExpr
	}
	// Summarize is summarize Aggregates by By.
	Summarize struct {
		step
		Aggregates []*NamedExpr
		By         []*NamedExpr
		// HasBy says that by was written, even with nothing behind it.
		HasBy bool
	}
	// Join is join kind=… (Right) on On, or lookup (told apart by Keyword). On
	// holds names and == comparisons of $left and $right; Where is join's other form.
	Join struct {
		step
		Right Expr
		On    []Expr
		Where Expr
	}
	// Union is union Tables: expressions, names and wildcards. As the first step
	// of a Pipe without Source it stands alone.
	Union struct {
		step
		Tables []Expr
	}
	// Take is take Count, or limit.
	Take struct {
		step
		Count Expr
	}
	// Sample is sample Count.
	Sample struct {
		step
		Count Expr
	}
	// SampleDistinct is sample-distinct Count of Column.
	SampleDistinct struct {
		step
		Count  Expr
		Column Expr
	}
	// Top is top Count by By.
	Top struct {
		step
		Count Expr
		By    []*OrderedExpr
	}
	// Sort is sort by By, or order by.
	Sort struct {
		step
		By []*OrderedExpr
	}
	// Distinct is distinct Columns; a Star stands for all.
	Distinct struct {
		step
		Columns []*NamedExpr
	}
	// Count is count, with as Name in old texts.
	Count struct {
		step
		As *Ident
	}
	// MvExpand is mv-expand Columns limit Limit. Item index is the option
	// with_itemindex, bagexpansion and kind are options too.
	MvExpand struct {
		step
		Columns []*ExpandColumn
		Limit   Expr
	}
	// MvApply is mv-apply Columns limit Limit on (Body). Body is a Pipe without
	// Source.
	MvApply struct {
		step
		Columns []*ExpandColumn
		Limit   Expr
		ID      Expr
		Body    *Pipe
	}
	// ParseText is parse Source with Pattern, or parse-where (told apart by
	// Keyword). Options holds kind= and flags=.
	ParseText struct {
		step
		Source  Expr
		Pattern []ParsePart
	}
	// ParseKV is parse-kv Source as (Columns) with (Properties).
	ParseKV struct {
		step
		Source     Expr
		Columns    []*ColumnDecl
		Properties Options
	}
	// TopNested is top-nested levels.
	TopNested struct {
		step
		Levels []*NestedLevel
	}
	// TopHitters is top-hitters Count of Of by By.
	TopHitters struct {
		step
		Count, Of, By Expr
	}
	// MakeSeries is make-series Aggregates on On from From to To step Step by
	// By. Of the old form, in range(From, To, Step), the same fields are set.
	MakeSeries struct {
		step
		Aggregates     []*SeriesAggregate
		On             *NamedExpr
		From, To, Step Expr
		By             []*NamedExpr
	}
	// Range is range Column from From to To step Step.
	Range struct {
		step
		Column         *Ident
		From, To, Step Expr
	}
	// Print is print Columns.
	Print struct {
		step
		Columns []*NamedExpr
	}
	// Search is search in (Tables) Predicate.
	Search struct {
		step
		Tables    []Expr
		Predicate Expr
	}
	// Find is find in (Tables) where Predicate project Columns project-away Without.
	Find struct {
		step
		Tables    []Expr
		Predicate Expr
		Columns   []Expr
		// Types are those of Columns, Unknown where none is written.
		Types   []Type
		Without []Expr
		// Away says project-away; Smart project-smart.
		Away, Smart bool
	}
	// Invoke is invoke Function.
	Invoke struct {
		step
		Function *Call
	}
	// Evaluate is evaluate Plugin : (Schema).
	Evaluate struct {
		step
		Plugin *Call
		// Schema is nil if none is declared; SchemaStar says that it starts with *.
		Schema     []*ColumnDecl
		SchemaStar bool
	}
	// Render is render Kind with (Properties). By is of the old form.
	Render struct {
		step
		Kind       string
		By         []Expr
		Properties Options
	}
	// As is as Name.
	As struct {
		step
		Name *Ident
	}
	// Consume is consume.
	Consume struct{ step }
	// GetSchema is getschema.
	GetSchema struct{ step }
	// Reduce is reduce by By with (Properties).
	Reduce struct {
		step
		By         *NamedExpr
		Properties Options
	}
	// Facet is facet by Columns with (Body).
	Facet struct {
		step
		Columns []Expr
		Body    *Pipe
	}
	// Fork is fork Branches.
	Fork struct {
		step
		Branches []*ForkBranch
	}
	// Partition is partition by By (Body), or by By in Scope (Body). Body is a
	// Pipe without Source, or with one in braces.
	Partition struct {
		step
		By    Expr
		Scope Expr
		Body  Expr
	}
	// Scan is scan order by Order partition by Partition declare (Declare) with (Steps).
	Scan struct {
		step
		Order     []*OrderedExpr
		Partition []*OrderedExpr
		Declare   []*ParamDecl
		Steps     []*ScanStep
	}
	// AssertSchema is assert-schema (Columns).
	AssertSchema struct {
		step
		Columns []*ColumnDecl
	}
	// MacroExpand is macro-expand Group as Name (Body).
	MacroExpand struct {
		step
		Group Expr
		Name  *Ident
		Body  []Statement
	}
	// Graph is an operator of the graph family (make-graph, graph-match, …),
	// kept as text. Made and Table are what make-graph and graph-to-table say, nil
	// where that could not be read.
	Graph struct {
		step
		Text  string
		Made  *GraphMaking
		Table *GraphTable
	}
	// BadOperator stands where the parser could not read an operator.
	BadOperator struct{ step }
)
