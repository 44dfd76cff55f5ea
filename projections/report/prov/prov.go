// Package prov says where a report comes from, in PROV-JSON (W3C member submission of
// 24 April 2013): the report is an entity that was derived from the log up to an entry, by an
// activity that the program carried out. Of a published report it also says which
// office published it, and when.
//
// What it promises: a document is a function of the log, the question and the template. It names
// no machine and no clock, and the program's release only where a publication has it.
package prov

import (
	"fmt"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/report"
)

// Made says what was made from which log.
type Made struct {
	Kind       string
	Ledger     wire.Hash
	Parameters report.Parameters
	// Root is that of the log's tree over its first Parameters.At entries.
	Root wire.Hash
	// SHA256 is the hash of the report's canonical JSON.
	SHA256   wire.Hash
	Template int64
}

// Of is what a report says of itself.
func Of(r *report.Report) Made {
	return Made{Kind: r.Kind, Ledger: r.Ledger.ID, Parameters: r.Parameters, Root: r.Root, SHA256: r.SHA256(), Template: r.Template}
}

// OfPublication is what a publication says of its report.
func OfPublication(ledger wire.Hash, p *domain.Report) Made {
	return Made{Kind: p.Kind, Ledger: ledger, Parameters: report.Parameters(p.Parameters), Root: p.Root, SHA256: p.Sha256, Template: p.Template}
}

// attributes are those of an element or a relation: texts, numbers and typed values.
type attributes map[string]any

// Document is a PROV-JSON document on one report.
type Document struct {
	Activity          map[string]attributes `json:"activity"`
	Agent             map[string]attributes `json:"agent"`
	Entity            map[string]attributes `json:"entity"`
	Prefix            map[string]string     `json:"prefix"`
	Used              map[string]attributes `json:"used"`
	WasAssociatedWith map[string]attributes `json:"wasAssociatedWith"`
	WasAttributedTo   map[string]attributes `json:"wasAttributedTo,omitzero"`
	WasDerivedFrom    map[string]attributes `json:"wasDerivedFrom"`
	WasGeneratedBy    map[string]attributes `json:"wasGeneratedBy"`

	report, making string // the names of the report and of its making
}

// Members that relations have.
const (
	memberActivity  = "prov:activity"
	memberAgent     = "prov:agent"
	memberEntity    = "prov:entity"
	memberGenerated = "prov:generatedEntity"
	memberUsed      = "prov:usedEntity"
	memberLabel     = "prov:label"
	memberType      = "prov:type"
)

// named is a qualified name as a value.
func named(name string) attributes {
	return attributes{"$": name, "type": "prov:QUALIFIED_NAME"}
}

// Document says where the report comes from.
func (m Made) Document() *Document {
	d := &Document{report: "tt:report:" + m.SHA256.String(), making: "tt:making:" + m.SHA256.String()}
	log := fmt.Sprintf("tt:log:%s:%d", m.Ledger, m.Parameters.At)
	d.Prefix = map[string]string{"prov": "http://www.w3.org/ns/prov#", "tt": "urn:twothirds:"}
	of := attributes{memberLabel: m.Kind, "tt:sha256": m.SHA256.String(), "tt:template": m.Template, "tt:lang": m.Parameters.Lang}
	for name, value := range map[string]string{"tt:about": m.Parameters.ID, "tt:from": string(m.Parameters.From), "tt:to": string(m.Parameters.To)} {
		if value != "" {
			of[name] = value
		}
	}
	d.Entity = map[string]attributes{
		d.report: of,
		log:      {memberLabel: fmt.Sprintf("the log up to entry %d", m.Parameters.At), "tt:entries": m.Parameters.At, "tt:root": m.Root.String()},
	}
	d.Activity = map[string]attributes{d.making: {memberLabel: "making the report from the log"}}
	d.Agent = map[string]attributes{"tt:program": {memberType: named("prov:SoftwareAgent"), memberLabel: "twothirds"}}
	d.Used = map[string]attributes{"_:used": {memberActivity: d.making, memberEntity: log}}
	d.WasGeneratedBy = map[string]attributes{"_:made": {memberEntity: d.report, memberActivity: d.making}}
	d.WasDerivedFrom = map[string]attributes{"_:derived": {memberGenerated: d.report, memberUsed: log, memberActivity: d.making}}
	d.WasAssociatedWith = map[string]attributes{"_:by": {memberActivity: d.making, memberAgent: "tt:program"}}
	return d
}

// Publish adds what a publication says: who published the report, when, and which
// renderings. recorded is the time of its entry, as the log writes it.
func (d *Document) Publish(p *domain.Report, recorded string) {
	of := d.Entity[d.report]
	of["tt:publication"], of["tt:entry"], of["tt:published"] = p.ID.String(), p.Seq, recorded
	if p.Release != "" {
		d.Activity[d.making]["tt:release"] = p.Release
	}
	office := "tt:office:" + p.Office
	d.Agent[office] = attributes{memberLabel: p.Office}
	d.WasAttributedTo = map[string]attributes{"_:published": {memberEntity: d.report, memberAgent: office}}
	for i, f := range p.Files {
		file := "tt:file:" + f.Sha256.String()
		d.Entity[file] = attributes{memberLabel: f.Format, "tt:sha256": f.Sha256.String(), "tt:size": f.Size}
		if f.Table != "" {
			d.Entity[file]["tt:table"] = f.Table
		}
		d.WasDerivedFrom[fmt.Sprintf("_:file%d", i+1)] = attributes{memberGenerated: file, memberUsed: d.report}
	}
}

// Note says something more of the report itself, in an attribute tt:NAME.
func (d *Document) Note(name, value string) { d.Entity[d.report]["tt:"+name] = value }

// JSON is the document: canonical JSON and a line end.
func (d *Document) JSON() []byte { return append(wire.Canonical(d), '\n') }
