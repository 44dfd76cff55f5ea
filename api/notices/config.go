package notices

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"twothirds/domain/wire"
)

// FileConfig is the configuration's name in a ledger's data folder.
const FileConfig = "notices.json"

// Bounds of a configuration.
const (
	maxConfig     = 1 << 20 // bytes
	maxChannels   = 16
	maxRecipients = 16 // of one member or office
	maxSecret     = 4096
)

// Config says where notices go. Docs: docs/notices.md.
type Config struct {
	// BaseURL is where readers find the ledger's pages, without a slash at the end.
	BaseURL  string             `json:"base_url"`
	Channels map[string]Channel `json:"channels"`
	// Recipients are by member/<id> or office/<name>.
	Recipients map[string][]Recipient `json:"recipients,omitzero"`
	// Representatives, where given, sends mail to the addresses that members'
	// representatives have left as openings: field email of representative/<id>.
	Representatives *Representatives `json:"representatives,omitzero"`
}

// Kinds of channels.
const (
	KindSMTP    = "smtp"
	KindWebhook = "webhook"
	KindFile    = "file"
)

// Channel is a way out.
type Channel struct {
	// Kind is smtp, webhook or file.
	Kind string `json:"kind"`

	// Of smtp. TLS is starttls (the default), tls, or none.
	Host         string `json:"host,omitzero"`
	Port         int    `json:"port,omitzero"`
	TLS          string `json:"tls,omitzero"`
	User         string `json:"user,omitzero"`
	PasswordFile string `json:"password_file,omitzero"`
	// From is the sender, of smtp and of files in the form eml.
	From string `json:"from,omitzero"`

	// Of webhook.
	URL        string `json:"url,omitzero"`
	SecretFile string `json:"secret_file,omitzero"`

	// Of file. Format is json (the default) or eml.
	Dir    string `json:"dir,omitzero"`
	Format string `json:"format,omitzero"`
}

// Recipient is one whom a member or office wants told.
type Recipient struct {
	Channel string `json:"channel"`
	// To is a mail address; of a webhook or file whatever the receiver knows them by.
	To string `json:"to,omitzero"`
	// Lang is en or az; absent: the ledger's prevailing language.
	Lang string `json:"lang,omitzero"`
}

// Representatives says how those are told who left an address as an opening.
type Representatives struct {
	Channel string `json:"channel"`
	// Lang is for those who left no opening named language.
	Lang string `json:"lang,omitzero"`
}

// LoadConfig reads a data folder's configuration, nil where there is none. File
// names in it are relative to the folder. It fails with ErrConfig.
func LoadConfig(dir string) (*Config, error) {
	path := filepath.Join(dir, FileConfig)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("reading the configuration of notices: %w", err)
	case info.Size() > maxConfig:
		return nil, fmt.Errorf("%s: %w: more than %d bytes", path, ErrConfig, maxConfig)
	}
	text, err := os.ReadFile(path) //nolint:gosec // the operator's own file
	if err != nil {
		return nil, fmt.Errorf("reading the configuration of notices: %w", err)
	}
	c, err := ParseConfig(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for name, channel := range c.Channels {
		for _, file := range []*string{&channel.PasswordFile, &channel.SecretFile, &channel.Dir} {
			if *file != "" && !filepath.IsAbs(*file) {
				*file = filepath.Join(dir, *file)
			}
		}
		c.Channels[name] = channel
	}
	return c, nil
}

// ParseConfig reads a configuration. It fails with ErrConfig; the message
// repeats no address.
func ParseConfig(text []byte) (*Config, error) {
	if len(text) > maxConfig {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrConfig, maxConfig)
	}
	c := new(Config)
	if err := json.Unmarshal(text, c, json.RejectUnknownMembers(true)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return c, nil
}

func (c *Config) check() error {
	base, err := webURL(c.BaseURL)
	switch {
	case err != nil:
		return fmt.Errorf("base_url: %w", err)
	case base.RawQuery != "" || base.Fragment != "" || base.User != nil:
		return errors.New("base_url: host and path alone")
	case len(c.Channels) == 0 || len(c.Channels) > maxChannels:
		return fmt.Errorf("channels: 1 to %d of them", maxChannels)
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	for _, name := range slices.Sorted(maps.Keys(c.Channels)) {
		if !isName(name) {
			return fmt.Errorf("channels: %.40q: a name is 1 to 32 of a-z, 0-9 and -", name)
		}
		channel := c.Channels[name]
		if err := channel.check(); err != nil {
			return fmt.Errorf("channel %s: %w", name, err)
		}
		c.Channels[name] = channel
	}
	for _, of := range slices.Sorted(maps.Keys(c.Recipients)) {
		if err := c.checkRecipients(of, c.Recipients[of]); err != nil {
			return fmt.Errorf("recipients of %.80q: %w", of, err)
		}
	}
	if r := c.Representatives; r != nil {
		if c.Channels[r.Channel].Kind != KindSMTP {
			return errors.New("representatives: channel names one of kind smtp")
		}
		if !isLang(r.Lang) {
			return errors.New("representatives: lang is en or az")
		}
	}
	return nil
}

func (c *Config) checkRecipients(of string, list []Recipient) error {
	noun, id, _ := strings.Cut(of, "/")
	if _, err := wire.ParseUUID(id); (noun != "member" || err != nil) && (noun != "office" || id == "") {
		return errors.New("they are of member/<id> or office/<name>")
	}
	if len(list) > maxRecipients {
		return fmt.Errorf("at most %d", maxRecipients)
	}
	for i, r := range list {
		if err := c.checkRecipient(r); err != nil {
			return fmt.Errorf("number %d: %w", i+1, err)
		}
		if slices.ContainsFunc(list[:i], func(o Recipient) bool { return o.Channel == r.Channel && o.To == r.To }) {
			return fmt.Errorf("number %d is there twice", i+1)
		}
	}
	return nil
}

func (c *Config) checkRecipient(r Recipient) error {
	channel, ok := c.Channels[r.Channel]
	switch {
	case !ok:
		return fmt.Errorf("there is no channel %.40q", r.Channel)
	case !isLang(r.Lang):
		return errors.New("lang is en or az")
	case len(r.To) > 320 || hasControl(r.To):
		return errors.New("to is too long, or has control characters")
	}
	if channel.Kind == KindSMTP || channel.Format == FormatEML {
		if _, err := mail.ParseAddress(r.To); err != nil {
			return errors.New("to is no mail address")
		}
	}
	return nil
}

func isLang(s string) bool { return s == "" || words[s] != nil }

func isName(s string) bool {
	return s != "" && len(s) <= 32 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// webURL reads an http or https URL.
func webURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || len(s) > 1000 || hasControl(s) {
		return nil, errors.New("write it as https://host/path")
	}
	return u, nil
}

// How mail is kept from being read on its way.
const (
	TLSStart    = "starttls"
	TLSImplicit = "tls"
	TLSNone     = "none"
)

// Forms of files.
const (
	FormatJSON = "json"
	FormatEML  = "eml"
)

// check fills in what is left out and reports what is wrong.
func (c *Channel) check() error {
	var foreign []string // members of other kinds
	switch c.Kind {
	case KindSMTP:
		foreign = []string{c.URL, c.SecretFile, c.Dir, c.Format}
		if err := c.checkSMTP(); err != nil {
			return err
		}
	case KindWebhook:
		foreign = []string{c.Host, c.TLS, c.User, c.PasswordFile, c.From, c.Dir, c.Format}
		if _, err := webURL(c.URL); err != nil {
			return fmt.Errorf("url: %w", err)
		}
		if c.SecretFile == "" {
			return errors.New("secret_file: the receiver must be able to tell who sends")
		}
	case KindFile:
		foreign = []string{c.Host, c.TLS, c.User, c.PasswordFile, c.URL, c.SecretFile}
		if c.Format == "" {
			c.Format = FormatJSON
		}
		if c.Dir == "" || (c.Format != FormatJSON && c.Format != FormatEML) {
			return errors.New("give dir, and format json or eml")
		}
		if c.Format == FormatEML {
			if _, err := mail.ParseAddress(c.From); err != nil {
				return errors.New("from is no mail address")
			}
		}
	default:
		return errors.New("kind is smtp, webhook or file")
	}
	if strings.Join(foreign, "") != "" || (c.Port != 0 && c.Kind != KindSMTP) {
		return fmt.Errorf("it has members that are not of kind %s", c.Kind)
	}
	return nil
}

func (c *Channel) checkSMTP() error {
	if c.TLS == "" {
		c.TLS = TLSStart
	}
	if c.Port == 0 {
		c.Port = map[string]int{TLSStart: 587, TLSImplicit: 465, TLSNone: 25}[c.TLS]
	}
	switch _, err := mail.ParseAddress(c.From); {
	case c.Host == "" || hasControl(c.Host) || strings.ContainsAny(c.Host, " /"):
		return errors.New("host: the mail server's name")
	case c.Port < 1 || c.Port > 65535:
		return errors.New("port, or tls: starttls, tls or none")
	case c.TLS != TLSStart && c.TLS != TLSImplicit && c.TLS != TLSNone:
		return errors.New("tls is starttls, tls or none")
	case err != nil:
		return errors.New("from is no mail address")
	case (c.User == "") != (c.PasswordFile == ""):
		return errors.New("user and password_file go together")
	case c.User != "" && c.TLS == TLSNone:
		return errors.New("a password is not sent without TLS")
	}
	return nil
}

// secret reads a file with a password or key, without the line's end.
func secret(path string) (string, error) {
	text, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return "", fmt.Errorf("reading a secret: %w", err)
	}
	s := strings.TrimRight(string(text), "\r\n")
	if s == "" || len(s) > maxSecret {
		return "", fmt.Errorf("%s: a secret has 1 to %d bytes", path, maxSecret)
	}
	return s, nil
}
