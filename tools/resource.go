package tools

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Resource is an answer of a tool that a person may attach to a conversation.
type Resource struct {
	// URI ends or goes on after its one variable:
	// mscloud://connections/{id}/status.
	URI                      string
	Name, Title, Description string
	// Tool is the name of the tool that is called, Argument the one that the
	// variable's value is passed as.
	Tool, Argument string
	// Known reports whether there is a resource for a value; nil leaves that to
	// the tool.
	Known func(value string) bool
}

// resources are those of all toolsets; like the catalogue, package variables
// fill it before main begins.
var resources []Resource

// AddResource offers a resource and returns it.
func AddResource(r Resource) Resource {
	resources = append(resources, r)
	return r
}

const permissionsURI = "mscloud://permissions"

// addResources offers what a person may want to attach to a conversation.
func (e *endpoint) addResources() {
	e.mcp.AddResource(&mcp.Resource{
		URI: permissionsURI, Name: "permissions", Title: "Permissions", MIMEType: "text/markdown",
		Description: "Which application permission opens which tool, and the bundles to consent to.",
	}, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		return oneText(permissionsURI, "text/markdown", PermissionTableMarkdown()+"\n"+BundleTableMarkdown()), nil
	})
	for _, r := range resources {
		e.mcp.AddResourceTemplate(&mcp.ResourceTemplate{
			URITemplate: r.URI, Name: r.Name, Title: r.Title, Description: r.Description, MIMEType: "application/json",
		}, func(ctx context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
			return e.readResource(ctx, r, req)
		})
	}
}

// readResource calls the tool in its own way in: checked, audited, cleaned and
// bounded like any call.
func (e *endpoint) readResource(ctx context.Context, r Resource, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
	uri := req.Params.URI
	value, ok := r.value(uri)
	at := slices.IndexFunc(catalogue, func(d *Definition) bool { return d.Name == r.Tool })
	if !ok || at < 0 || r.Known != nil && !r.Known(value) {
		return nil, mcp.ResourceNotFoundError(uri)
	}
	args, err := json.Marshal(map[string]string{r.Argument: value})
	if err != nil {
		return nil, mcp.ResourceNotFoundError(uri)
	}
	result, err := e.call(ctx, catalogue[at], &mcp.CallToolRequest{
		Session: req.Session,
		Params:  &mcp.CallToolParamsRaw{Name: r.Tool, Arguments: rawJSON(args), Meta: req.Params.Meta},
	})
	if err != nil {
		return nil, err
	}
	text := result.Content[0].(*mcp.TextContent).Text
	if result.IsError && strings.Contains(text, `"unknownConnection"`) {
		return nil, mcp.ResourceNotFoundError(uri)
	}
	return oneText(uri, "application/json", text), nil
}

// value is the variable's value in a URI.
func (r Resource) value(uri string) (value string, ok bool) {
	before, rest, _ := strings.Cut(r.URI, "{")
	_, after, _ := strings.Cut(rest, "}")
	value, ok = strings.CutSuffix(strings.TrimPrefix(uri, before), after)
	value, err := url.PathUnescape(value)
	return value, ok && err == nil && value != ""
}

func oneText(uri, mimeType, text string) *mcp.ReadResourceResult {
	return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: uri, MIMEType: mimeType, Text: text}}}
}
