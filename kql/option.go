package kql

// Option is an operator's parameter: kind=inner, hint.strategy=shuffle,
// with_source=T, isfuzzy=true. Name is as written.
type Option struct {
	node
	Name  string
	Value Expr
}

// Options are the parameters of one operator, in order.
type Options []*Option

// Get is the value of the named parameter, nil if it is absent. Names are
// case-sensitive, as in the language.
func (o Options) Get(name string) Expr {
	for _, option := range o {
		if option.Name == name {
			return option.Value
		}
	}
	return nil
}

// Word is the named parameter as text: a keyword or name as written, a string
// literal's content. It is "" if the parameter is absent or something else.
func (o Options) Word(name string) string { return Word(o.Get(name)) }

// Word is the text of a name or a string literal, else "".
func Word(e Expr) string {
	switch e := e.(type) {
	case *Ident:
		return e.Name
	case *Literal:
		if s, ok := e.Value.(string); ok {
			return s
		}
		return e.Text
	}
	return ""
}
