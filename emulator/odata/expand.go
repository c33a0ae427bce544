package odata

import "github.com/mscloud-mcp/mscloud-mcp/emulator/directory"

// Expand writes one expanded relationship of an object.
type Expand struct {
	Name     string
	Link     directory.Relationship
	Limit    int
	Encoders *Encoders
	D        *directory.Directory
	// Follow finds the objects where the relationship is no link but a property
	// that names them.
	Follow func(*directory.Object) []*directory.Object
}

func (x *Expand) append(buf []byte, o *directory.Object) []byte {
	var objects []*directory.Object
	if x.Follow != nil {
		objects = x.Follow(o)
	} else {
		objects = x.D.LiveAt(x.Link.Numbers(x.D, o.Number()))
	}
	buf = directory.AppendString(buf, x.Name)
	buf = append(buf, ':')
	if x.Link.Single {
		if len(objects) == 0 {
			return append(buf, "null"...)
		}
		return x.Encoders.Append(buf, objects[0])
	}
	buf = append(buf, '[')
	for i, member := range objects[:min(len(objects), x.Limit)] {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = x.Encoders.Append(buf, member)
	}
	return append(buf, ']')
}
