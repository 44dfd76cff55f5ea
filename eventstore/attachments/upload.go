package attachments

import "twothirds/domain/wire"

// UploadMessage is what an enrolled key signs so that a file may be uploaded:
// the label, a zero byte, and the file's hash in hex.
func UploadMessage(hash wire.Hash) []byte {
	return append([]byte("twothirds/attachment/v1\x00"), hash.String()...)
}

// FileName is what an attachment may be saved as.
func FileName(info Info) string {
	k, err := kindOf(info.MediaType)
	if err != nil {
		return info.SHA256.String()
	}
	return info.SHA256.String() + "." + k.ext
}
