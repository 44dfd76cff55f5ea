package attachments

import (
	"bytes"
	"fmt"
	"mime"
	"strings"
)

// kind is a type of file that is kept.
type kind struct {
	mediaType string
	ext       string
	magic     string // what such a file begins with; empty: a text
}

// Beginnings of files.
const (
	magicPDF  = "%PDF-"
	magicPNG  = "\x89PNG\r\n\x1a\n"
	magicJPEG = "\xff\xd8\xff"
	magicZip  = "PK\x03\x04" // office documents too are zip files
)

const (
	odf   = "application/vnd.oasis.opendocument."
	ooxml = "application/vnd.openxmlformats-officedocument."
)

// kinds are the files that a body's members hand each other: read by every
// system, and nothing that a browser would run.
var kinds = []kind{
	{"application/pdf", "pdf", magicPDF},
	{"image/png", "png", magicPNG},
	{"image/jpeg", "jpg", magicJPEG},
	{"text/plain", "txt", ""},
	{"text/csv", "csv", ""},
	{"application/json", "json", ""},
	{odf + "text", "odt", magicZip},
	{odf + "spreadsheet", "ods", magicZip},
	{odf + "presentation", "odp", magicZip},
	{ooxml + "wordprocessingml.document", "docx", magicZip},
	{ooxml + "spreadsheetml.sheet", "xlsx", magicZip},
	{ooxml + "presentationml.presentation", "pptx", magicZip},
	{"application/zip", "zip", magicZip},
}

// headSize is how many of a file's first bytes its type is judged by.
const headSize = 4096

// kindOf is the kind of a media type as HTTP writes it; parameters such as
// charset are left out.
func kindOf(mediaType string) (kind, error) {
	name, _, err := mime.ParseMediaType(mediaType)
	if err == nil {
		for _, k := range kinds {
			if k.mediaType == name {
				return k, nil
			}
		}
	}
	return kind{}, fmt.Errorf("%w: %q; kept are %s", ErrType, mediaType, strings.Join(Types(), ", "))
}

func kindOfExt(ext string) (kind, bool) {
	for _, k := range kinds {
		if k.ext == ext {
			return k, true
		}
	}
	return kind{}, false
}

// Types are the media types that are kept.
func Types() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.mediaType
	}
	return names
}

// TypeOfName is the media type of a file by the end of its name; ok is false
// where no such file is kept.
func TypeOfName(name string) (mediaType string, ok bool) {
	ext := strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
	if ext == "jpeg" {
		ext = "jpg"
	}
	k, ok := kindOfExt(ext)
	return k.mediaType, ok
}

// magicOf is which of the known beginnings a file has, empty for none.
func magicOf(head []byte) string {
	for _, magic := range []string{magicPDF, magicPNG, magicJPEG, magicZip} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return magic
		}
	}
	return ""
}

// TypeOf is the media type of a file by its first bytes (some 4,000 are
// enough), for files that come without one, as from an export. A text is called
// plain, unless it begins as JSON does.
func TypeOf(head []byte) string {
	head = head[:min(len(head), headSize)]
	switch magic := magicOf(head); magic {
	case magicZip:
		return zipTypeOf(head)
	case "":
		if text := bytes.TrimLeft(head, " \t\r\n"); len(text) > 0 && (text[0] == '{' || text[0] == '[') {
			return "application/json"
		}
		return "text/plain"
	default:
		for _, k := range kinds {
			if k.magic == magic {
				return k.mediaType
			}
		}
		return "" // every beginning is some kind's
	}
}

// zipTypeOf tells office documents from other zip files: OpenDocument has its
// type uncompressed in the first file (ODF 1.3 part 2, §3.3); OOXML has a folder
// for the application, which its first files name.
func zipTypeOf(head []byte) string {
	if _, rest, ok := bytes.Cut(head, []byte("mimetype"+odf)); ok {
		for _, k := range kinds {
			if name, ok := strings.CutPrefix(k.mediaType, odf); ok && bytes.HasPrefix(rest, []byte(name)) {
				return k.mediaType
			}
		}
	}
	for _, folder := range []struct{ name, mediaType string }{
		{"word/", ooxml + "wordprocessingml.document"},
		{"xl/", ooxml + "spreadsheetml.sheet"},
		{"ppt/", ooxml + "presentationml.presentation"},
	} {
		if bytes.Contains(head, []byte(folder.name)) {
			return folder.mediaType
		}
	}
	return "application/zip"
}
