package opendata

import (
	"strconv"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
	"twothirds/projections/tables"
)

// Recorded votes of other bodies, of each the newest version. With outside_members they are a
// set that import rollcalls reads.
var (
	rollcallsTable = table{
		name: "rollcalls", columns: append(imported(tables.RollcallColumns), entry),
		what: what("Recorded votes of other bodies in their newest version, in the columns that import reads: not votes of the body.", "Başqa qurumların qeydə alınmış səsvermələri, ən yeni versiyada, import əmrinin oxuduğu sütunlarla: qurumun öz səsləri deyil."),
		rows: func(d *data, line func(...string) error) error {
			return d.rollcalls(func(v *domain.RollcallVersion, seq wire.Seq) error {
				return line(append(tables.RollcallRow(v.Body, &v.Content), seqText(seq))...)
			})
		},
	}
	rollcallVotesTable = table{
		name: "rollcall_votes", columns: append(imported(tables.VoteColumns), entry),
		what: what("How the members of other bodies answered in them, in the columns that import reads.", "Başqa qurumların üzvləri həmin səsvermələrdə necə cavab veriblər, import əmrinin oxuduğu sütunlarla."),
		rows: func(d *data, line func(...string) error) error {
			return d.rollcalls(func(v *domain.RollcallVersion, seq wire.Seq) error {
				return tables.VoteRows(v.Body, &v.Content, func(cells ...string) error { return line(append(cells, seqText(seq))...) })
			})
		},
	}
)

// rollcalls calls f with the newest version of every recorded vote, and the entry that has it.
func (d *data) rollcalls(f func(v *domain.RollcallVersion, seq wire.Seq) error) error {
	return d.View.Each("rollcall", func(row projections.Row) error {
		r, err := projections.Decoded[domain.Rollcall](row)
		if err != nil {
			return err
		}
		v, err := projections.Read[domain.RollcallVersion](d.View, "rollcall_version", row.ID+"."+strconv.Itoa(len(r.Versions)))
		if err != nil || v == nil {
			return err
		}
		return f(v, v.Seq)
	})
}
