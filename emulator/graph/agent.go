package graph

import (
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
)

// serveCast lists the objects of one type of a set.
func serveCast(c *call) *odata.Error {
	l := c.listing()
	l.typ, _ = directory.TypeNamed(c.endpoint.typ)
	l.total = nil // of the whole set
	return c.answer(l)
}

// serveSponsors lists who answers for an agent; 404 for an object of another
// type.
func serveSponsors(c *call) *odata.Error {
	typ, _ := directory.TypeNamed("directoryObject")
	link, _ := directory.RelationshipNamed("sponsors")
	var subject *directory.Object
	return c.answer(&listing{typ: typ, links: true, fragment: "directoryObjects",
		find: func() (err *odata.Error) {
			if subject, err = c.subject(); err == nil && !subject.Type.Is(c.endpoint.typ) {
				err = odata.ResourceNotFound(subject.ID)
			}
			return err
		},
		numbers: func() []uint32 { return link.Numbers(c.directory, subject.Number()) }})
}
