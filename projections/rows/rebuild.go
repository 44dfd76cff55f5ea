package rows

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	bolt "go.etcd.io/bbolt"
)

// tempPath is where the new file grows. One name, so that what a crash left is
// found again.
func tempPath(path string) string { return path + ".rebuild" }

// Rebuild makes the file at path anew. feed calls apply with the entries from 1
// on, as for [DB.Apply] but without an fsync each time; when it returns nil the new
// file is made durable and takes the place of the old one in one step. When feed or
// anything else fails, the old file stays as it was.
//
// A handle on the old file goes on showing the old file: close it, before or
// after, and open path again. ErrBusy if another rebuild of path is under way.
func Rebuild(path string, schema uint32, feed func(apply func([]Entry) error) error) (err error) {
	temp := tempPath(path)
	defer func() {
		if err != nil {
			err = fmt.Errorf("rebuild %s: %w", path, err)
		}
	}()
	if err := removeLeftover(temp); err != nil {
		return err
	}
	db, err := open(temp, schema, &bolt.Options{Timeout: lockWait, NoSync: true, NoGrowSync: true})
	if err != nil {
		return err
	}
	swapped := false
	defer func() { // also when feed panics
		if !swapped {
			_ = db.Close()
			_ = os.Remove(temp) // if not now, then by the next Open
		}
	}()
	if err := feed(db.Apply); err != nil {
		return err
	}
	if err := db.bolt.Sync(); err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	swapped = true
	return syncDir(path)
}

// removeLeftover removes the file of a rebuild that did not come to its end; if
// one is under way, in this process or another, it returns ErrBusy.
func removeLeftover(temp string) error {
	if _, err := os.Stat(temp); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	// Whatever else it is, only a file that somebody works on is locked.
	b, err := openBolt(temp, &bolt.Options{ReadOnly: true, Timeout: time.Nanosecond})
	if errors.Is(err, ErrBusy) {
		return err
	}
	if err == nil {
		if err := b.Close(); err != nil {
			return err
		}
	}
	return os.Remove(temp)
}
