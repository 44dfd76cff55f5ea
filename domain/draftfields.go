package domain

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain/wire"
)

// envelopeMembers are the statement's own members that fields may hold beside
// those of data. No type has a member of data of such a name.
var envelopeMembers = []string{"id", "source", "specversion", "subject", "time", "type"}

// read takes the fields apart.
func (d *draft) read(fields []byte) error {
	if len(fields) > MaxFields {
		return draftError("", "the fields have %d bytes, at most %d are read", len(fields), MaxFields)
	}
	all, err := membersOf(fields, "")
	if err != nil {
		return err
	}
	d.given = map[string]string{}
	for _, member := range envelopeMembers {
		value, ok := all[member]
		if !ok {
			continue
		}
		var text string
		if value.Kind() != '"' || json.Unmarshal(value, &text) != nil {
			return draftError("/"+member, "must be a string; leave it out to have it filled in")
		}
		d.given[member] = text
		delete(all, member)
	}
	if version, ok := d.given["specversion"]; ok && version != "1.0" {
		return draftError("/specversion", "must be 1.0")
	}
	if given, ok := d.given["type"]; ok && given != d.name {
		if full, _ := FullType(given); full != d.name {
			return draftError("/type", "is %s, and a %s was asked for", given, d.name)
		}
	}
	if data, ok := all["data"]; ok {
		if len(all) > 1 {
			return draftError("/data", "give data as an object or its members beside id, subject and time, not both")
		}
		if all, err = membersOf(data, "/data"); err != nil {
			return err
		}
	}
	for _, member := range slices.Sorted(maps.Keys(all)) {
		if all[member].Kind() == 'n' {
			d.left[member] = true
			delete(all, member)
		}
	}
	d.data = all
	return nil
}

// membersOf reads a JSON object into its members, each in canonical form. Only
// numbers that are integers of the wire format are let through: others would
// be changed by writing them anew.
func membersOf(b []byte, under string) (map[string]jsontext.Value, error) {
	dec := jsontext.NewDecoder(bytes.NewReader(b))
	fault := func(err error) error {
		var syntactic *jsontext.SyntacticError
		switch {
		case errors.As(err, &syntactic):
			return draftError(under+string(syntactic.JSONPointer), "%v", syntactic.Err)
		case errors.Is(err, io.EOF):
			return draftError(under, "nothing is there; an object without members is written {}")
		}
		return draftError(under, "%v", err)
	}
	if kind := dec.PeekKind(); kind != '{' && kind > 0 {
		return nil, draftError(under, "must be an object")
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, fault(err)
	}
	members := map[string]jsontext.Value{}
	for dec.PeekKind() == '"' {
		name, err := dec.ReadToken()
		if err != nil {
			return nil, fault(err)
		}
		member := name.String()
		value, err := dec.ReadValue()
		if err != nil {
			return nil, fault(err)
		}
		value = value.Clone()
		if err := checkIntegers(value, under+"/"+member); err != nil {
			return nil, err
		}
		if err := value.Canonicalize(); err != nil {
			return nil, fault(err)
		}
		members[member] = value
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, fault(err)
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, draftError(under, "something follows the object")
	}
	return members, nil
}

func checkIntegers(value jsontext.Value, under string) error {
	dec := jsontext.NewDecoder(bytes.NewReader(value))
	for {
		token, err := dec.ReadToken()
		if err != nil {
			return nil // the end: the value has been read before
		}
		if token.Kind() != '0' {
			continue
		}
		n, err := strconv.ParseInt(token.String(), 10, 64)
		if err != nil || n > wire.MaxInteger || n < -wire.MaxInteger || token.String() == "-0" {
			return draftError(under+string(dec.StackPointer()), "numbers are integers of at most 2^53-1, without fraction or exponent")
		}
	}
}

// member reads a member of data into v. found is false where it was not given.
func (d *draft) member(name string, v any) (found bool, err error) {
	value := d.data[name]
	if value == nil {
		return false, nil
	}
	return true, wire.Decode(value, v, "/data/"+name)
}

// need is member for one that cannot do without, unless it is to be left out.
func (d *draft) need(name string, v any) (found bool, err error) {
	if !d.has(name) {
		return false, d.missing(name)
	}
	return d.member(name, v)
}
