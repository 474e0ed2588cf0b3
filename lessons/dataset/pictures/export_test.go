package pictures

import (
	"os"
	"time"
)

// What the tests look at from outside.
var (
	Natural = natural
	Tidy    = tidy
)

// ProgressLines returns the lines of a reading of n files that takes a second for each.
func ProgressLines(n int) (lines []string) {
	p := newProgress(nil, "fruit", n)
	for i := range n {
		p.done++
		if line := p.line(time.Duration(i+1) * time.Second); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// SetLimits bounds the bytes that are decoded at one time, and those of one picture,
// until the test's end.
func SetLimits(t interface{ Cleanup(func()) }, all, one int64) {
	allBefore, oneBefore := inFlight, largest
	inFlight, largest = all, one
	t.Cleanup(func() { inFlight, largest = allBefore, oneBefore })
}

// Need returns what reading a file is said to take of memory, at most.
func Need(path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	kind, config, head, err := look(f)
	if err != nil {
		return 0, err
	}
	info, err := f.Stat()
	return info.Size() + bytesFor(kind, config, head, f), err
}
