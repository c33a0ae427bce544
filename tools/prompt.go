package tools

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// prompt is a ready-made task for a person to start.
type prompt struct {
	name, title, description string
	arguments                []*mcp.PromptArgument
	// needs are the tools that its text tells the model to call.
	needs []string
	// text is the task; %s lines of arguments are added to its end.
	text string
}

var connectionPromptArgument = &mcp.PromptArgument{Name: connectionArgument, Title: "Connection", Description: "name of the connection; default the chosen one"}

// addPrompts offers the prompts whose tools the server has.
func (e *endpoint) addPrompts() {
	for _, p := range prompts {
		missing := slices.ContainsFunc(p.needs, func(need string) bool {
			return !slices.ContainsFunc(e.server.tools, func(d *definition) bool { return d.Name == need })
		})
		if missing {
			continue
		}
		e.mcp.AddPrompt(&mcp.Prompt{Name: p.name, Title: p.title, Description: p.description, Arguments: p.arguments}, p.get)
	}
}

func (p prompt) get(_ context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
	var b strings.Builder
	b.WriteString(p.text)
	for _, a := range p.arguments {
		value := cleanText(strings.TrimSpace(req.Params.Arguments[a.Name]), 200)
		if value == "" {
			continue
		}
		if a.Name == connectionArgument {
			fmt.Fprintf(&b, "\nPass connection %q to every call.", value)
		} else {
			fmt.Fprintf(&b, "\nKeep to the %s %q.", a.Name, value)
		}
	}
	return &mcp.GetPromptResult{
		Description: p.description,
		Messages:    []*mcp.PromptMessage{{Role: "user", Content: &mcp.TextContent{Text: b.String()}}},
	}, nil
}
