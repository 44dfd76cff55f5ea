package reports

import (
	"cmp"
	"crypto/sha256"
	"runtime/debug"
	"slices"
	"strings"

	"twothirds/domain"
	"twothirds/projections/report"
	"twothirds/projections/report/render"
)

// Rendering describes a rendering of a report, whose source it says, as a publication
// has it.
func Rendering(s *render.Source, content []byte) domain.ReportFile {
	return domain.ReportFile{
		Format: s.Format, Links: s.Options.Base, Sha256: sha256.Sum256(content), Size: int64(len(content)), Table: s.Options.Table, Version: s.Version,
	}
}

// Manifest is what is signed when a report is published with renderings of it that this
// program made, one of a format and table. The renderings are sorted in place.
func Manifest(r *report.Report, renderings []domain.ReportFile) *domain.ReportPublished {
	slices.SortFunc(renderings, func(x, y domain.ReportFile) int {
		return cmp.Or(strings.Compare(x.Format, y.Format), strings.Compare(x.Table, y.Table))
	})
	q := r.Parameters
	m := &domain.ReportPublished{
		Files: renderings, Kind: r.Kind, Parameters: domain.ReportParameters{At: q.At, From: q.From, ID: q.ID, Lang: q.Lang, To: q.To},
		Root: r.Root, Sha256: r.SHA256(), Size: int64(len(r.JSON())), Template: r.Template,
	}
	if len(renderings) > 0 {
		m.Release = Release()
	} else {
		m.Files = []domain.ReportFile{}
	}
	return m
}

// Release is that of this program, by which publications name it: a version, or
// "(devel)" where the build did not stamp one.
func Release() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return cmp.Or(info.Main.Version, "unknown")
}
