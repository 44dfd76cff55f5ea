package client

import "time"

// DialFast is Dial with hardly a pause before a statement is submitted again.
func DialFast(address string) (Target, error) {
	t, err := Dial(address)
	if err == nil {
		t.(*remote).pause = time.Millisecond
	}
	return t, err
}

// LoadRows is loadRows.
var LoadRows = loadRows
