// Package coursecopy puts a copy of the course's notebooks where a learner works on
// them, and brings it up to date without touching what the learner has changed.
//
// A file beside the copies remembers what was delivered, by SHA-256. So a later
// version knows an untouched notebook, which it replaces, from an edited one,
// which it leaves alone. The same holds for a newer version that was put beside.
package coursecopy

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/atomicfile"
)

// recordName is the file in the learner's folder that remembers what was
// delivered.
const recordName = ".delivered.json"

// A Report says what Deliver has done. The paths are those below the folder.
type Report struct {
	Added   []string // new, or deleted by the learner to have them anew
	Updated []string // untouched ones, replaced by a newer version
	Kept    []Kept   // edited ones
	Removed []string // untouched ones that the course no longer has, as it calls them otherwise
}

// Kept is a file that the learner has edited: it stays.
type Kept struct {
	Path   string
	Beside string // where the newer version lies: NAME.new.ipynb, or NAME.new2.ipynb and so on
}

// Deliver copies the files of source into the folder dir, which it makes if
// need be.
//
// A file that is not there is added; one that is as it was delivered is
// replaced; one that somebody has edited stays, and if there is a newer version
// it is put beside it, under the first name at which nothing of theirs stands.
// One that the source no longer has is removed if it is as it was delivered: the
// course calls it otherwise now, and two files would look like one. Each file is
// replaced in one step. Folders named runs, and what is hidden, are
// left out: whoever works in the source has trained there.
//
// Errors: when a file cannot be read or written. What was done until then stands,
// and a second try goes on from there.
func Deliver(source fs.FS, dir string) (Report, error) {
	var r Report
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return r, err
	}
	record, err := readRecord(dir)
	if err != nil {
		return r, err
	}
	has := map[string]bool{}
	err = fs.WalkDir(source, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); name == "runs" || len(name) > 1 && strings.HasPrefix(name, ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		text, err := fs.ReadFile(source, path)
		if err != nil {
			return err
		}
		has[path] = true
		return r.deliver(dir, path, text, record)
	})
	if err == nil {
		r.remove(dir, has, record)
	}
	return r, errors.Join(err, writeRecord(dir, record))
}

// remove takes away what was delivered before, is untouched, and is not among what the
// source has. What was put beside an edited file stays, as the learner may want it, and
// so does what cannot be read or removed.
func (r *Report) remove(dir string, has map[string]bool, record map[string]string) {
	for _, path := range slices.Sorted(maps.Keys(record)) {
		if has[path] || besideName.MatchString(path) || !filepath.IsLocal(filepath.FromSlash(path)) {
			continue
		}
		file := filepath.Join(dir, filepath.FromSlash(path))
		have, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			delete(record, path)
			continue
		}
		if err == nil && sumOf(have) == record[path] && os.Remove(file) == nil {
			delete(record, path)
			r.Removed = append(r.Removed, path)
		}
	}
}

// besideName matches the names that [beside] makes.
var besideName = regexp.MustCompile(`\.new\d*\.[^./]+$`)

// deliver brings one file.
func (r *Report) deliver(dir, path string, text []byte, record map[string]string) error {
	sum, to := sumOf(text), filepath.Join(dir, filepath.FromSlash(path))
	have, err := os.ReadFile(to)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.Added = append(r.Added, path)
	case err != nil:
		return err
	case sumOf(have) == sum:
		record[path] = sum
		return nil
	case sumOf(have) == record[path]:
		r.Updated = append(r.Updated, path)
	case record[path] == sum: // edited since, and nothing new
		return nil
	default:
		name, err := putBeside(dir, path, text, record)
		if err != nil {
			return err
		}
		r.Kept = append(r.Kept, Kept{path, name})
		record[path] = sum
		return nil
	}
	if err := write(to, text); err != nil {
		return err
	}
	record[path] = sum
	return nil
}

// putBeside puts the newer version of an edited file beside it, and notes it under
// its own name. The learner may go on in what was put there before, so only what
// is as it was put there gives way.
func putBeside(dir, path string, text []byte, record map[string]string) (name string, err error) {
	sum := sumOf(text)
	for n := 1; ; n++ {
		name = beside(path, n)
		to := filepath.Join(dir, filepath.FromSlash(name))
		info, err := os.Lstat(to)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		if err == nil {
			if !info.Mode().IsRegular() {
				continue
			}
			have, err := os.ReadFile(to)
			if err != nil {
				return "", err
			}
			if was := sumOf(have); was == sum {
				record[name] = sum
				return name, nil
			} else if was != record[name] {
				continue
			}
		}
		if err := write(to, text); err != nil {
			return "", err
		}
		record[name] = sum
		return name, nil
	}
}

// beside is the nth name for the newer version of an edited file.
func beside(path string, n int) string {
	ext := filepath.Ext(path)
	name := strings.TrimSuffix(path, ext) + ".new"
	if n > 1 {
		name += strconv.Itoa(n)
	}
	return name + ext
}

func sumOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func write(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return atomicfile.Write(path, text, 0o644)
}

func readRecord(dir string) (map[string]string, error) {
	record := map[string]string{}
	text, err := os.ReadFile(filepath.Join(dir, recordName))
	if errors.Is(err, fs.ErrNotExist) {
		return record, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &record); err != nil {
		// Without it, every notebook counts as edited, and none is lost.
		return map[string]string{}, nil
	}
	return record, nil
}

func writeRecord(dir string, record map[string]string) error {
	text, err := json.MarshalIndent(record, "", " ")
	if err != nil {
		return fmt.Errorf("the list of what was delivered: %w", err)
	}
	return write(filepath.Join(dir, recordName), append(text, '\n'))
}
