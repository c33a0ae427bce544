package tools

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// untrustedKey marks an answer that carries text written by whoever is in the
// tenant: data, never instructions.
const untrustedKey = "mscloud-mcp/untrusted"

// auditTimeout bounds the wait for the audit log, which other processes write
// to as well.
const auditTimeout = 30 * time.Second

// call is the one way into every tool.
func (e *endpoint) call(ctx context.Context, d *Definition, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	s := e.server
	c := &Call{
		Store: s.options.Store, Now: s.now(), server: s, tool: d,
		session: e.session(req.Session), progress: &progress{}, req: req,
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	stop := c.progress.report(ctx, req)
	a, err := s.answer(ctx, c, req)
	stop()

	row := store.AuditRow{
		Time: c.Now, Session: c.session.id, Client: clientName(req), Connection: c.Connection.ID,
		Tool: d.Name, ArgsDigest: hex.EncodeToString(argumentDigest(c.args)),
		Outcome: "ok", Rows: a.rows, Bytes: len(a.text), Duration: s.now().Sub(c.Now),
	}
	var result *mcp.CallToolResult
	switch {
	case errors.Is(err, errNeedInput):
		result, err = s.form(ctx)
		if err != nil {
			result = failed(Explain(err))
		}
	case err != nil:
		problem := Explain(err)
		row.Outcome, row.Error = "error", problem.Code
		result = failed(problem)
	default:
		result = s.succeeded(d, a)
	}
	// An answer that nobody can account for is not given.
	auditCtx, done := context.WithTimeout(context.WithoutCancel(ctx), auditTimeout)
	defer done()
	written, auditErr := s.audit(auditCtx, row)
	if auditErr != nil {
		s.logger.ErrorContext(ctx, "audit row not written", "tool", d.Name, "error", auditErr)
		problem := Explain(auditErr)
		problem = &Error{
			Code: "auditFailed", Message: "the call could not be written to the audit log, so its answer is withheld: " + problem.Message,
			Fix: problem.Fix,
		}
		return failed(problem), nil
	}
	if written.Unsealed != "" {
		s.unsealed.Do(func() {
			s.logger.WarnContext(ctx, "audit rows are not sealed; see mscloud-mcp audit verify", "reason", written.Unsealed)
		})
	}
	e.relist(c.session, d)
	return result, nil
}

// answer checks the call, runs the tool and encodes what it returned; should
// that be too big, once more with as many rows as fit.
func (s *Server) answer(ctx context.Context, c *Call, req *mcp.CallToolRequest) (a answer, err error) {
	defer func() {
		if r := recover(); r != nil {
			s.logger.ErrorContext(ctx, "tool panicked", "tool", c.tool.Name, "panic", r, "stack", string(debug.Stack()))
			err = &Error{Code: "internal", Message: "the tool has a fault", Fix: "report it with the server's log"}
		}
	}()
	args, err := checkArguments(c.tool.schema, req.Params.Arguments, c.Now)
	if err != nil {
		return answer{}, err
	}
	c.args = args
	if !c.tool.local() {
		named := JSONText(args[connectionArgument])
		if c.Connection, err = s.resolve(ctx, c.session, named, req); err != nil {
			return answer{}, err
		}
		if named == "" && !c.session.stateless && req.Params.InputResponses != nil {
			c.session.choose(c.Connection.ID)
		}
	}
	if !c.tool.local() {
		delete(args, connectionArgument)
	}
	c.binding = cursorBinding(c.tool.Name, c.Connection.ID, args)
	for {
		out, err := c.tool.run(ctx, c, c.args)
		if err != nil {
			return answer{}, err
		}
		a, err := c.encode(out)
		var big errTooBig
		if errors.As(err, &big) && (c.maxRows == 0 || big.rows < c.maxRows) {
			c.maxRows = big.rows
			continue
		}
		return a, err
	}
}

// JSONText is a JSON text's value, "" for anything else.
func JSONText(v jsontext.Value) string {
	var s string
	if len(v) == 0 || json.Unmarshal(v, &s) != nil {
		return ""
	}
	return s
}

func (s *Server) succeeded(d *Definition, a answer) *mcp.CallToolResult {
	r := &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: string(a.text)}}}
	r.Meta = mcp.Meta{untrustedKey: true}
	if s.options.OutputSchemas {
		r.StructuredContent = rawJSON(a.text)
	}
	return r
}

// failed is an error as a tool's result, so that the model can mend the call.
// Tenant text may be in it too: names of candidates, Microsoft's messages.
func failed(e *Error) *mcp.CallToolResult {
	text, err := EncodeClean(e, MaxRowText)
	if err != nil {
		text = fmt.Appendf(nil, `{"code":%q}`, e.Code)
	}
	return &mcp.CallToolResult{
		Meta:    mcp.Meta{untrustedKey: true},
		Content: []mcp.Content{&mcp.TextContent{Text: string(text)}},
		IsError: true,
	}
}

func clientName(req *mcp.CallToolRequest) string {
	info := req.ClientInfo()
	if info == nil {
		return ""
	}
	name := info.Name
	if info.Version != "" {
		name += " " + info.Version
	}
	return CleanText(name, 100)
}
