// Package schema says in JSON Schema (draft 2020-12) what statements, effects
// and rows look like, derived from the Go types that read and write them, so
// that the two cannot drift apart.
//
// It promises that whatever package domain writes is valid under the schema of
// its type. The reverse does not hold: bounds, order and meaning are judged by
// domain alone, and a schema is an aid for those who write statements.
package schema
