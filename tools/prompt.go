package tools

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Prompt is a ready-made task for a person to start. Beside its own arguments
// it has connection.
type Prompt struct {
	Name, Title, Description string
	Arguments                []PromptArgument
	// Needs are the tools that its text tells the model to call; a server
	// without one of them does not offer the prompt.
	Needs []string
	// Text is the task; a line for each argument given is added to its end.
	Text string
}

// PromptArgument narrows the task of a prompt to one object.
type PromptArgument struct{ Name, Title, Description string }

// prompts are those of all toolsets; like the catalogue, package variables fill
// it before main begins.
var prompts []Prompt

// AddPrompt offers a prompt and returns it.
func AddPrompt(p Prompt) Prompt {
	p.Arguments = slices.Insert(slices.Clone(p.Arguments), 0, PromptArgument{connectionArgument, "Connection", "name of the connection; default the chosen one"})
	prompts = append(prompts, p)
	return p
}

// addPrompts offers the prompts whose tools the server has.
func (e *endpoint) addPrompts() {
	for _, p := range prompts {
		missing := slices.ContainsFunc(p.Needs, func(need string) bool {
			return !slices.ContainsFunc(e.server.tools, func(d *Definition) bool { return d.Name == need })
		})
		if missing {
			continue
		}
		offered := &mcp.Prompt{Name: p.Name, Title: p.Title, Description: p.Description}
		for _, a := range p.Arguments {
			offered.Arguments = append(offered.Arguments, &mcp.PromptArgument{Name: a.Name, Title: a.Title, Description: a.Description})
		}
		e.mcp.AddPrompt(offered, p.get)
	}
}

func (p Prompt) get(_ context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
	var b strings.Builder
	b.WriteString(p.Text)
	for _, a := range p.Arguments {
		value := CleanText(strings.TrimSpace(req.Params.Arguments[a.Name]), 200)
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
		Description: p.Description,
		Messages:    []*mcp.PromptMessage{{Role: "user", Content: &mcp.TextContent{Text: b.String()}}},
	}, nil
}
