package diagnose_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
)

// A build that the machine ends is told in one sentence, and never as "#".
func TestBuildsThatTheMachineEnds(t *testing.T) {
	const link = "/usr/local/go/pkg/tool/linux_amd64/link: "
	full, memory := "the disk with the temporary folder", "the machine has no memory left"
	for _, c := range []struct{ text, want string }{
		{"# gonb_0a1b2c3d\n" + link + "mapping output file failed: no space left on device\n", full},
		{"# gonb_0a1b2c3d\n" + link + "running gcc failed: exit status 1\n/usr/bin/ld: final link failed: No space left on device\ncollect2: error: ld returned 1 exit status\n", full},
		{"# gonb_0a1b2c3d\nwrite $WORK/b001/_pkg_.a: disk quota exceeded\n", full},
		{"go: creating work dir: mkdir /tmp/go-build1: no space left on device\n", full},
		{"# runtime/cgo\nfatal error: error writing to /tmp/cc.s: No space left on device\ncompilation terminated.\n", full},
		{"# gonb_0a1b2c3d\n" + link + "signal: killed\n", memory},
		{"go: fork/exec /usr/local/go/pkg/tool/linux_amd64/compile: cannot allocate memory\n", memory},
		{"# gonb_0a1b2c3d\nopen /tmp/go-build1/b001/_pkg_.a: too many open files\n", "too many files or programs are open"},
		{"# gonb_0a1b2c3d\nopen /tmp/go-build1/b001/exe/a.out: read-only file system\n", "is read-only"},
		{"# gonb_0a1b2c3d\n" + link + "duplicated definition of symbol x\n", "link: duplicated definition of symbol x"},
		{"# gonb_0a1b2c3d [gonb_0a1b2c3d.test]\n" + link + "bad\n", "link: bad"},
		{"# gonb_0a1b2c3d\n", "the cell could not be compiled"},
		{"", "the cell could not be compiled"},
	} {
		m := (diagnose.History{Cell: parsed(division, 1)}).Compile(c.text)
		if m.Name != "compile error" || !strings.Contains(m.Sentence, c.want) || strings.ContainsAny(m.Sentence, "#\n") {
			t.Errorf("%q: %s: %q, want %q", c.text, m.Name, m.Sentence, c.want)
		}
		if strings.Contains(m.Detail, "gonb_") {
			t.Errorf("%q: in full: %q", c.text, m.Detail)
		}
	}
	// A cell's own mistake is told as ever, whatever its text.
	m := (diagnose.History{Cell: parsed(division, 1)}).Compile("# gonb_0a1b2c3d\n./cell[1].go:2:1: undefined: no space left on device\n")
	if !strings.Contains(m.Sentence, "not declared") {
		t.Errorf("a mistake of the cell's: %s", m.Sentence)
	}
}
