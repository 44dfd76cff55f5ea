package domain

// KnowSemantics has the program know further semantics, of which each brings
// what is named for it, until restore is called. Tests that call it run alone.
func KnowSemantics(further ...[]string) (restore func()) {
	before := differences
	differences = further
	return func() { differences = before }
}

// Brought is brought.
func Brought(semantics int64, named string) bool { return brought(semantics, named) }
