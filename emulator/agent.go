package emulator

// nearest returns the type, from t up through its bases, that a table names: an
// agent identity goes by the rules of service principals where it has none of
// its own.
func nearest[T any](t *EntityType, table map[string]T) *EntityType {
	for at := t; at != nil; at = at.Base {
		if _, ok := table[at.Name]; ok {
			return at
		}
	}
	return t
}

// serveCast lists the objects of one type of a set.
func serveCast(c *call) *graphError {
	l := c.listing()
	l.typ, _ = typeNamed(c.endpoint.typ)
	l.total = nil // of the whole set
	return c.answer(l)
}

// serveSponsors lists who answers for an agent; 404 for an object of another
// type.
func serveSponsors(c *call) *graphError {
	typ, _ := typeNamed("directoryObject")
	link, _ := linkNamed("sponsors")
	var subject *Object
	return c.answer(&listing{typ: typ, links: true, fragment: "directoryObjects",
		find: func() (err *graphError) {
			if subject, err = c.subject(); err == nil && !subject.Type.Is(c.endpoint.typ) {
				err = resourceNotFound(subject.ID)
			}
			return err
		},
		numbers: func() []uint32 { return link.numbers(c.directory, subject.num) }})
}
