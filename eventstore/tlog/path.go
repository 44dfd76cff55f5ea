package tlog

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// EntriesLevel is the level of entry bundles in a TileID.
const EntriesLevel = -1

const (
	maxLevel = 63
	maxTileN = MaxSize >> tileHeight
	maxPath  = 64 // bytes; the longest valid path has 44
)

// A TileID names one static file of the log: a tile or an entry bundle.
type TileID struct {
	Level int   // 0 (leaf hashes) to 63, or EntriesLevel
	N     int64 // index of the tile within its level, 0 ≤ N ≤ MaxSize/256
	Width int   // number of hashes or entries, 1 to 256; 256 is a full tile
}

// Path returns the path of the file below the log's prefix (C2SP tlog-tiles):
// tile/<L>/<N>[.p/<W>] or tile/entries/<N>[.p/<W>], N in groups of three digits.
func (t TileID) Path() string {
	var b strings.Builder
	b.WriteString("tile/")
	if t.Level == EntriesLevel {
		b.WriteString("entries")
	} else {
		b.WriteString(strconv.Itoa(t.Level))
	}
	digits := strconv.FormatInt(t.N, 10)
	digits = strings.Repeat("0", (3-len(digits)%3)%3) + digits
	for ; len(digits) > 3; digits = digits[3:] {
		b.WriteString("/x" + digits[:3])
	}
	b.WriteString("/" + digits)
	if t.Width != TileWidth {
		fmt.Fprintf(&b, ".p/%d", t.Width)
	}
	return b.String()
}

// In reports whether a tree of that size has the file: whether it has as many
// hashes or entries at that place.
func (t TileID) In(size int64) bool {
	if t.N < 0 || t.N > maxTileN || t.Width < 1 || t.Width > TileWidth || size < 0 {
		return false
	}
	level := max(t.Level, 0) // a bundle is in the tree when its leaf hashes are
	return t.Level >= EntriesLevel && level <= maxLevel &&
		t.N*TileWidth+int64(t.Width) <= size>>(tileHeight*level)
}

// TilePath returns the path of a tile; see TileID for the ranges.
func TilePath(level int, n int64, width int) string { return TileID{level, n, width}.Path() }

// EntriesPath returns the path of an entry bundle; see TileID for the ranges.
func EntriesPath(n int64, width int) string { return TileID{EntriesLevel, n, width}.Path() }

// ParseTilePath is the inverse of TileID.Path. It accepts only what Path
// returns for a TileID within its ranges, and otherwise returns ErrMalformed.
func ParseTilePath(path string) (TileID, error) {
	bad := fmt.Errorf("tile path %.70q: %w", path, ErrMalformed)
	parts := strings.Split(path, "/")
	if len(path) > maxPath || len(parts) < 3 || parts[0] != "tile" {
		return TileID{}, bad
	}
	t := TileID{Level: EntriesLevel, Width: TileWidth}
	var err error
	if parts[1] != "entries" {
		if t.Level, err = strconv.Atoi(parts[1]); err != nil || t.Level < 0 || t.Level > maxLevel {
			return TileID{}, bad
		}
	}
	groups := parts[2:]
	if last := len(groups) - 1; last > 0 && strings.HasSuffix(groups[last-1], ".p") {
		if t.Width, err = strconv.Atoi(groups[last]); err != nil || t.Width < 1 || t.Width >= TileWidth {
			return TileID{}, bad
		}
		groups = groups[:last]
		groups[last-1] = strings.TrimSuffix(groups[last-1], ".p")
	}
	var digits strings.Builder
	for _, g := range groups {
		digits.WriteString(strings.TrimPrefix(g, "x"))
	}
	if t.N, err = strconv.ParseInt(digits.String(), 10, 64); err != nil || t.N < 0 || t.N > maxTileN {
		return TileID{}, bad
	}
	if t.Path() != path { // leading zeros, misplaced x, groups of other lengths
		return TileID{}, bad
	}
	return t, nil
}

// Tiles yields every file that a tree of that size consists of: the entry
// bundles and then the tiles from level 0 up, each level from the left, full
// ones before the one partial one there may be.
func Tiles(size int64) iter.Seq[TileID] {
	return func(yield func(TileID) bool) {
		e := edge{size: size}
		for level := EntriesLevel; level < e.levels(); level++ {
			count := e.count(max(level, 0))
			for n := int64(0); n*TileWidth < count; n++ {
				if !yield(TileID{level, n, int(min(TileWidth, count-n*TileWidth))}) {
					return
				}
			}
		}
	}
}
