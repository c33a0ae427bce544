package tools

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/jsonschema-go/jsonschema"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
)

// Mode says where a tool's answer comes from.
type Mode string

// The modes of the catalogue.
const (
	Local    Mode = "local"    // our own records: connections, sync state
	Cache    Mode = "cache"    // the local directory, kept by delta queries
	Snapshot Mode = "snapshot" // the local copy of what has no delta query, read as a whole now and then
	Live     Mode = "live"     // the API, at the time of the call
	Computed Mode = "computed" // worked out from the local directory
	Mixed    Mode = "mixed"    // the local directory, with live parts
)

// Tool defines one MCP tool. In is the struct of its arguments (see
// inputSchema for its tags); Out is what it answers with: [List], [Detail], or
// any struct, which becomes the answer's item.
type Tool[In, Out any] struct {
	// Name is area, noun, and a verb or kind: entra_user_get.
	Name string
	// Title is for a person's list of tools, e.g. "Get Entra user".
	Title string
	// Description is for the model: what it answers, when to use another tool.
	// At most 300 bytes.
	Description string
	// Core puts the tool in the default toolset.
	Core bool
	// Mode says where the answer comes from.
	Mode Mode
	// Permissions are the application permissions that the whole answer needs.
	Permissions []cloud.Permission
	// Optional are permissions outside the basic set, each with the part of the
	// answer that it opens.
	Optional []Optional
	// Plan is the licence without which Microsoft refuses the whole answer.
	Plan Plan
	// NotIn are the clouds, by name, that do not offer what the tool reads.
	NotIn []string
	// Fields are the values of an argument fields; a Listing without them has no
	// such argument.
	Fields []string
	// SearchIn is what an argument search of a Listing looks at, in words.
	SearchIn string
	// Timeout bounds a call; zero means defaultTimeout.
	Timeout time.Duration
	// Writes says that the tool changes something of ours (never of the
	// tenant's), such as the session's choice of a connection.
	Writes bool
	// Run answers a call. Its error becomes a tool error by way of explain.
	Run func(ctx context.Context, c *Call, in In) (Out, error)
}

// Optional is what one part of a tool's answer needs beside the rest.
type Optional struct {
	cloud.Permission
	Part  string
	Plan  Plan     // licence of the part
	NotIn []string // clouds that do not offer the part
}

// Definition is a Tool without its type parameters.
type Definition struct {
	Info
	schema  *jsonschema.Schema
	out     reflect.Type
	timeout time.Duration
	writes  bool
	run     func(ctx context.Context, c *Call, args map[string]jsontext.Value) (any, error)
}

// local reports whether the tool answers without a connection.
func (d *Definition) local() bool { return d.Mode == Local }

// catalogue is the list of all tools, by name. Package variables of the tool
// files fill it before main begins; nothing changes it after.
var catalogue []*Definition

// Add puts a tool in the catalogue and returns it.
func Add[In, Out any](t Tool[In, Out]) *Definition { return enter(Define(t)) }

func enter(d *Definition) *Definition {
	at, taken := slices.BinarySearchFunc(catalogue, d.Name, func(d *Definition, name string) int {
		return strings.Compare(d.Name, name)
	})
	if taken {
		panic("tools: " + d.Name + " is defined twice")
	}
	catalogue = slices.Insert(catalogue, at, d)
	return d
}

const defaultTimeout = 60 * time.Second

// Define makes a tool of its definition by erasing its types, without putting it
// in the catalogue.
func Define[In, Out any](t Tool[In, Out]) *Definition {
	d := &Definition{
		Info: Info{
			Name: t.Name, Title: t.Title, Description: t.Description, Core: t.Core, Mode: t.Mode,
			Permissions: t.Permissions, Optional: t.Optional, Plan: t.Plan, NotIn: t.NotIn, Toolset: toolsetOf(t.Name),
		},
		out:     reflect.TypeFor[Out](),
		timeout: cmp.Or(t.Timeout, defaultTimeout),
		writes:  t.Writes,
		run: func(ctx context.Context, c *Call, args map[string]jsontext.Value) (any, error) {
			var in In
			if err := decodeArguments(args, &in); err != nil {
				return nil, err
			}
			return t.Run(ctx, c, in)
		},
	}
	d.takes(reflect.TypeFor[In](), t.Fields, t.SearchIn)
	return d
}

// takes makes the schema of the arguments.
func (d *Definition) takes(in reflect.Type, fields []string, searchIn string) {
	d.schema = inputSchema(in, !d.local())
	listingArguments(d.schema, fields, searchIn)
	d.Arguments = d.schema.PropertyOrder
}

// decodeArguments fills the struct of a tool's arguments. The check before left
// nothing to go wrong.
func decodeArguments(args map[string]jsontext.Value, into any) error {
	raw, err := json.Marshal(args)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return BadArgument("arguments", "cannot be read", "")
	}
	return nil
}

// toolsetOf is the toolset that a tool's name puts it in.
func toolsetOf(name string) string {
	switch area, _, _ := strings.Cut(name, "_"); {
	case strings.HasPrefix(name, "mscloud_defender_"):
		return "defender"
	case area == "mscloud":
		return "governance"
	default:
		return area
	}
}
