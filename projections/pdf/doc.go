// Package pdf writes PDF documents (ISO 32000-1:2008): pages of text, lines, boxes
// and circles, with embedded fonts, links, an outline and metadata.
//
// What it promises:
//
//   - The same calls give the same bytes on every machine and with every version of
//     Go: all lengths are whole numbers, and nothing is compressed, dated or numbered by
//     itself.
//   - Text can be found and copied: every font says which letter a glyph is.
//   - Documents are tagged: every text belongs to an element of the structure, or is
//     marked as no part of the text. Whoever calls gives the elements their order, and
//     then what comes out keeps to PDF/UA-1 (ISO 14289-1).
//   - Whatever text is given, the document stays one: letters that a font does not
//     have are asked for with [Font.Has], and those that are drawn all the same become
//     its mark for a missing letter.
//
// Lengths are in hundredths of a point (1/7200 inch), measured from the upper left
// corner of a page. It knows nothing of lines of text and paragraphs.
//
// In reading order: document.go (objects of the file), page.go (what is drawn),
// structure.go (what it is), font.go (TrueType), text.go (strings of the file).
package pdf
