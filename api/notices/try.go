package notices

import (
	"context"
	"fmt"
	"net/mail"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// addressIn is the bare address in a mail address, empty where it is none.
func addressIn(s string) string {
	a, err := mail.ParseAddress(s)
	if err != nil {
		return ""
	}
	return a.Address
}

// Test hands a letter over that says nothing but that notices arrive. It is not
// kept in the outbox. It fails with ErrConfig, or as the other side answers.
func Test(ctx context.Context, c *Config, ledger wire.Hash, name domain.Text, r Recipient, id string, made wire.Time) error {
	if err := c.checkRecipient(r); err != nil {
		return fmt.Errorf("%w: %w", ErrConfig, err)
	}
	if r.Lang == "" {
		r.Lang = "en"
	}
	carrier, err := carrierOf(c.Channels[r.Channel])
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, handTime)
	defer cancel()
	f := &frame{baseURL: c.BaseURL, ledger: ledger, name: name}
	letter := f.letter(Letter{ID: id, Kind: "test", Lang: r.Lang, To: r.To, made: made}, nil)
	return carrier.hand(ctx, &letter)
}
