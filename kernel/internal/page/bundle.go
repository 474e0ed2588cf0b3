package page

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
)

// In the folder that a question names, the learner's files stand below files, and their
// zip beside it.
const (
	bundleFiles = "files"
	bundleZip   = "files.zip"
)

// What a zip may hold: a page has it all in its memory.
const (
	maxBundleFiles = 20_000
	maxBundleBytes = 512 << 20
)

// pack makes a zip of the learner's files.
func pack(folder string) error {
	out, err := os.Create(filepath.Join(folder, bundleZip))
	if err != nil {
		return cause(err)
	}
	z := zip.NewWriter(out)
	return errors.Join(z.AddFS(os.DirFS(filepath.Join(folder, bundleFiles))), z.Close(), out.Close())
}

// unpack reads the files of a zip.
func unpack(folder string) error {
	z, err := zip.OpenReader(filepath.Join(folder, bundleZip))
	if errors.Is(err, zip.ErrInsecurePath) {
		err = errors.Join(errors.New("it has a file that would not stand among yours"), z.Close())
	}
	if err != nil {
		return cause(err)
	}
	defer z.Close()
	if len(z.File) > maxBundleFiles {
		return fmt.Errorf("it has %d files, and a page takes %d", len(z.File), maxBundleFiles)
	}
	var total uint64
	for _, f := range z.File {
		if total += min(f.UncompressedSize64, maxBundleBytes+1); total > maxBundleBytes {
			return fmt.Errorf("it has more than %d MB, which is what a page takes", maxBundleBytes>>20)
		}
	}
	for _, f := range z.File {
		if f.FileInfo().IsDir() {
			continue
		}
		if !f.Mode().IsRegular() || !filepath.IsLocal(filepath.FromSlash(f.Name)) {
			return fmt.Errorf("%q in it is no plain file among yours", f.Name)
		}
		if err := unpackFile(f, filepath.Join(folder, bundleFiles, filepath.FromSlash(f.Name))); err != nil {
			return fmt.Errorf("%q in it: %w", f.Name, err)
		}
	}
	return nil
}

// unpackFile writes one file.
func unpackFile(f *zip.File, path string) error {
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return cause(err)
	}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return errors.New("it is there twice")
	}
	if err != nil {
		return cause(err)
	}
	size := int64(f.UncompressedSize64) // at most maxBundleBytes
	n, err := io.Copy(out, io.LimitReader(in, size+1))
	if err == nil && n > size {
		err = errors.New("it is larger than the zip says")
	}
	return errors.Join(err, out.Close())
}

// cause is an error without the path in it, which tells a learner nothing.
func cause(err error) error {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err
	}
	return err
}

// bundle answers pack and unpack.
func bundle(q Question) Answer {
	do, sentence := pack, "your files cannot be put into a zip (%v): make room in the browser, or save them one by one from the list of files"
	if q.Ask == "unpack" {
		do, sentence = unpack, "the zip cannot be read (%v): choose one that was saved here, and nothing of yours has changed"
	}
	if err := do(q.Folder); err != nil {
		return failed(diagnose.Mistake{Name: "no zip", Sentence: fmt.Sprintf(sentence, cause(err))})
	}
	return Answer{Next: NextDone}
}
