// Package rows keeps the read model: what every entity was after every entry of
// the log that changed it. It knows nothing of what the rows mean; whoever folds
// the log feeds it.
//
// What it promises:
//
//   - A row is (kind, id, sequence) and that entity's canonical JSON. Rows are
//     added, never changed and never deleted, so "as of N" is, for every entity,
//     its newest row with a sequence ≤ N, found by one seek.
//   - Rows, indexes and the last sequence move in one transaction. Each entry is
//     taken exactly once and in order; after a crash the file stands at the end of
//     one [DB.Apply], and at the end of a group.
//   - A [View] shows the ledger as of one sequence. Every call reads in short
//     transactions of its own; as rows do not change, what two calls show fits
//     together, however much was applied between them. No callback runs inside a
//     transaction, so callbacks may read and apply.
//   - Indexes lead to candidates. Whether one holds is decided by the row as of N,
//     so an index can lose nothing but time.
//   - Lists stand in order, as of any sequence, and a page of one costs what is on
//     it ([View.Listed]). They show briefs, so that long texts are not read.
//   - A search ([DB.Search]) is over what entities are at the head, and bounded.
//   - Every value is stored with a checksum. What the disk returned changed is
//     reported as [ErrDamaged], not shown.
//   - The file is disposable: everything in it follows from the log. [Rebuild]
//     makes it anew beside the old one and swaps them in one step.
//
// Layout: a bbolt file. Numbers are 8 bytes, big-endian; ^n is n
// with every bit inverted, so that newer comes first; 0 is a zero byte, which no
// name may contain, so that keys sort as their parts do.
//
//	meta     "format", "schema"             → 4-byte number
//	entries  seq                            → checksum, meta of the entry
//	rows     kind 0 id 0 ^seq               → checksum, JSON
//	index    kind 0 name 0 value 0 id 0 ^seq → nothing
//	refs     ref 0 seq                      → nothing
//	changed  seq                            → checksum, kind 0 id 0 of every row
//	briefs   kind 0 id 0 ^seq               → checksum, places, JSON
//	places   list 0 value 0 level block order 0 kind 0 id 0 → nothing
//	docs     kind 0 id 0                    → checksum, number, words
//	numbers  number                         → kind 0 id 0
//	words    word 0 ^number                 → rank, kind
//
// Of these, docs and words are of the head, and places are moved when an entity
// leaves a list; the others only grow.
//
// The last key of entries is the head; there is no second place that says so.
package rows
