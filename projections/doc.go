// Package projections is the reading side: it folds the log into rows that can
// be asked, follows it live, and replays it for whoever trusts nothing.
//
// What it promises:
//
//   - The rows are the state. A [Model] puts into its file what domain.State says
//     changed, and nothing that it worked out itself; refs and index keys only
//     lead to rows. So the rows as of any entry have the digest that a [Replay]
//     up to that entry gives.
//   - What is readable ends with a group: nobody sees a statement without what
//     it derived. (A view of an entry inside a group can be asked for by its
//     sequence; the head never is one.)
//   - Every view is of one sequence and stays what it is, however far the log
//     has grown; who wants to read what it wrote waits for that sequence.
//   - Lists are in order at any point of the log and cost what they show: they read
//     briefs of what they list, made from the same rows. A search is over the newest rows.
//   - The file is disposable. Missing, of an older schema, damaged, or of
//     another log: it is made anew from the log, beside the old one, and
//     swapped in.
//   - Nothing here is trusted to check the log twice or not at all: a Model
//     follows a copy whose signatures were verified before it was published,
//     and judges every entry again; Replay verifies the signatures as well.
//
// In reading order: source.go, pipeline.go (the log comes in), entry.go (what
// an entry means to the rows), model.go, follow.go (the file and its keeping),
// view.go (questions), brief.go, lists.go (what lists show), reading.go, search.go
// (what people read, and finding it), difference.go (two points), replay.go,
// judge.go (the same fold without a file).
//
// It reads entries through [Source] and imports the domain alone.
package projections
