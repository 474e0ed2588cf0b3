package output_test

import (
	"os"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/lessons/internal/output"
)

// What was printed is read before a display is sent, or the display waits no
// longer.
func TestSettle(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if _, err := w.WriteString("a line\n"); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	output.Settle(50*time.Millisecond, w)
	if took := time.Since(began); took < 50*time.Millisecond {
		t.Errorf("nobody has read the line, and settle ends after %v", took)
	}
	read := make(chan time.Time, 1)
	go func() {
		time.Sleep(20 * time.Millisecond)
		read <- time.Now()
		if _, err := r.Read(make([]byte, 100)); err != nil {
			t.Error(err)
		}
	}()
	output.Settle(time.Minute, w)
	select {
	case at := <-read:
		if took := time.Since(at); took > 30*time.Second {
			t.Errorf("it has taken %v to see that the line was read", took)
		}
	default:
		t.Error("settle has ended before the line was read")
	}
	file, err := os.Create(t.TempDir() + "/log") // not a pipe
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString("a line\n"); err != nil {
		t.Fatal(err)
	}
	began = time.Now()
	output.Settle(time.Minute, file)
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("a file is waited for: %v", took)
	}
}
