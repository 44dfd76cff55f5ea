package report

import (
	"bytes"
	"fmt"
	"strings"
)

// renderMarkdown writes a report in Markdown (GitHub's, for tables and footnotes).
// Charts are left out: the tables have their numbers.
func renderMarkdown(r *Report, o Options) ([]byte, error) {
	p, err := pageOf(r)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "# %s\n\n%s\n", inLine(r.Title), inLine(r.Ledger.Name.In(r.Parameters.Lang)))
	if span := p.span(); span != "" {
		fmt.Fprintf(&out, "\n%s: %s\n", p.t("head.period"), span)
	}
	fmt.Fprintf(&out, "\n%s\n", p.asOf())
	for _, section := range r.Sections {
		fmt.Fprintf(&out, "\n## %s\n", inLine(section.Title))
		for i := range section.Blocks {
			p.markdownBlock(&out, &section.Blocks[i])
		}
	}
	fmt.Fprintf(&out, "\n## %s\n\n%s\n", p.t("head.notes"), p.t("head.notes.say"))
	for i, ref := range r.Refs {
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

func (p page) markdownBlock(out *bytes.Buffer, block *Block) {
	switch block.Type {
	case BlockParagraph:
		out.WriteByte('\n')
		for _, cell := range block.Rows[0] {
			out.WriteString(p.markdown(cell))
		}
		out.WriteByte('\n')
	case BlockText:
		out.WriteByte('\n')
		for line := range strings.SplitSeq(block.Rows[0][0].Text, "\n") {
			fmt.Fprintf(out, "> %s\n", inLine(line))
		}
		fmt.Fprintf(out, ">\n> %s\n", note(block.Rows[0][0]))
	case BlockFacts:
		out.WriteByte('\n')
		for _, row := range block.Rows {
			fmt.Fprintf(out, "- **%s**: %s\n", inLine(row[0].Text), p.markdown(row[1]))
		}
	case BlockTable:
		fmt.Fprintf(out, "\n**%s**\n\n", inLine(block.Title))
		for _, column := range block.Columns {
			fmt.Fprintf(out, "| %s ", inLine(column.Title))
		}
		out.WriteString("|\n")
		for _, column := range block.Columns {
			if column.Type == ColumnNumber {
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
func (p page) markdown(c Cell) string { return inLine(p.shown(c)) + note(c) }

func note(c Cell) string {
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

// inLine is a text in one line, in which nothing is a mark.
func inLine(s string) string { return marks.Replace(s) }
