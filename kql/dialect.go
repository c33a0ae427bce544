package kql

// Dialect is what a service takes of the language, where that is not all.
type Dialect struct {
	// Name is the service's.
	Name string
}

func (b *binder) dialect(*Query, *Dialect) {}
