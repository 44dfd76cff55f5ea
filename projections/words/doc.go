// Package words says in English and Azerbaijani what the ledger says in codes: the
// effects of decisions and why one did not take place, rules and tests, states,
// choices, kinds and the codes of completion.
//
// What it promises: pages, reports and whatever else people read use these same words,
// so that a thing is called the same everywhere. What only one of them says stands
// in a catalogue of its own, which New joins to these. A key never stands twice.
//
// The words of reports are part of their bytes: whoever changes one here changes what
// reports say (see report.Template).
package words
