package notices

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// mailTime bounds one hand-over to a mail server.
const mailTime = 30 * time.Second

// compose writes a letter as a message of RFC 5322 in plain text and HTML. The
// same letter gives the same bytes: Message-ID, date and boundary are its own.
func compose(l *Letter, from string) (*gomail.Msg, error) {
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return nil, errors.New("the sender is no mail address")
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary("twothirds-"+strings.ReplaceAll(l.ID, ".", "-")))
	if err := m.From(from); err != nil {
		return nil, errors.New("the sender is no mail address")
	}
	if err := m.To(l.To); err != nil { // the error would repeat the address
		return nil, errors.New("the recipient is no mail address")
	}
	m.Subject(l.Subject)
	m.SetDateWithValue(time.UnixMilli(int64(l.made)).UTC())
	m.SetMessageIDWithValue(l.ID + "@" + sender.Address[strings.LastIndexByte(sender.Address, '@')+1:])
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: vacation notes are not to answer
	m.SetGenHeader("Content-Language", l.Lang)
	m.SetGenHeader("Twothirds-Ledger", l.Ledger.String())
	m.SetGenHeader("Twothirds-Notice", l.Kind)
	if l.Sequence > 0 {
		m.SetGenHeader("Twothirds-Sequence", strconv.FormatUint(uint64(l.Sequence), 10))
	}
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, l.html)
	return m, nil
}

// mailer hands letters to a mail server (RFC 5321).
type mailer struct {
	from    string
	host    string
	dial    gomail.DialContextFunc
	options []gomail.Option
}

func newMailer(c Channel) (carrier, error) {
	m := &mailer{from: c.From, host: c.Host, dial: new(net.Dialer).DialContext, options: []gomail.Option{gomail.WithPort(c.Port), gomail.WithTimeout(mailTime)}}
	switch c.TLS {
	case TLSImplicit:
		m.options = append(m.options, gomail.WithSSL())
		m.dial = (&tls.Dialer{Config: &tls.Config{ServerName: c.Host, MinVersion: tls.VersionTLS12}}).DialContext
	case TLSNone:
		m.options = append(m.options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		m.options = append(m.options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if c.User != "" {
		password, err := secret(c.PasswordFile)
		if err != nil {
			return nil, err
		}
		m.options = append(m.options, gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin), gomail.WithUsername(c.User), gomail.WithPassword(password))
	}
	if _, err := gomail.NewClient(m.host, m.options...); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return m, nil
}

func (m *mailer) hand(ctx context.Context, l *Letter) error {
	message, err := compose(l, m.from)
	if err != nil {
		return &refused{err}
	}
	// The library leaves a connection open on which it could not agree on TLS.
	var connection net.Conn
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		var err error
		connection, err = m.dial(ctx, network, address)
		return connection, err
	}
	client, err := gomail.NewClient(m.host, append(slices.Clone(m.options), gomail.WithDialContextFunc(dial))...)
	if err != nil {
		return fmt.Errorf("preparing to mail: %w", err)
	}
	defer func() {
		if connection != nil {
			_ = connection.Close()
		}
	}()
	err = client.DialAndSendWithContext(ctx, message)
	if err == nil || message.IsDelivered() { // what went wrong after it was taken does not matter
		return nil
	}
	var sent *gomail.SendError
	if errors.As(err, &sent) && !sent.IsTemp() && sent.ErrorCode() >= 500 {
		return &refused{fmt.Errorf("the mail server refuses it: %w", err)}
	}
	return fmt.Errorf("handing over to the mail server: %w", err)
}

// eml is a letter as a file of RFC 5322.
func eml(l *Letter, from string) ([]byte, error) {
	message, err := compose(l, from)
	if err != nil {
		return nil, &refused{err}
	}
	var b bytes.Buffer
	if _, err := message.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("writing the message: %w", err)
	}
	return b.Bytes(), nil
}
