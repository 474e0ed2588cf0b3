package debug_test

import (
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/debug"
)

// The numbers are those of murmur2 in @jupyterlab/debugger 4.6.4, lib/hash.js, run
// by Node.js with the seed 0x9F1C. A client that computes another one finds no cell.
func TestHash(t *testing.T) {
	for text, want := range map[string]uint32{
		"":                       4223698810,
		"a":                      878556518,
		"ab":                     482509983,
		"abc":                    3268259835,
		"abcd":                   1611880698,
		"x := 3\nfmt.Println(x)": 3244930027,
		"é→🙂":                    3915511693,
		"a longer text, of more than four words: 0123456789": 1020760343,
	} {
		if got := debug.Hash(text, 0x9F1C); got != want {
			t.Errorf("the hash of %q is %d, want %d", text, got, want)
		}
	}
}

func TestPath(t *testing.T) {
	folder := t.TempDir()
	s := debug.New(debug.Options{Folder: folder})
	if got, want := s.Path("abc"), filepath.Join(folder, "3268259835.go"); got != want {
		t.Errorf("the path is %s, want %s", got, want)
	}
}
