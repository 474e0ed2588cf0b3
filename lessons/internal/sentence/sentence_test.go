package sentence_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

func TestNumbers(t *testing.T) {
	for n, want := range map[int]string{
		0: "0", 999: "999", 1000: "1,000", 243_786: "243,786", 1_234_567: "1,234,567",
		-999: "-999", -1000: "-1,000", -123_456: "-123,456",
	} {
		if got := sentence.Thousands(n); got != want {
			t.Errorf("Thousands(%d) = %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int]string{0: "0 epochs", 1: "1 epoch", 2: "2 epochs", 1000: "1000 epochs"} {
		if got := sentence.Count(n, "epoch"); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestFirstLine(t *testing.T) {
	for _, tt := range []struct {
		v    any
		want string
	}{
		{errors.New("wrong shape\nat line 3"), "wrong shape"},
		{" a panic ", "a panic"},
		{7, "7"},
		{nil, "<nil>"},
	} {
		if got := sentence.FirstLine(tt.v); got != tt.want {
			t.Errorf("FirstLine(%v) = %q, want %q", tt.v, got, tt.want)
		}
	}
}

func TestCause(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	_, open := os.Open(nowhere)
	rename := os.Rename(nowhere, nowhere+"2")
	for _, err := range []error{open, rename, fmt.Errorf("wrapped: %w", open)} {
		if got := sentence.Cause(err); !errors.Is(got, fs.ErrNotExist) || got.Error() != errors.Unwrap(rename).Error() {
			t.Errorf("of %q the cause is %q", err, got)
		}
	}
	other := errors.New("something else")
	if got := sentence.Cause(other); got != other || sentence.Cause(nil) != nil {
		t.Errorf("of %q the cause is %q", other, got)
	}
}

func TestVisible(t *testing.T) {
	for line, want := range map[string]string{
		"an äpple 🍎": "an äpple 🍎", "a\x1b[2J": `a\x1b[2J`, "a\nb\tc\x00": `a\nb\tc\x00`, "\u202egnp": `\u202egnp`, "\u0085": `\u0085`, "": "",
	} {
		if got := sentence.Visible(line); got != want {
			t.Errorf("%q becomes %q, want %q", line, got, want)
		}
	}
}
