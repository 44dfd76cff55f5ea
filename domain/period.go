package domain

import "errors"

// Period is a time from one day to another, both included.
type Period struct {
	From Date `json:"from"`
	To   Date `json:"to"`
}

func (p *Period) check(what string) error {
	if err := p.From.check(what + ": from"); err != nil {
		return err
	}
	if err := p.To.check(what + ": to"); err != nil {
		return err
	}
	if p.To < p.From {
		return errors.New(what + ": to is not before from")
	}
	return nil
}
