// Package tables reads and writes the tables in which plans and members come and
// go: CSV and XLSX with one row a measure, one row a member. It has the columns of
// recorded votes as well, which api/rollcalls reads.
//
// What it promises:
//
//   - What is written is read again as the same plan, the same members: the columns
//     that it writes are those that it reads ([PlanColumns], [MemberColumns]), and
//     their keys stay what they are.
//   - It is liberal in how tables look: headers in English and Azerbaijani with their
//     natural variations, lines above the header, headings between rows, merged
//     cells, commas, semicolons or tabs. It is strict in what it takes from them:
//     nothing is guessed silently. What it concluded is a [Note], what it could not
//     read a [Problem] with its place and what to do; all of them are found at once.
//   - Its input is untrusted: memory and time are bounded by [MaxFile] and
//     [MaxRows], and what a cell says is bounded as the ledger bounds it.
//   - It is pure, and knows no ledger: who is a member is given to it as a [Roll].
//
// Reading order: column.go and plancolumns.go, membercolumns.go (the columns);
// grid.go, csv.go, workbook.go (cells with their places); header.go, text.go (what
// the columns are, and what a cell says); planread.go, planlevels.go, deadline.go,
// memberread.go; roll.go (whom a name names); planwrite.go, memberwrite.go, rollcall.go,
// write.go.
package tables
