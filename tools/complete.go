package tools

import (
	"context"
	"slices"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

const maxCompletions = 20

// complete suggests values for the arguments of prompts and resources: names of
// connections, users, groups, apps and roles. What cannot be looked up has no suggestions.
func (e *endpoint) complete(ctx context.Context, req *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
	var values []string
	var err error
	argument := req.Params.Argument
	switch argument.Name {
	case connectionArgument, "id":
		values, err = e.completeConnection(ctx, argument.Value)
	case "user":
		values, err = e.completeObject(ctx, req, argument.Value, entra.KindUser)
	case "group":
		values, err = e.completeObject(ctx, req, argument.Value, entra.KindGroup)
	case "app":
		values, err = e.completeObject(ctx, req, argument.Value, entra.KindServicePrincipal, entra.KindApplication)
	case "role":
		values, err = e.completeObject(ctx, req, argument.Value, entra.KindDirectoryRole)
	}
	if err != nil {
		e.server.logger.DebugContext(ctx, "no completion", "argument", argument.Name, "error", err)
		values = nil
	}
	more := len(values) > maxCompletions
	if more {
		values = values[:maxCompletions]
	}
	if values == nil {
		values = []string{}
	}
	return &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: values, HasMore: more}}, nil
}

func (e *endpoint) completeConnection(ctx context.Context, prefix string) ([]string, error) {
	conns, err := e.server.options.Store.Connections(ctx)
	if err != nil {
		return nil, err
	}
	var values []string
	for _, name := range enabledNames(conns) {
		if len(name) >= len(prefix) && text.Fold(name[:len(prefix)]) == text.Fold(prefix) {
			values = append(values, name)
		}
	}
	return values, nil
}

func (e *endpoint) completeObject(ctx context.Context, req *mcp.CompleteRequest, prefix string, kinds ...entra.Kind) ([]string, error) {
	if prefix == "" {
		return nil, nil
	}
	conns, err := e.server.options.Store.Connections(ctx)
	if err != nil {
		return nil, err
	}
	conn, ok := current(conns, e.session(req.Session))
	if req.Params.Context != nil {
		if named := req.Params.Context.Arguments[connectionArgument]; named != "" {
			if conn, err = pick(conns, named); err != nil {
				return nil, err
			}
			ok = true
		}
	}
	if !ok {
		return nil, nil
	}
	refs, err := e.server.options.Store.Search(ctx, conn.ID, prefix, kinds, maxCompletions+1)
	if err != nil {
		return nil, err
	}
	var values []string
	for _, ref := range refs {
		value := ref.DisplayName
		if ref.Kind == entra.KindUser {
			value = ref.Key
		}
		if value = CleanText(value, MaxRowText); !slices.Contains(values, value) {
			values = append(values, value)
		}
	}
	return values, nil
}
