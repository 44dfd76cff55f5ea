// Package voting is the arithmetic of decisions: whether a question carried,
// given the counts and the rule.
//
// It promises:
//
//   - Integers only. A fraction is never rounded and never turned into a
//     decimal: yes*den is compared with num*base, in int64, within bounds that
//     cannot overflow ([MaxCount], [MaxDenominator]).
//   - An empty base never carries. 3*0 >= 2*0 is true, so the guard is explicit:
//     when everybody abstains, nothing is adopted.
//   - Quorum, threshold and concurrence are separate tests, and a [Result] names
//     every one of them with the numbers that were compared.
//   - The same counts and rules give the same result, in the same order, for
//     ever: no clock, no map order, no randomness.
//
// The words "votes cast" are avoided on purpose. Robert's Rules of Order exclude
// abstentions from them, some software includes them; here the [Base] of every
// threshold is named.
//
// Sources, cited below in short: Robert's Rules of Order Revised (1915) §46 on
// the majority and §48 on the two-thirds vote and its bases; Robert's Rules of
// Order Newly Revised, 12th edition (RONR), 44:3; rule 86 of the rules of
// procedure of the United Nations General Assembly.
//
// Reading order: fraction.go, counts.go, rule.go, decide.go, settled.go; then
// cases.go and lines.go, which answer cases written as JSON lines.
package voting
