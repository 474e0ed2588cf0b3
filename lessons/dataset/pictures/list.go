package pictures

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// A file is one that may hold a picture.
type file struct {
	Path  string // in the folder, with slashes
	Class string
	// Size, Time and Mode show whether the file was changed.
	Size, Time int64
	Mode       fs.FileMode
}

// A listing is what a folder holds, before any file is opened.
type listing struct {
	root    string
	files   []file
	classes []string // the class folders, empty ones too
	skipped []Skipped
	hidden  int
}

// hidden is true for what systems and programs leave in folders without being asked.
func hidden(name string) bool {
	switch strings.ToLower(name) {
	case "thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "@eadir", "$recycle.bin", "icon\r":
		return true
	}
	return strings.HasPrefix(name, ".")
}

// composed writes each letter in one way. Some systems write Ä as an A and two dots,
// and a name from there would be another one than the same name from a keyboard.
func composed(name string) string { return norm.NFC.String(name) }

// expand puts the home folder for ~, as shells do, and Go does not.
func expand(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return path
}

func web(path string) bool {
	return strings.HasPrefix(path, "http://") || strings.HasPrefix(path, "https://")
}

// list looks through the class folders of a folder.
func list(root string) (*listing, error) {
	l := &listing{root: root}
	real, entries, err := l.open(root)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if hidden(e.Name()) {
			l.hidden++
			continue
		}
		info, err := os.Stat(filepath.Join(root, e.Name()))
		switch {
		case err != nil:
			l.skip(e.Name(), entryReason(e, err))
		case !info.IsDir():
			l.skip(e.Name(), "it lies in no class folder")
		case l.walk(e.Name(), composed(e.Name()), []string{real}):
			l.classes = append(l.classes, composed(e.Name()))
		}
	}
	l.sort()
	return l, nil
}

// listAll looks through a folder whose classes stand in a CSV file.
func listAll(root string) (*listing, error) {
	l := &listing{root: root}
	if _, _, err := l.open(root); err != nil {
		return nil, err
	}
	l.walk("", "", nil)
	l.sort()
	return l, nil
}

func (l *listing) sort() {
	slices.SortFunc(l.files, func(a, b file) int { return natural(a.Path, b.Path) })
	slices.SortFunc(l.skipped, func(a, b Skipped) int { return natural(a.File, b.File) })
	slices.SortFunc(l.classes, natural)
	l.classes = slices.Compact(l.classes)
}

func (l *listing) skip(file, reason string) {
	l.skipped = append(l.skipped, Skipped{filepath.ToSlash(file), reason})
}

// open reads the folder itself, and says in a sentence why it cannot.
func (l *listing) open(root string) (real string, entries []fs.DirEntry, err error) {
	info, err := os.Stat(root)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		here, _ := os.Getwd()
		return "", nil, fmt.Errorf("there is no folder %s: give the path of a folder of pictures, from %s or from the root", root, here)
	case err != nil:
		return "", nil, fmt.Errorf("the folder %s cannot be read: %s", root, fileReason(err))
	case !info.IsDir() && strings.EqualFold(filepath.Ext(root), ".zip"):
		return "", nil, fmt.Errorf("%s is an archive: unpack it, and name the folder that comes out", root)
	case !info.IsDir():
		return "", nil, fmt.Errorf("%s is a file: name the folder that holds the class folders, or read one picture with pictures.File", root)
	}
	if entries, err = os.ReadDir(root); err != nil {
		return "", nil, fmt.Errorf("the folder %s cannot be read: %s", root, fileReason(err))
	}
	real, err = filepath.EvalSymlinks(root)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err != nil {
		return "", nil, fmt.Errorf("the folder %s cannot be read: %s", root, fileReason(err))
	}
	return real, entries, nil
}

// walk lists the files of a folder and of those in it. The chain holds the real paths
// of the folders around it: a link to one of them would never end. It returns whether
// the folder was read.
func (l *listing) walk(dir, class string, chain []string) bool {
	full := filepath.Join(l.root, filepath.FromSlash(dir))
	real, err := filepath.EvalSymlinks(full)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err != nil {
		l.skip(dir, fileReason(err))
		return false
	}
	for _, above := range chain {
		if above == real || strings.HasPrefix(above, strings.TrimSuffix(real, string(filepath.Separator))+string(filepath.Separator)) {
			l.skip(dir, "a link that leads in a circle")
			return false
		}
	}
	entries, err := os.ReadDir(full)
	if err != nil {
		l.skip(dir, fileReason(err))
		return false
	}
	chain = append(slices.Clone(chain), real)
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if hidden(e.Name()) {
			l.hidden++
			continue
		}
		info, err := os.Stat(filepath.Join(full, e.Name()))
		switch {
		case err != nil:
			l.skip(name, entryReason(e, err))
		case info.IsDir():
			l.walk(name, class, chain)
		default:
			l.files = append(l.files, file{name, class, info.Size(), info.ModTime().UnixNano(), info.Mode()})
		}
	}
	return true
}

// entryReason says why what a folder lists cannot be looked at.
func entryReason(e fs.DirEntry, err error) string {
	if e.Type()&fs.ModeSymlink != 0 && errors.Is(err, fs.ErrNotExist) {
		return "a link to nothing"
	}
	return fileReason(err)
}

// subfolders returns the folders in a class folder, for an error that shows where the
// classes may be.
func (l *listing) subfolders(class string) []string {
	entries, _ := os.ReadDir(filepath.Join(l.root, class))
	var all []string
	for _, e := range entries {
		if e.IsDir() && !hidden(e.Name()) {
			all = append(all, e.Name())
		}
	}
	slices.SortFunc(all, natural)
	return all
}
