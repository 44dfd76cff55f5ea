package main

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// effectUsage is what the commands that take --effect say of it.
const effectUsage = `--effect gives an effect in words, and is repeated for further ones: its type, and
its members as NAME=VALUE, with quotes around what has blanks in it. A VALUE is
written as people do: what is in the ledger by number, id, part of the id or name;
a time; the file that a hash is of; @FILE for what stands in a file. A member of a
member is NAME.NAME, of a list NAME.1.NAME, and a list is a NAME repeated. @FILE
reads an effect, so written or in JSON, from a file. See twothirds statement effects
for every effect and its members.`

// effectOf reads an effect in words, such as
//
//	set_status member="Tenants of House 4" status=inactive reasons="They moved."
//
// or as a JSON object, which stays as it is. @FILE reads either from a file.
func effectOf(cmd *cobra.Command, s *domain.State, words string) (any, error) {
	words, err := readText(cmd, words)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(strings.TrimSpace(words), "{") {
		value := jsontext.Value(words)
		if !value.IsValid() {
			return nil, exitError{exitUsage, fmt.Errorf("the effect %s is no JSON", words)}
		}
		return value, nil
	}
	list, err := quotedWords(words)
	if err != nil {
		return nil, exitError{exitUsage, err}
	}
	if len(list) == 0 {
		return nil, exitError{exitUsage, errors.New("an effect begins with its type; twothirds statement effects lists them")}
	}
	info := effectNamed(list[0])
	if info == nil {
		return nil, exitError{exitUsage, fmt.Errorf("%q is no effect; twothirds statement effects lists them", list[0])}
	}
	effect := map[string]any{"type": info.Name}
	r := effectReader{cmd: cmd, s: s}
	for _, word := range list[1:] {
		name, value, ok := strings.Cut(word, "=")
		if !ok {
			err = fmt.Errorf("%q is no member: write NAME=VALUE", word)
		} else {
			err = r.put(effect, reflect.TypeOf(info.Data), strings.Split(name, "."), value)
		}
		if err != nil {
			return nil, usageUnless(fmt.Errorf("the effect %s: %w", info.Name, err))
		}
	}
	return effect, nil
}

// usageUnless makes an error one of wrong usage, unless it has its own meaning.
func usageUnless(err error) error {
	var exit exitError
	if errors.As(err, &exit) || errors.Is(err, domain.ErrNoSuch) || errors.Is(err, domain.ErrAmbiguous) {
		return err
	}
	return exitError{exitUsage, err}
}

func effectNamed(name string) *domain.EffectInfo {
	for _, e := range domain.EffectTypes() {
		if e.Name == name {
			return &e
		}
	}
	return nil
}

// quotedWords splits at blanks, but not between quotation marks, single or double.
func quotedWords(text string) ([]string, error) {
	var list []string
	var word strings.Builder
	begun := false
	quote := rune(0)
	for _, r := range text {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote, begun = r, true
		case quote == 0 && (r == ' ' || r == '\t' || r == '\n'):
			if begun {
				list = append(list, word.String())
			}
			word.Reset()
			begun = false
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("a %c is not closed in %s", quote, text)
	}
	if begun {
		list = append(list, word.String())
	}
	return list, nil
}

// effectReader reads the members of an effect by the types of the program.
type effectReader struct {
	cmd *cobra.Command
	s   *domain.State
}

// put reads a value for the member that a path leads to from an object of type t.
func (r *effectReader) put(object map[string]any, t reflect.Type, path []string, value string) error {
	member := path[0]
	field, ok := fieldNamed(t, member)
	if !ok {
		return fmt.Errorf("it has no %s; it has %s", member, orList(memberNames(t)))
	}
	ft := pointed(field.Type)
	switch {
	case len(path) > 1 && ft.Kind() == reflect.Slice:
		return r.putInList(object, ft, path, value)
	case len(path) > 1:
		return r.putInside(object, ft, path, value)
	case ft.Kind() == reflect.Slice && isID(pointed(ft.Elem())):
		id, err := r.id(member, value)
		list, _ := object[member].([]string)
		object[member] = sorted(append(list, id))
		return err
	case object[member] != nil:
		return fmt.Errorf("%s stands twice", member)
	}
	var err error
	object[member], err = r.value(ft, member, value)
	if err != nil {
		return fmt.Errorf("%s: %w", member, err)
	}
	return nil
}

// putInside goes into a member that is an object, or a text in its languages.
func (r *effectReader) putInside(object map[string]any, t reflect.Type, path []string, value string) error {
	member := path[0]
	if t.Kind() != reflect.Struct || isID(t) {
		return fmt.Errorf("%s has nothing inside it", member)
	}
	inner, ok := object[member].(map[string]any)
	switch {
	case object[member] == nil:
		inner = map[string]any{}
		object[member] = inner
	case !ok:
		return fmt.Errorf("%s stands twice", member)
	}
	return r.put(inner, t, path[1:], value)
}

// putInList goes into an element of a list of objects, counted from 1.
func (r *effectReader) putInList(object map[string]any, t reflect.Type, path []string, value string) error {
	member := path[0]
	list, ok := object[member].([]map[string]any)
	n, err := strconv.Atoi(path[1])
	if err != nil || len(path) < 3 || n < 1 || n > len(list)+1 || object[member] != nil && !ok || pointed(t.Elem()).Kind() != reflect.Struct || isID(pointed(t.Elem())) {
		return fmt.Errorf("%s: of a list of objects write the members of each in turn, as %s.1.NAME=VALUE, %s.2.NAME=VALUE", strings.Join(path, "."), member, member)
	}
	if n > len(list) {
		list = append(list, map[string]any{})
		object[member] = list
	}
	return r.put(list[n-1], pointed(t.Elem()), path[2:], value)
}

// value reads a value of a type.
func (r *effectReader) value(t reflect.Type, member, value string) (any, error) {
	switch {
	case isID(t):
		return r.id(member, value)
	case t == reflect.TypeFor[domain.Text]():
		text := textFlag{name: member, plain: value}
		return text.text(r.cmd, r.s)
	case t == reflect.TypeFor[wire.Time]():
		return timeOf(value)
	case t == reflect.TypeFor[wire.Hash]():
		return hashOf(value)
	case t == reflect.TypeFor[pubkey.Key]():
		key, _, err := publicKeyOf(r.cmd, value)
		return key, err
	}
	switch t.Kind() {
	case reflect.Bool:
		if err := oneOf("answer", value, "yes", "no", "true", "false"); err != nil {
			return nil, err
		}
		return value == "yes" || value == "true", nil
	case reflect.Int64:
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is no whole number", value)
		}
		return n, nil
	case reflect.String:
		return readText(r.cmd, value)
	}
	words, err := readText(r.cmd, value)
	if err != nil {
		return nil, err
	}
	if read := jsontext.Value(words); read.IsValid() {
		return read, nil
	}
	return nil, errors.New("write it as JSON, or give a file with JSON as @FILE")
}

// id is an id as it is, or that of the thing that a value names.
func (r *effectReader) id(member, value string) (string, error) {
	if id, err := wire.ParseUUID(value); err == nil {
		return id.String(), nil
	}
	return r.s.Find(nounOf(member), value)
}

// nounOf is the noun of what a member, or each element of it, is the id of.
func nounOf(member string) string {
	if noun, ok := idsOf[member]; ok {
		return noun
	}
	return member
}

// Members of an effect, by the names that they have in JSON.

func fieldNamed(t reflect.Type, member string) (reflect.StructField, bool) {
	for field := range pointed(t).Fields() {
		if name, _ := memberOfField(field); name == member {
			return field, true
		}
	}
	return reflect.StructField{}, false
}

func memberNames(t reflect.Type) []string {
	var names []string
	for field := range pointed(t).Fields() {
		name, _ := memberOfField(field)
		names = append(names, name)
	}
	return names
}

// memberOfField is the member that a field is in JSON, and whether it can be left out.
func memberOfField(field reflect.StructField) (name string, optional bool) {
	name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
	return name, strings.Contains(options, "omitzero")
}

func pointed(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

func isID(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.NumField() == 1 && t.Field(0).Type == reflect.TypeFor[wire.UUID]()
}
