package pdf

import (
	"encoding/binary"
	"fmt"
)

// Font is a TrueType font (OpenType 1.9, tables head, hhea, hmtx, maxp, cmap) that
// documents embed whole.
type Font struct {
	name            string
	data            []byte
	em              int64 // units of the font in an em
	ascent, descent int64
	box             [4]int64
	glyphs          []uint16 // by letter of the basic plane; 0 for none
	advances        []int64  // by glyph
}

// missing is the letter that stands for those which a font does not have.
const missing = '\uFFFD'

// MustFont reads a font that the program itself brings with it. It panics where the
// bytes are no TrueType font with a cmap of format 4.
func MustFont(name string, data []byte) *Font {
	f := &Font{name: name, data: data, glyphs: make([]uint16, 1<<16)}
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(data[4:])) {
		entry := data[12+16*i:]
		from, length := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
		tables[string(entry[:4])] = data[from : from+length]
	}
	head, hhea := tables["head"], tables["hhea"]
	f.em = unsigned(head, 18)
	for i := range f.box {
		f.box[i] = signed(head, 36+2*i)
	}
	f.ascent, f.descent = signed(hhea, 4), signed(hhea, 6)
	metrics := int(unsigned(hhea, 34))
	f.advances = make([]int64, unsigned(tables["maxp"], 4))
	for i := range f.advances {
		f.advances[i] = unsigned(tables["hmtx"], 4*min(i, metrics-1))
	}
	f.readLetters(tables["cmap"])
	return f
}

// readLetters reads which glyph each letter has (cmap of format 4).
func (f *Font) readLetters(cmap []byte) {
	for i := range int(unsigned(cmap, 2)) {
		sub := cmap[binary.BigEndian.Uint32(cmap[4+8*i+4:]):]
		if unsigned(sub, 0) != 4 {
			continue
		}
		segments := int(unsigned(sub, 6)) / 2
		ends, starts := 14, 16+2*segments
		deltas, offsets := starts+2*segments, starts+4*segments
		for s := range segments {
			for c := unsigned(sub, starts+2*s); c <= unsigned(sub, ends+2*s) && c < 0xFFFF; c++ {
				glyph := c
				if offset := unsigned(sub, offsets+2*s); offset != 0 {
					glyph = unsigned(sub, offsets+2*s+int(offset)+2*int(c-unsigned(sub, starts+2*s)))
				}
				if glyph != 0 || unsigned(sub, offsets+2*s) == 0 {
					f.glyphs[c] = uint16(glyph + unsigned(sub, deltas+2*s)) //nolint:gosec // modulo 65536, as the format says
				}
			}
		}
		return
	}
	panic(fmt.Sprintf("pdf: font %s has no cmap of format 4", f.name))
}

func unsigned(b []byte, at int) int64 { return int64(binary.BigEndian.Uint16(b[at:])) }

func signed(b []byte, at int) int64 { return int64(int16(binary.BigEndian.Uint16(b[at:]))) } //nolint:gosec // two's complement

// Has reports whether the font has a letter.
func (f *Font) Has(r rune) bool { return r >= 0 && int(r) < len(f.glyphs) && f.glyphs[r] != 0 }

// glyph is that of a letter, or of the mark for a missing one.
func (f *Font) glyph(r rune) uint16 {
	if !f.Has(r) {
		r = missing
	}
	return f.glyphs[r]
}

// Width is how wide a text is when it is set in a size, both in hundredths of a point.
func (f *Font) Width(text string, size int64) int64 {
	wide := int64(0)
	for _, r := range text {
		wide += f.advances[f.glyph(r)]
	}
	return wide * size / f.em
}

// milli is a length of the font in thousandths of an em.
func (f *Font) milli(n int64) int64 { return n * 1000 / f.em }
