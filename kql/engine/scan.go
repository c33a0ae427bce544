package engine

import "github.com/mscloud-mcp/mscloud-mcp/kql"

func (c *compiler) scan(_ *plan, o *kql.Scan) (*plan, error) {
	return nil, unsupported(o, "operator scan")
}

func (c *compiler) find(o *kql.Find) (*plan, error) { return nil, unsupported(o, "operator find") }

type scanState struct{}

func (s *scanState) column(n *kql.Ident) (expression, error) {
	return nil, unsupported(n, "scan state")
}
