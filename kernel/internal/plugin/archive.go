package plugin

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"sync"
)

// largestRelease is how many bytes a release may unpack to: several times what there is.
const largestRelease = 4 << 30

// unfit says why a release's archive must not be unpacked.
type unfit string

func (u unfit) Error() string {
	return fmt.Sprintf("GoMLX's release is not unpacked, since in it %s", string(u))
}

// inspect reads the archive of a release to its end, and returns an error if unpacking it could
// write outside of the folder: GoMLX's installer follows the links that the archive itself
// brings, also those that lead to nothing yet.
func inspect(archive io.Reader) error {
	zipped, err := gzip.NewReader(archive)
	if err != nil {
		return err
	}
	size := int64(0)
	for entries := tar.NewReader(zipped); ; {
		entry, err := entries.Next()
		switch {
		case err == io.EOF:
			return nil
		case err != nil && !errors.Is(err, tar.ErrInsecurePath):
			return err
		}
		if size += entry.Size; size > largestRelease {
			return unfit(fmt.Sprintf("are more than %d GB", largestRelease>>30))
		}
		to := entry.Linkname
		switch {
		case !filepath.IsLocal(entry.Name):
			return unfit(fmt.Sprintf("a file is named %q, which leads out of the folder", entry.Name))
		case entry.Typeflag == tar.TypeSymlink && (to != filepath.Base(to) || !filepath.IsLocal(to)):
			return unfit(fmt.Sprintf("a link leads to %q, and not to a name beside it", to))
		}
	}
}

// An inspector inspects an archive while it arrives.
type inspector struct {
	part *io.PipeWriter
	end  func() error // returns the verdict on all that came
}

func newInspector() *inspector {
	read, write := io.Pipe()
	verdict := make(chan error, 1)
	go func() {
		err := inspect(read)
		_, _ = io.Copy(io.Discard, read) // to the end, or the download would stop here
		verdict <- err
	}()
	return &inspector{write, sync.OnceValue(func() error {
		write.Close()
		return <-verdict
	})}
}

// came passes on what has arrived.
func (i *inspector) came(part []byte) { _, _ = i.part.Write(part) }
