package opendata

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"twothirds/domain/wire"
)

// errEnough ends the reading of the log.
var errEnough = errors.New("enough was read")

// writeLog writes the entries as the log has them, one a line: an entry is canonical JSON
// and has no line end in it. Whoever hashes the lines as RFC 6962 leaves has the tree.
func writeLog(d *data, w io.Writer) error {
	out := bufio.NewWriter(w)
	err := d.Log.Entries(1, func(seq wire.Seq, raw []byte) error {
		if seq > d.View.At() {
			return errEnough
		}
		if _, err := out.Write(raw); err != nil {
			return err
		}
		return out.WriteByte('\n')
	})
	if err != nil && !errors.Is(err, errEnough) {
		return fmt.Errorf("writing the log: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing the log: %w", err)
	}
	return nil
}
