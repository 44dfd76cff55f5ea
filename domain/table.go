package domain

import (
	"iter"
	"slices"
	"strings"
)

// table keeps entities by key and walks them in the order of their keys' text,
// so that nothing depends on map order.
type table[K interface {
	comparable
	String() string
}, V any] struct {
	byKey map[K]*V
	keys  []K
}

func (t *table[K, V]) get(k K) *V { return t.byKey[k] }

func (t *table[K, V]) put(k K, v *V) {
	if t.byKey == nil {
		t.byKey = make(map[K]*V)
	}
	if _, ok := t.byKey[k]; !ok {
		at, _ := slices.BinarySearchFunc(t.keys, k, func(a, b K) int {
			switch as, bs := a.String(), b.String(); {
			case as < bs:
				return -1
			case as > bs:
				return 1
			}
			return 0
		})
		t.keys = slices.Insert(t.keys, at, k)
	}
	t.byKey[k] = v
}

func (t *table[K, V]) all() iter.Seq2[K, *V] {
	return func(yield func(K, *V) bool) {
		for _, k := range t.keys {
			if !yield(k, t.byKey[k]) {
				return
			}
		}
	}
}

// under walks those whose keys' text begins with prefix.
func (t *table[K, V]) under(prefix string) iter.Seq2[K, *V] {
	return func(yield func(K, *V) bool) {
		from, _ := slices.BinarySearchFunc(t.keys, prefix, func(k K, prefix string) int { return strings.Compare(k.String(), prefix) })
		for _, k := range t.keys[from:] {
			if !strings.HasPrefix(k.String(), prefix) || !yield(k, t.byKey[k]) {
				return
			}
		}
	}
}

// name is a key of tables that are not keyed by an id.
type name string

func (n name) String() string { return string(n) }
