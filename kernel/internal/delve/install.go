package delve

import (
	"context"
	"sync"
	"time"
)

// tellEvery is the pause between two words of how far it is.
const tellEvery = 500 * time.Millisecond

// An installation is Delve on its way into the state folder.
type installation struct {
	install func(ctx context.Context, tell func(string)) (dlv string, err error)

	mu   sync.Mutex
	last *building
}

type building struct {
	done chan struct{} // closed at the end
	dlv  string
	err  error

	mu   sync.Mutex
	told string // how far it has got
}

// begin sees to it that Delve is there or will be. What has failed is tried again.
func (i *installation) begin() *building {
	i.mu.Lock()
	defer i.mu.Unlock()
	if b := i.last; b != nil {
		select {
		case <-b.done:
			if b.err == nil {
				return b
			}
		default:
			return b
		}
	}
	b := &building{done: make(chan struct{})}
	i.last = b
	go func() {
		defer close(b.done)
		b.dlv, b.err = i.install(context.Background(), func(text string) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.told = text
		})
	}()
	return b
}

// wait returns Delve's program when it is there, and tells on the way how far it is.
func (i *installation) wait(ctx context.Context, tell func(string)) (dlv string, err error) {
	i.mu.Lock()
	b := i.last
	i.mu.Unlock()
	if b == nil {
		b = i.begin()
	}
	last := ""
	for {
		select {
		case <-b.done:
			return b.dlv, b.err
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(tellEvery):
			b.mu.Lock()
			text := b.told
			b.mu.Unlock()
			if text != last {
				last = text
				tell(text)
			}
		}
	}
}
