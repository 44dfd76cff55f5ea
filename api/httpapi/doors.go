package httpapi

// What other doors to the ledger have to answer before a request can be handed
// on, in the words of this one.

// BadParameter is the problem of a request that is not of its form, with the
// parameters at fault.
func BadParameter(detail string, names ...string) *Problem {
	p := problem(kindParameter, "%s", detail)
	for _, name := range names {
		p.Errors = append(p.Errors, Flaw{Location: "query." + name, Message: detail})
	}
	return p
}

// TooLarge is the problem of a request, or of an answer, that is larger than the door.
func TooLarge(format string, args ...any) *Problem { return problem(kindTooLarge, format, args...) }

// Crowded is the problem of a request that comes while too many are under way.
func Crowded(detail string) *Problem { return problem(kindCrowded, "%s", detail) }

// NothingThere is the problem of a request for something that no path leads to.
func NothingThere(detail string) *Problem { return problem(kindNoPath, "%s", detail) }
