package tools

import (
	"context"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

const (
	permissionsURI  = "mscloud://permissions"
	huntingURI      = "mscloud://schema/hunting/"
	statusURIPrefix = "mscloud://connections/"
	statusURISuffix = "/status"
)

// addResources offers what a person may want to attach to a conversation.
func (e *endpoint) addResources() {
	e.mcp.AddResource(&mcp.Resource{
		URI: permissionsURI, Name: "permissions", Title: "Permissions", MIMEType: "text/markdown",
		Description: "Which application permission opens which tool, and the bundles to consent to.",
	}, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		return oneText(permissionsURI, "text/markdown", PermissionTableMarkdown()+"\n"+BundleTableMarkdown()), nil
	})
	e.mcp.AddResourceTemplate(&mcp.ResourceTemplate{
		URITemplate: statusURIPrefix + "{id}" + statusURISuffix, Name: "connection-status", Title: "Status of a connection",
		MIMEType: "application/json", Description: "Permissions, licences and synchronization of one connection, by name or id.",
	}, e.readStatus)
	e.mcp.AddResourceTemplate(&mcp.ResourceTemplate{
		URITemplate: huntingURI + "{table}", Name: "hunting-table", Title: "Table of advanced hunting", MIMEType: "application/json",
		Description: "Columns and types of a hunting table, and the library's queries over it.",
	}, e.readHuntingTable)
}

// readHuntingTable answers what mscloud_defender_hunting_schema says of one
// table.
func (e *endpoint) readHuntingTable(ctx context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
	uri := req.Params.URI
	name, err := url.PathUnescape(strings.TrimPrefix(uri, huntingURI))
	if err != nil {
		return nil, mcp.ResourceNotFoundError(uri)
	}
	if _, err := huntTable(name); err != nil {
		return nil, mcp.ResourceNotFoundError(uri)
	}
	args, err := json.Marshal(map[string]string{"table": name})
	if err != nil {
		return nil, err
	}
	result, err := e.call(ctx, huntingSchemaTool, &mcp.CallToolRequest{
		Session: req.Session,
		Params:  &mcp.CallToolParamsRaw{Name: huntingSchemaTool.Name, Arguments: rawJSON(args), Meta: req.Params.Meta},
	})
	if err != nil {
		return nil, err
	}
	return oneText(uri, "application/json", result.Content[0].(*mcp.TextContent).Text), nil
}

func (e *endpoint) readStatus(ctx context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
	uri := req.Params.URI
	id, ok := strings.CutSuffix(strings.TrimPrefix(uri, statusURIPrefix), statusURISuffix)
	id, err := url.PathUnescape(id)
	if !ok || err != nil || id == "" {
		return nil, mcp.ResourceNotFoundError(uri)
	}
	name, err := json.Marshal(id)
	if err != nil {
		return nil, mcp.ResourceNotFoundError(uri)
	}
	args, err := json.Marshal(map[string]jsontext.Value{connectionArgument: name})
	if err != nil {
		return nil, err
	}
	// The tool's own way in: checked, audited, cleaned and bounded like a call.
	result, err := e.call(ctx, connectionStatus, &mcp.CallToolRequest{
		Session: req.Session,
		Params:  &mcp.CallToolParamsRaw{Name: connectionStatus.Name, Arguments: rawJSON(args), Meta: req.Params.Meta},
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

func oneText(uri, mimeType, text string) *mcp.ReadResourceResult {
	return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: uri, MIMEType: mimeType, Text: text}}}
}
