package odata

import "github.com/mscloud-mcp/mscloud-mcp/emulator/directory"

// Expand writes one expanded relationship of an object.
type Expand struct {
	Name     string
	Link     directory.Relationship
	Limit    int
	Encoders *Encoders
	D        *directory.Directory
	// Levels is how far a chain of single ends is followed; 0 is one step.
	Levels int
	// Follow finds the objects where the relationship is no link but a property
	// that names them.
	Follow func(*directory.Object) []*directory.Object
}

// ends are the objects at the other end of the relationship.
func (x *Expand) ends(o *directory.Object) []*directory.Object {
	if x.Follow != nil {
		return x.Follow(o)
	}
	return x.D.LiveAt(x.Link.Numbers(x.D, o.Number()))
}

// appendChain writes an object and, inside of it, those that the same
// relationship leads to: a manager with the managers above. The last has none.
func (x *Expand) appendChain(buf []byte, o *directory.Object, levels int) []byte {
	buf = x.Encoders.Append(buf, o)
	if levels < 2 {
		return buf
	}
	next := x.ends(o)
	if len(next) == 0 {
		return buf
	}
	buf = buf[:len(buf)-1]
	if buf[len(buf)-1] != '{' {
		buf = append(buf, ',')
	}
	buf = directory.AppendString(buf, x.Name)
	buf = append(buf, ':')
	return append(x.appendChain(buf, next[0], levels-1), '}')
}

func (x *Expand) append(buf []byte, o *directory.Object) []byte {
	objects := x.ends(o)
	buf = directory.AppendString(buf, x.Name)
	buf = append(buf, ':')
	if x.Link.Single {
		if len(objects) == 0 {
			return append(buf, "null"...)
		}
		return x.appendChain(buf, objects[0], max(x.Levels, 1))
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
