package opendata

import (
	"fmt"
	"io"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// writeProv says where every published report comes from, in PROV-JSON (W3C member
// submission of 24 April 2013): the report is an entity that was derived from the log up to an
// entry, by an activity that the program's release carried out, and attributed to the office
// that published it.
func writeProv(d *data, w io.Writer) error {
	const (
		entity = "prov:entity"
		agent  = "prov:agent"
	)
	doc := struct {
		Activity          map[string]map[string]any    `json:"activity"`
		Agent             map[string]map[string]string `json:"agent"`
		Entity            map[string]map[string]any    `json:"entity"`
		Prefix            map[string]string            `json:"prefix"`
		Used              map[string]map[string]string `json:"used"`
		WasAttributedTo   map[string]map[string]string `json:"wasAttributedTo"`
		WasDerivedFrom    map[string]map[string]string `json:"wasDerivedFrom"`
		WasGeneratedBy    map[string]map[string]string `json:"wasGeneratedBy"`
		WasAssociatedWith map[string]map[string]string `json:"wasAssociatedWith"`
	}{
		Activity: map[string]map[string]any{}, Agent: map[string]map[string]string{}, Entity: map[string]map[string]any{},
		Prefix: map[string]string{"tt": "urn:twothirds:", "prov": "http://www.w3.org/ns/prov#"}, Used: map[string]map[string]string{}, WasAttributedTo: map[string]map[string]string{},
		WasDerivedFrom: map[string]map[string]string{}, WasGeneratedBy: map[string]map[string]string{}, WasAssociatedWith: map[string]map[string]string{},
	}
	doc.Agent["tt:program"] = map[string]string{"prov:type": "prov:SoftwareAgent", "prov:label": "twothirds"}
	err := each(d, "report", func(r *domain.Report, _ wire.Seq) error {
		published, err := d.recorded(r.Seq)
		if err != nil {
			return err
		}
		report, log := "tt:report:"+r.ID.String(), fmt.Sprintf("tt:log:%s:%d", d.ledger.ID, r.Parameters.At)
		making, office := "tt:making:"+r.ID.String(), "tt:office:"+r.Office
		doc.Entity[report] = map[string]any{
			"prov:label": r.Kind, "tt:sha256": r.Sha256.String(), "tt:template": r.Template, "tt:lang": r.Parameters.Lang, "tt:entry": r.Seq, "prov:generatedAtTime": published,
		}
		doc.Entity[log] = map[string]any{"prov:label": "the log up to an entry", "tt:entries": r.Parameters.At, "tt:root": r.Root.String()}
		doc.Activity[making] = map[string]any{"prov:label": "making the report from the log"}
		if r.Release != "" {
			doc.Activity[making]["tt:release"] = r.Release
		}
		doc.Agent[office] = map[string]string{"prov:type": "prov:Agent", "prov:label": r.Office}
		id := r.ID.String()
		doc.Used["_:u"+id] = map[string]string{"prov:activity": making, entity: log}
		doc.WasGeneratedBy["_:g"+id] = map[string]string{entity: report, "prov:activity": making}
		doc.WasDerivedFrom["_:d"+id] = map[string]string{"prov:generatedEntity": report, "prov:usedEntity": log}
		doc.WasAttributedTo["_:a"+id] = map[string]string{entity: report, agent: office}
		doc.WasAssociatedWith["_:s"+id] = map[string]string{"prov:activity": making, agent: "tt:program"}
		for i, f := range r.Files {
			file := fmt.Sprintf("%s:file:%d", report, i+1)
			doc.Entity[file] = map[string]any{"prov:label": f.Format, "tt:sha256": f.Sha256.String(), "tt:size": f.Size}
			doc.WasDerivedFrom[fmt.Sprintf("_:f%s:%d", id, i+1)] = map[string]string{"prov:generatedEntity": file, "prov:usedEntity": report}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := w.Write(append(wire.Canonical(doc), '\n')); err != nil {
		return fmt.Errorf("writing PROV: %w", err)
	}
	return nil
}
