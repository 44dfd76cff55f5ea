package keyfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain/wire/pubkey"
)

// Parse reads the bytes of a key file, of exactly the form in the package
// comment. It takes no time that the input could lengthen: no key is derived.
// The errors are [ErrNewer] and, for everything else, [ErrFormat]; they do not
// repeat what was read, which may be a private key.
func Parse(b []byte) (*File, error) {
	if len(b) > MaxFile {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrFormat, MaxFile)
	}
	if len(b) == 0 {
		return nil, fmt.Errorf("%w: it is empty; remove it if writing a key was interrupted", ErrFormat)
	}
	var kind struct {
		Format  string `json:"format"`
		Version int64  `json:"version"`
	}
	if err := json.Unmarshal(b, &kind); err != nil {
		return nil, fmt.Errorf("%w: %s", ErrFormat, where(err))
	}
	switch {
	case kind.Format != formatName || kind.Version < 1:
		return nil, fmt.Errorf("%w: format must be %s and version %d", ErrFormat, formatName, version)
	case kind.Version > version:
		return nil, fmt.Errorf("%w (version %d)", ErrNewer, kind.Version)
	}
	if err := refuseNull(b); err != nil {
		return nil, err
	}
	var in form
	if err := json.Unmarshal(b, &in, json.RejectUnknownMembers(true)); err != nil {
		return nil, fmt.Errorf("%w: %s", ErrFormat, where(err))
	}
	return in.file()
}

// where tells the place of a fault in JSON without any of its values.
func where(err error) string {
	var semantic *json.SemanticError
	if errors.As(err, &semantic) && semantic.JSONPointer.LastToken() != "" {
		if errors.Is(err, json.ErrUnknownName) {
			return "it has a member that does not belong there"
		}
		return "the member at fault is " + knownMember(semantic.JSONPointer.LastToken())
	}
	if errors.Is(err, jsontext.ErrDuplicateName) {
		return "a member stands twice"
	}
	return "not one JSON object in UTF-8"
}

// knownMember returns name if it is that of a member of the form: any other
// name comes from the file and is not repeated.
func knownMember(name string) string {
	switch name {
	case "format", "version", "label", "public", "protection", "iterations", "salt", "iv", "pkcs8":
		return name
	}
	return "unknown"
}

// refuseNull refuses the one value that would otherwise pass for a member left out.
func refuseNull(b []byte) error {
	dec := jsontext.NewDecoder(bytes.NewReader(b))
	for {
		tok, err := dec.ReadToken()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return fmt.Errorf("%w: %s", ErrFormat, where(err))
		case tok.Kind() == 'n':
			return fmt.Errorf("%w: null is not used; leave the member out", ErrFormat)
		}
	}
}

func (in *form) file() (*File, error) {
	f := &File{public: in.Public}
	if in.Label != nil {
		if !isLabel(*in.Label) {
			return nil, fmt.Errorf("%w: label must be 1 to %d bytes of text on one line", ErrFormat, MaxLabel)
		}
		f.label = *in.Label
	}
	if in.Public.IsZero() {
		return nil, fmt.Errorf("%w: public is missing", ErrFormat)
	}
	if err := pubkey.Check(in.Public); err != nil {
		return nil, fmt.Errorf("%w: public: %w", ErrFormat, err)
	}
	var err error
	switch in.Protection {
	case protectionNone:
		if in.Iterations != nil || in.Salt != nil || in.IV != nil {
			return nil, fmt.Errorf("%w: iterations, salt and iv do not belong in a file without protection", ErrFormat)
		}
		f.plain, err = matching(in.PKCS8, in.Public)
	case protectionSealed:
		f.sealed, err = in.sealed()
	default:
		err = fmt.Errorf("%w: protection must be %s or %s", ErrFormat, protectionSealed, protectionNone)
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (in *form) sealed() (*sealed, error) {
	if in.Iterations == nil || in.Salt == nil || in.IV == nil {
		return nil, fmt.Errorf("%w: a protected file has iterations, salt and iv", ErrFormat)
	}
	if *in.Iterations < MinIterations || *in.Iterations > MaxIterations {
		return nil, fmt.Errorf("%w: iterations must be from %d to %d", ErrFormat, MinIterations, MaxIterations)
	}
	s := &sealed{iterations: *in.Iterations}
	if len(*in.Salt) != len(s.salt) || len(*in.IV) != len(s.iv) || len(in.PKCS8) != len(s.box) {
		return nil, fmt.Errorf("%w: salt has %d bytes, iv %d, pkcs8 %d", ErrFormat, len(s.salt), len(s.iv), len(s.box))
	}
	copy(s.salt[:], *in.Salt)
	copy(s.iv[:], *in.IV)
	copy(s.box[:], in.PKCS8)
	return s, nil
}
