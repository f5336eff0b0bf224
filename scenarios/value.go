package scenarios

// Pos is a place in a file. Line and Column count from 1, columns in characters. The zero Pos is nowhere.
type Pos struct {
	Line   int
	Column int
}

// Text is a scalar of a file, as its author wrote it: quotes and escapes are resolved, ${…} is not.
type Text struct {
	Pos     Pos    // of its first character, the quote where it has one
	Content string // without quotes
	Quoted  bool   // in single or double quotes, or a block of lines (| and >)
	style   byte   // of the scalar: 0 plain, ' and " quoted, | a block
}

// IsSet tells whether the file has the text at all. A text that is there and empty ("") is set.
func (t Text) IsSet() bool { return t.Pos.Line > 0 }

// String answers the content.
func (t Text) String() string { return t.Content }

// Kind is what a Value is.
type Kind int

// The kinds of values. None is a value that the file does not have.
const (
	None Kind = iota
	Null
	Bool
	Number // unquoted, as JSON writes numbers; its Content is what was written
	String
	List
	Object
)

// String answers the kind as problems call it.
func (k Kind) String() string {
	switch k {
	case None:
		return "nothing"
	case Null:
		return "empty"
	case Bool:
		return "true or false"
	case Number:
		return "a number"
	case String:
		return "a text"
	case List:
		return "a list"
	case Object:
		return "a mapping"
	}
	return "unknown"
}

// Value is any value of a file. Lists have Items, objects have Members in the order of the file, all others are the
// Text alone; strings at any depth may hold ${…}.
type Value struct {
	Text
	Kind    Kind
	Items   []Value
	Members Fields
}

// Member is a key of an object and its value.
type Member struct {
	Key   Text
	Value Value
}

// Fields are the members of an object, in the order of the file. No key is there twice.
type Fields []Member

// Get answers the value of a key; a Value of kind None where there is no such key.
func (f Fields) Get(key string) Value {
	for _, m := range f {
		if m.Key.Content == key {
			return m.Value
		}
	}
	return Value{}
}

// Keys answers the keys in their order.
func (f Fields) Keys() []string {
	keys := make([]string, len(f))
	for i, m := range f {
		keys[i] = m.Key.Content
	}
	return keys
}

// texts calls visit for every string of the value, at any depth. Keys are no values: they hold no ${…}.
func (v Value) texts(visit func(Text)) {
	if v.Kind == String {
		visit(v.Text)
	}
	for _, item := range v.Items {
		item.texts(visit)
	}
	for _, m := range v.Members {
		m.Value.texts(visit)
	}
}
