package process

import (
	"strings"
	"sync"
)

// tailSize is how many bytes a Tail keeps.
const tailSize = 64 << 10

// A Tail keeps the end of what is written to it, 64 KB. Its zero value is empty.
// Several goroutines may use it.
type Tail struct {
	mu   sync.Mutex
	text []byte
}

// Write never fails.
func (t *Tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if over := len(t.text) - tailSize; over > tailSize { // now and then, not each time
		t.text = append(t.text[:0], t.text[over:]...)
	}
	return len(p), nil
}

// String returns the end of what was written, as valid UTF-8.
func (t *Tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := t.text[max(0, len(t.text)-tailSize):]
	return strings.ToValidUTF8(string(text), "\uFFFD")
}
