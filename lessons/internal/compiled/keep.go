package compiled

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/lessons/internal/unfinished"
)

// most is how many programs are kept; the oldest make room.
const most = 100

// tempPrefix begins the names of files that are not whole yet.
const tempPrefix = "unfinished-"

// A store is a folder of programs.
type store struct {
	dir   string
	about string // what decides, beside the program and its options, what is compiled
}

// newStore returns the store for a plugin. It makes the folder.
func newStore(plugin, dir string) (*store, error) {
	info, err := os.Stat(plugin)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	unfinished.Remove(dir, tempPrefix, time.Minute)
	about := fmt.Sprint(plugin, info.Size(), info.ModTime().UnixNano(), runtime.GOARCH, runtime.NumCPU(), os.Getenv("XLA_FLAGS"), processor())
	return &store{dir, about}, nil
}

// processor describes what machine code may be compiled for this processor.
func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	first, _, _ := strings.Cut(string(text), "\n\n")
	var lines []string
	for line := range strings.Lines(first) {
		switch name, _, _ := strings.Cut(line, ":"); strings.TrimSpace(name) {
		case "model name", "cpu family", "model", "stepping", "flags", "Features", "CPU part":
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// name is the file of a program.
func (s *store) name(program, options []byte) string {
	sum := sha256.New()
	for _, part := range [][]byte{[]byte(s.about), options, program} {
		fmt.Fprintf(sum, "%d ", len(part))
		sum.Write(part)
	}
	return filepath.Join(s.dir, hex.EncodeToString(sum.Sum(nil))+".xla")
}

// find returns what was compiled of a program, or nil.
func (s *store) find(program, options []byte) []byte {
	text, err := os.ReadFile(s.name(program, options))
	if err != nil || len(text) < sha256.Size {
		return nil
	}
	sum, body := text[:sha256.Size], text[sha256.Size:]
	if whole := sha256.Sum256(body); !slices.Equal(sum, whole[:]) {
		return nil
	}
	return body
}

// keep writes what was compiled of a program. If it cannot, nothing is kept.
func (s *store) keep(program, options, compiled []byte) {
	f, err := os.CreateTemp(s.dir, tempPrefix+"*")
	if err != nil {
		return
	}
	sum := sha256.Sum256(compiled)
	_, err = f.Write(append(sum[:], compiled...))
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), s.name(program, options))
	}
	if err != nil {
		os.Remove(f.Name())
	}
	s.makeRoom()
}

// makeRoom removes the oldest programs beyond most.
func (s *store) makeRoom() {
	entries, err := os.ReadDir(s.dir)
	if err != nil || len(entries) <= most {
		return
	}
	age := func(e os.DirEntry) int64 {
		info, err := e.Info()
		if err != nil {
			return 0
		}
		return info.ModTime().UnixNano()
	}
	slices.SortFunc(entries, func(a, b os.DirEntry) int { return cmp.Compare(age(a), age(b)) })
	for _, e := range entries[:len(entries)-most] {
		os.Remove(filepath.Join(s.dir, e.Name()))
	}
}
