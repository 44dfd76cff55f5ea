package main

import (
	"fmt"
	"io"
	"sync"
)

// watchedOutput is a command's standard output, which remembers whether a part of
// what was printed was lost, on a full disk say: a command that printed half of
// its answer has not done what it was asked to, whether or not it looked.
type watchedOutput struct {
	to   io.Writer
	mu   sync.Mutex
	lost error
}

func (o *watchedOutput) Write(p []byte) (int, error) {
	n, err := o.to.Write(p)
	if err != nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.lost == nil {
			o.lost = err
		}
	}
	return n, err
}

// fault is the first error of writing, or nil.
func (o *watchedOutput) fault() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.lost == nil {
		return nil
	}
	return fmt.Errorf("what was printed is not whole: %w", o.lost)
}
