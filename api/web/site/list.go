package site

import (
	"slices"
	"strconv"
)

// pageLength is how many lines a list shows.
const PageLength = 50

// from cuts a list, newest first, to the page that the parameter before names,
// and says where the next one begins, "" for nowhere.
func Before[T any](r *Request, lines []T, number func(T) int64) (page []T, next string, err error) {
	if text := r.Query.Get("before"); text != "" {
		before, err := strconv.ParseInt(text, 10, 54)
		if err != nil {
			return nil, "", ErrNotFound
		}
		first := slices.IndexFunc(lines, func(t T) bool { return number(t) < before })
		if first < 0 {
			return nil, "", nil
		}
		lines = lines[first:]
	}
	if len(lines) > PageLength {
		lines = lines[:PageLength]
		next = strconv.FormatInt(number(lines[PageLength-1]), 10)
	}
	return lines, next, nil
}
