package history

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"

	"github.com/ninepixels/ninepixels/kernel/internal/atomicfile"
)

// The file has one entry a line, in JSON.

// read takes over the latest entries of the file and the number after the last
// session's, unless the file is as it was when it was last read. Of a file that
// cannot be read nothing is known: the history begins with this session.
func (h *History) read() {
	f, err := os.Open(h.file)
	if err != nil {
		return
	}
	defer f.Close()
	now, err := f.Stat()
	if err != nil || h.seen != nil && os.SameFile(h.seen, now) && h.seen.Size() == now.Size() {
		return // it only grows, or is replaced
	}
	latest, err := tail(f, now.Size(), h.limits.memory)
	if err != nil {
		return
	}
	h.seen, h.entries, h.bytes = now, nil, 0
	lines := bufio.NewScanner(latest)
	lines.Buffer(nil, h.limits.memory+1) // any line that the tail can hold
	for lines.Scan() {
		var e Entry
		if json.Unmarshal(lines.Bytes(), &e) == nil { // a line cut short is no reason to lose the rest
			h.keep(e)
			h.session = max(h.session, e.Session+1)
		}
	}
}

// tail returns the last bytes of a file of that size, at most limit, without the
// line of which they hold only the end.
func tail(f *os.File, size int64, limit int) (*bufio.Reader, error) {
	// One byte more, to see whether a line ends before them.
	from := max(0, size-int64(limit)-1)
	if _, err := f.Seek(from, io.SeekStart); err != nil {
		return nil, err
	}
	r := bufio.NewReader(f)
	for whole := from == 0; !whole; {
		_, err := r.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) && !errors.Is(err, io.EOF) {
			return nil, err
		}
		whole = !errors.Is(err, bufio.ErrBufferFull)
	}
	return r, nil
}

// append adds an entry to the file, and returns how long that is now. Behind a line
// that was cut short, by a full disk or a power cut, it begins a line of its own: else
// both were lost.
func (h *History) append(e Entry) (size int64, err error) {
	text, err := json.Marshal(e)
	if err != nil {
		return 0, err
	}
	f, err := os.OpenFile(h.file, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	var last [1]byte
	if _, err := f.ReadAt(last[:], info.Size()-1); err == nil && last[0] != '\n' {
		text = append([]byte{'\n'}, text...)
	}
	n, err := f.Write(append(text, '\n'))
	return info.Size() + int64(n), err
}

// shorten leaves the latest half of what the file may hold: so it is rewritten
// seldom. The lock is held.
func (h *History) shorten() error {
	f, err := os.Open(h.file)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	latest, err := tail(f, info.Size(), h.limits.file/2)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(latest)
	if err != nil {
		return err
	}
	return atomicfile.Write(h.file, text, 0o600)
}
