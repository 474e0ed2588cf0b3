package pictures

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// mostBytes bounds the pixels of a split.
const mostBytes = 4 << 30

// room makes the place for the pixels of n pictures.
func (s *settings) room(n int) ([]uint8, error) {
	if size := float64(n) * float64(s.H) * float64(s.W) * float64(s.Channels); size > mostBytes {
		return nil, fmt.Errorf("%s pictures of %d×%d pixels in %v take %.1f GB of memory, and 4 GB are the most: give pictures.Size a smaller size",
			sentence.Thousands(n), s.H, s.W, s.Channels, size/1e9)
	}
	return make([]uint8, n*s.size()), nil
}

// A loaded is what came of one file: its hash, or why it has no picture.
type loaded struct {
	sum [sha256.Size]byte
	err error
}

// load reads the files at the places todo, as many at one time as there are processors.
// What comes of file i goes to the place i of images and of all.
func (s *settings) load(paths []string, todo []int, images []uint8, all []loaded, progress *progress) {
	l := newLoader(s)
	var next atomic.Int64
	var work sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(todo)) {
		work.Go(func() {
			for n := int(next.Add(1)) - 1; n < len(todo); n = int(next.Add(1)) - 1 {
				i := todo[n]
				to := images[i*s.size() : (i+1)*s.size()]
				all[i].sum, all[i].err = l.load(paths[i], to)
				progress.one()
			}
		})
	}
	work.Wait()
}

// A progress writes how far the reading is: after two seconds, and then in ever longer
// steps, so that an hour needs no more than some 130 lines.
type progress struct {
	to    io.Writer
	what  string
	of    int
	begin time.Time

	mu   sync.Mutex
	done int
	step time.Duration
	next time.Duration
}

const (
	firstLine   = 2 * time.Second
	longestStep = 30 * time.Second
)

func newProgress(to io.Writer, what string, of int) *progress {
	return &progress{to: to, what: what, of: of, begin: time.Now(), step: firstLine, next: firstLine}
}

// one notes that a file more is read.
func (p *progress) one() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	if line := p.line(time.Since(p.begin)); line != "" {
		fmt.Fprintln(p.to, line)
	}
}

// line is what to write after a time, or nothing.
func (p *progress) line(after time.Duration) string {
	if after < p.next || p.done == p.of {
		return ""
	}
	p.step = min(2*p.step, longestStep)
	p.next = after + p.step
	left := time.Duration(float64(after) / float64(p.done) * float64(p.of-p.done)).Round(time.Second)
	return fmt.Sprintf("%s: %s of %s files are read, about %v left",
		p.what, sentence.Thousands(p.done), sentence.Thousands(p.of), max(left, time.Second))
}

// passing is true if a file could not be read for a reason that may be gone tomorrow.
func passing(err error) bool {
	u, ok := errors.AsType[unread](err)
	return ok && u.passing
}
