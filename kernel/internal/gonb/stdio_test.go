package gonb_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// pipes opens the pipes in a folder, and the program's ends of the outputs.
func pipes(t *testing.T) (p *gonb.Pipes, stdout, stderr *os.File, dir string) {
	t.Helper()
	dir = t.TempDir()
	p, err := gonb.OpenPipes(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Shut)
	open := func(name string) *os.File {
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	return p, open("stdout"), open("stderr"), dir
}

func write(t *testing.T, f *os.File, text string) {
	t.Helper()
	if _, err := io.WriteString(f, text); err != nil {
		t.Fatal(err)
	}
}

func said(prints []gonb.Print) string {
	var b strings.Builder
	for _, p := range prints {
		b.WriteString(p.Stream + ":" + p.Text + "|")
	}
	return b.String()
}

// What is printed is there at once, joined, and cut at whole characters only.
func TestPipesKeepCharactersWhole(t *testing.T) {
	p, stdout, stderr, _ := pipes(t)
	write(t, stdout, "a")
	write(t, stdout, "b\xf0\x9f")
	if got := said(p.Take()); got != "stdout:ab|" {
		t.Errorf("half a character: %q", got)
	}
	write(t, stdout, "\x98\x80c")
	write(t, stderr, "e")
	if got := said(p.Take()); got != "stdout:😀c|stderr:e|" {
		t.Errorf("its other half: %q", got)
	}
	write(t, stdout, "\xff\xc3")
	if got := said(p.Last()); got != "stdout:\xff|stdout:\xc3|" {
		t.Errorf("what is no character stays as it is: %q", got)
	}
	if got := said(p.Last()); got != "" {
		t.Errorf("nothing was printed since: %q", got)
	}
}

// A program that prints faster than somebody takes it has to wait, and loses
// nothing.
func TestPipesBoundWhatWaits(t *testing.T) {
	p, stdout, _, _ := pipes(t)
	const size = 4 << 20
	written := make(chan error, 1)
	go func() {
		_, err := io.WriteString(stdout, strings.Repeat("x", size))
		written <- err
	}()
	got := 0
	for deadline := time.Now().Add(2 * time.Minute); got < size; {
		for _, print := range p.Take() {
			if len(print.Text) > gonb.MaxWaiting+(128<<10) {
				t.Fatalf("%d bytes waited", len(print.Text))
			}
			got += len(print.Text)
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d bytes came", got, size)
		}
	}
	if err := <-written; err != nil || got != size {
		t.Errorf("%d of %d bytes came, %v", got, size, err)
	}
}

// What is typed is there until a program has read it.
func TestPipesGiveWhatIsTyped(t *testing.T) {
	p, _, _, dir := pipes(t)
	if p.Unread() {
		t.Error("something is to be read before anything was typed")
	}
	p.Enter("Ada")
	if !p.Unread() {
		t.Error("what was typed is not there")
	}
	in, err := os.Open(filepath.Join(dir, "stdin"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	line := make([]byte, 8)
	if n, err := in.Read(line); err != nil || string(line[:n]) != "Ada\n" {
		t.Errorf("read %q, %v", line[:n], err)
	}
	if p.Unread() {
		t.Error("what was read is still to be read")
	}
}

// The pipes are closed also while something comes: what wakes their reader is then
// read with what was printed.
func TestPipesCloseWhileSomethingComes(t *testing.T) {
	dir := t.TempDir()
	p, err := gonb.OpenPipes(dir)
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := os.OpenFile(filepath.Join(dir, "stdout"), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer stdout.Close()
	goOn := p.Hold()
	write(t, stdout, "x") // the reader notices it, and cannot read it yet
	time.Sleep(100 * time.Millisecond)
	closed := make(chan struct{})
	go func() {
		p.Shut()
		close(closed)
	}()
	time.Sleep(100 * time.Millisecond)
	goOn()
	select {
	case <-closed:
	case <-time.After(2 * time.Minute):
		t.Fatal("the pipes are not closed")
	}
}
