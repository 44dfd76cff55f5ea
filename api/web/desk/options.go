package desk

import (
	"html/template"
	"strings"
)

// A page of the desk has each member in half a dozen choices, which makes thousands
// of options in a large body: they are written here, at a tenth of what a template takes.

// attribute writes one that is there only if it has a value.
func attribute(b *strings.Builder, name, value string) {
	if value != "" {
		b.WriteString(" " + name + `="` + template.HTMLEscapeString(value) + `"`)
	}
}

// OptionList is the options of a select.
func (f *field) OptionList() template.HTML {
	var b strings.Builder
	for i := range f.Options {
		o := &f.Options[i]
		b.WriteString(`<option value="` + template.HTMLEscapeString(o.Value) + `"`)
		attribute(&b, "lang", o.Lang)
		attribute(&b, "data-classes", o.Classes)
		if o.Checked {
			b.WriteString(" selected")
		}
		b.WriteString(">" + template.HTMLEscapeString(o.Text) + "</option>")
	}
	return template.HTML(b.String()) //nolint:gosec // all that is not ours is escaped
}

// Boxes are the radio buttons or checkboxes, each with its label.
func (f *field) Boxes() template.HTML {
	var b strings.Builder
	kind := "checkbox"
	if f.Draw == "radios" {
		kind = "radio"
	}
	for i := range f.Options {
		o := &f.Options[i]
		id := template.HTMLEscapeString(o.ID)
		b.WriteString(`<label class="choice" for="` + id + `"><input id="` + id + `" type="` + kind + `" name="` + template.HTMLEscapeString(f.Name) + `" value="` + template.HTMLEscapeString(o.Value) + `"`)
		attribute(&b, "data-kind", f.Kind)
		attribute(&b, "data-part", f.Part)
		if o.Checked {
			b.WriteString(" checked")
		}
		if f.Name == "classes" {
			b.WriteString(` data-effects="` + template.HTMLEscapeString(o.Effects) + `"`)
		}
		if f.Need && kind == "radio" {
			b.WriteString(" required")
		}
		if f.Optional && kind == "checkbox" {
			b.WriteString(" data-optional")
		}
		b.WriteString("> <span><bdi")
		attribute(&b, "lang", o.Lang)
		b.WriteString(">" + template.HTMLEscapeString(o.Text) + "</bdi>")
		if o.Help != "" {
			b.WriteString(` <span class="help">` + template.HTMLEscapeString(o.Help) + "</span>")
		}
		b.WriteString("</span></label>\n")
	}
	return template.HTML(b.String()) //nolint:gosec // all that is not ours is escaped
}
