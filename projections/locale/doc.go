// Package locale writes and reads for people: numbers, dates, ordinals and
// durations in English and Azerbaijani, the order of names in both alphabets,
// and words folded so that a search finds them however they were typed.
//
// What it promises:
//
//   - It is pure: the same arguments give the same text on every machine, with no
//     clock, no environment and no time zone files. What it writes may stand in
//     reports that others make again byte for byte.
//   - It does not trust a system's own tables. Chromium claims to know Azerbaijani
//     and writes "2026 M11 24"; Go's time zones may be missing or older.
//   - [Fold] is for finding only. What it returns is never shown, stored as a name
//     or compared for identity.
//
// The forms of numbers and dates are those of the Unicode CLDR for az and en.
package locale
