package published

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// Read returns the four files that dir holds, decompressed and checked. The
// error names the first bad file; it wraps fs.ErrNotExist only when none of the
// four is there.
func (c Collection) Read(dir string) (*Raw, error) {
	r := c.NewRaw()
	var errs [4]error
	var wg sync.WaitGroup
	for i, f := range c.Files() {
		wg.Go(func() { r.Bytes[i], errs[i] = c.readFile(dir, f) })
	}
	wg.Wait()

	missing := 0
	var first error
	for _, err := range errs {
		if errors.Is(err, fs.ErrNotExist) {
			missing++
		}
		if first == nil {
			first = err
		}
	}
	switch {
	case first == nil:
		return r, nil
	case missing == len(errs):
		return nil, fmt.Errorf("%s holds none of the four files of Fashion-MNIST: %w", dir, fs.ErrNotExist)
	case errors.Is(first, fs.ErrNotExist):
		// Some files are there: the folder is incomplete, not empty.
		return nil, errors.New(first.Error())
	}
	return nil, first
}

// readFile takes the decompressed file before the compressed one: it is read
// five times as fast.
func (c Collection) readFile(dir string, f File) ([]byte, error) {
	path := filepath.Join(dir, f.Name)
	src, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		path += ".gz"
		src, err = os.Open(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is missing: %w", path, fs.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", path, sentence.Cause(err))
	}
	defer src.Close()
	data, err := c.Decode(f, src, nil)
	if err != nil {
		return nil, fmt.Errorf("%s %w", path, err)
	}
	return data, nil
}

// Decode reads the whole of f from src, gzip or plain as its first bytes tell:
// some browsers decompress what they save and keep the name. count, if not nil,
// is called with the number of new bytes after each step. The error completes a
// sentence that begins with the file's name.
func (c Collection) Decode(f File, src io.Reader, count func(int)) ([]byte, error) {
	in := bufio.NewReaderSize(src, 1<<16)
	plain := io.Reader(in)
	if magic, _ := in.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, gzipError(err, 0, f)
		}
		plain = z
	}

	// One byte more than expected tells a file that is too long, and lets gzip
	// compare its checksum, while a hostile file cannot fill the memory.
	data := make([]byte, f.Size()+1)
	n := 0
	for n < len(data) {
		k, err := plain.Read(data[n:min(n+1<<18, len(data))])
		n += k
		if count != nil {
			count(k)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, gzipError(err, n, f)
		}
	}
	data = data[:n:n]
	if why := c.check(f, data); why != "" {
		return nil, errors.New(why)
	}
	return data, nil
}

func gzipError(err error, n int, f File) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Errorf("is cut short: it ends after %d of %d bytes", n, f.Size())
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), isCorrupt(err):
		return fmt.Errorf("is damaged: %w", err)
	}
	return fmt.Errorf("cannot be read: %w", sentence.Cause(err))
}
