package render

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"twothirds/projections/report"
)

// renderMarkdown writes a report in Markdown (GitHub's, for tables and footnotes).
// Charts are left out: the tables have their numbers.
func renderMarkdown(p page, o Options) ([]byte, error) {
	var out bytes.Buffer
	fmt.Fprintf(&out, "<!-- %s -->\n\n# %s\n\n%s\n", p.source, inLine(p.Title), inLine(p.body()))
	if span := p.span(); span != "" {
		fmt.Fprintf(&out, "\n%s: %s\n", p.t("period"), span)
	}
	fmt.Fprintf(&out, "\n%s\n", p.asOf())
	if !p.Overlay {
		fmt.Fprintf(&out, "\n%s: %s\n\n%s: `%s`\n", p.t("sha256"), p.source.SHA256, p.t("check"), p.t("check.by"))
	}
	for _, section := range p.Sections {
		fmt.Fprintf(&out, "\n## %s\n", inLine(section.Title))
		for i := range section.Blocks {
			p.markdownBlock(&out, &section.Blocks[i])
		}
	}
	fmt.Fprintf(&out, "\n## %s\n\n%s\n", p.t("notes"), p.t("notes.say"))
	for i, ref := range p.Refs {
		words := make([]string, len(ref.Entries))
		for j, e := range ref.Entries {
			words[j] = e.String()
			if o.Base != "" {
				words[j] = fmt.Sprintf("[%s](<%s>)", e, link(o.Base, e.From))
			}
		}
		fmt.Fprintf(&out, "\n[^%d]: %s\n", i+1, strings.Join(words, ", "))
	}
	return out.Bytes(), nil
}

func (p page) markdownBlock(out *bytes.Buffer, block *report.Block) {
	switch block.Type {
	case report.BlockParagraph:
		out.WriteByte('\n')
		for _, cell := range block.Rows[0] {
			out.WriteString(p.markdown(cell))
		}
		out.WriteByte('\n')
	case report.BlockText:
		out.WriteByte('\n')
		said := strings.Split(block.Rows[0][0].Text, "\n")
		for i, line := range said {
			mark := ""
			if i == len(said)-1 {
				mark = note(block.Rows[0][0])
			}
			fmt.Fprintf(out, "> %s%s\n", atStart(inLine(line)), mark)
		}
	case report.BlockFacts:
		out.WriteByte('\n')
		for _, row := range block.Rows {
			fmt.Fprintf(out, "- **%s**: %s\n", inLine(row[0].Text), p.markdown(row[1]))
		}
	case report.BlockTable:
		fmt.Fprintf(out, "\n**%s**\n\n", inLine(block.Title))
		for _, column := range block.Columns {
			fmt.Fprintf(out, "| %s ", inLine(column.Title))
		}
		out.WriteString("|\n")
		for _, column := range block.Columns {
			if column.Type == report.ColumnNumber {
				out.WriteString("|---:")
			} else {
				out.WriteString("|---")
			}
		}
		out.WriteString("|\n")
		for _, row := range block.Rows {
			for _, cell := range row {
				fmt.Fprintf(out, "| %s ", p.markdown(cell))
			}
			out.WriteString("|\n")
		}
	}
}

// markdown is a cell with the mark of its footnote.
func (p page) markdown(c report.Cell) string { return inLine(p.Shown(c)) + note(c) }

func note(c report.Cell) string {
	if c.Ref == 0 {
		return ""
	}
	return fmt.Sprintf("[^%d]", c.Ref)
}

// marks are what Markdown and HTML in it take for something else than text.
var marks = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "|", `\|`, "#", `\#`, "~", `\~`, "!", `\!`,
	"\r", " ", "\n", " ",
)

// beginnings are what at the beginning of a line makes a list or a heading.
var beginnings = regexp.MustCompile(`^\s*(?:([-+=])|\d{1,9}([.)]))`)

// atStart is a text in one line that stands at the beginning of one.
func atStart(s string) string {
	s = strings.TrimLeft(s, " \t") // of which four make code
	at := beginnings.FindStringSubmatchIndex(s)
	if at == nil {
		return s
	}
	mark := max(at[2], at[4])
	return s[:mark] + `\` + s[mark:]
}

// inLine is a text in one line, in which nothing is a mark.
func inLine(s string) string { return marks.Replace(s) }
