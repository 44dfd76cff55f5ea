package render

import (
	"fmt"

	"twothirds/projections/report"
	"twothirds/projections/report/prov"
)

// provBegins is how a PROV-JSON of a report begins, and no report does.
const provBegins = `{"activity":`

// renderProv says where the report comes from. A copy with names is not from the log alone.
func renderProv(p page, _ Options) ([]byte, error) {
	if p.Overlay {
		return nil, fmt.Errorf("%w as prov: a copy with names does not come from the log alone", report.ErrInvalid)
	}
	d := prov.Of(p.Report).Document()
	d.Note("source", p.source.String())
	return d.JSON(), nil
}
