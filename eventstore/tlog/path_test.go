package tlog

import (
	"errors"
	"strings"
	"testing"

	xtlog "golang.org/x/mod/sumdb/tlog"
)

func TestTilePaths(t *testing.T) {
	for _, c := range []struct {
		id   TileID
		path string
	}{
		{TileID{0, 0, 256}, "tile/0/000"},
		{TileID{0, 999, 256}, "tile/0/999"},
		{TileID{1, 1000, 256}, "tile/1/x001/000"},
		{TileID{0, 1234067, 256}, "tile/0/x001/x234/067"},
		{TileID{2, 0, 1}, "tile/2/000.p/1"},
		{TileID{63, 1234067, 255}, "tile/63/x001/x234/067.p/255"},
		{TileID{EntriesLevel, 273, 112}, "tile/entries/273.p/112"},
		{TileID{EntriesLevel, 1000, 256}, "tile/entries/x001/000"},
		{TileID{63, maxTileN, 255}, "tile/63/x035/x184/x372/x088/831.p/255"},
	} {
		if got := c.id.Path(); got != c.path {
			t.Errorf("%+v.Path() = %q, want %q", c.id, got, c.path)
		}
		if got, err := ParseTilePath(c.path); err != nil || got != c.id {
			t.Errorf("ParseTilePath(%q) = %+v, %v, want %+v", c.path, got, err, c.id)
		}
	}
	if got := TilePath(1, 0, 2); got != "tile/1/000.p/2" {
		t.Errorf("TilePath = %q", got)
	}
	if got := EntriesPath(5, 256); got != "tile/entries/005" {
		t.Errorf("EntriesPath = %q", got)
	}
	for _, path := range []string{
		"", "tile", "tile/0", "tile/0/", "/tile/0/000", "tile/0/000/", "tile/00/000", "tile/+0/000", "tile/-1/000", "tile/64/000",
		"tile/data/000", "tile/8/0/000", "tile/0/0", "tile/0/0000", "tile/0/x000", "tile/0/001/000", "tile/0/x000/001", "tile/0/x001/x000",
		"tile/0/x01/000", "tile/0/+01", "tile/0/-01", "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01",
		"tile/0/000.p/+1", "tile/0/000.p/1/2", "tile/0/.p/1", "tile/0.p/1", "tile/0/000/1", "tile/0/xx001/000", "tile/0/00a", "tile/0/٠٠٠",
		"tile/0/x035/x184/x372/x088/832", "tile/0/x009/x223/x372/x036/x854/x775/808", "tile/0/" + strings.Repeat("x001/", 30) + "000",
		"tile/0/x001//000", "tile/0/000\n", "checkpoint", "tile/entries", "tile/entries/000.q/1",
	} {
		if id, err := ParseTilePath(path); !errors.Is(err, ErrMalformed) {
			t.Errorf("ParseTilePath(%q) = %+v, %v, want ErrMalformed", path, id, err)
		}
	}
}

// Tiles lists the files of a tree: x/mod's tiles, and the bundles over level 0.
func TestTiles(t *testing.T) {
	for _, size := range []int64{0, 1, 255, 256, 257, 65535, 65536, 65537, 70000} {
		got, bundles := map[TileID]bool{}, 0
		for id := range Tiles(size) {
			wider := id
			wider.Width++
			if !id.In(size) || got[id] || id.Width < 256 && wider.In(size) {
				t.Errorf("size %d: %+v is listed twice or not in the tree as it is", size, id)
			}
			got[id] = true
			if id.Level == EntriesLevel {
				id.Level, bundles = 0, bundles+1
				defer func() {
					if !got[id] {
						t.Errorf("size %d: bundle %d without its tile", size, id.N)
					}
				}()
			}
		}
		want := xtlog.NewTiles(tileHeight, 0, size)
		for _, tile := range want {
			if !got[TileID{tile.L, tile.N, tile.W}] {
				t.Errorf("size %d: x/mod has %v", size, tile)
			}
		}
		if len(got)-bundles != len(want) || bundles != int((size+255)/256) {
			t.Errorf("size %d: %d tiles and %d bundles, x/mod has %d tiles", size, len(got)-bundles, bundles, len(want))
		}
		if size == 70000 && len(want) != 277 {
			t.Errorf("%d tiles at size 70000, not 277", len(want))
		}
	}
	for range Tiles(1000) {
		break // stopping early is allowed
	}
	if (TileID{-2, 0, 1}).In(1000) || (TileID{64, 0, 1}).In(1000) || (TileID{0, 0, 1}).In(-1) {
		t.Error("a tile out of range is in the tree")
	}
}

func FuzzParseTilePath(f *testing.F) {
	for _, path := range []string{"tile/0/000", "tile/63/x001/x234/067.p/255", "tile/entries/x001/000.p/1", "tile/0/x000/001", "tile/entries/.p/1"} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		id, err := ParseTilePath(path)
		if err != nil {
			if !errors.Is(err, ErrMalformed) || id != (TileID{}) {
				t.Fatalf("ParseTilePath(%q) = %+v, %v", path, id, err)
			}
			return
		}
		if id.Path() != path || id.Width < 1 || id.Width > 256 || id.N < 0 || id.N > maxTileN || id.Level < EntriesLevel || id.Level > 63 {
			t.Fatalf("ParseTilePath(%q) = %+v, whose path is %q", path, id, id.Path())
		}
		// x/mod knows the same tiles under its own paths.
		if id.Level != EntriesLevel {
			theirs := "tile/8/" + path[len("tile/"):]
			if tile, err := xtlog.ParseTilePath(theirs); err != nil || (TileID{tile.L, tile.N, tile.W}) != id {
				t.Fatalf("x/mod reads %q as %+v, %v", theirs, tile, err)
			}
		}
	})
}
