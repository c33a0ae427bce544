package entra

import "github.com/google/uuid"

// IsID reports whether s has the form of an id of an object, an application or
// a tenant: 8-4-4-4-12 hexadecimal digits in any case, without braces.
// https://learn.microsoft.com/graph/api/resources/directoryobject
func IsID(s string) bool {
	const size = 36 // Parse takes braces, a urn: prefix and bare digits too
	_, err := uuid.Parse(s)
	return err == nil && len(s) == size
}
