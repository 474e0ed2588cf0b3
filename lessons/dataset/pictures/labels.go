package pictures

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// A table is what a CSV file says: rows of a file name and a class.
type table struct {
	name   string // as the option gives it
	inside string // its path in the folder, if it lies there
	bytes  []byte
}

// openTable reads a CSV file of the folder, or of the working directory.
func openTable(root, name string) (*table, error) {
	t := &table{name: name}
	var err error
	if filepath.IsLocal(name) {
		t.bytes, err = os.ReadFile(filepath.Join(root, name))
		t.inside = path.Clean(filepath.ToSlash(name))
	}
	if !filepath.IsLocal(name) || errors.Is(err, fs.ErrNotExist) {
		t.inside = ""
		t.bytes, err = os.ReadFile(name)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s with labels, neither in %s nor here: pictures.Labels takes the path of a CSV file", name, root)
	case err != nil:
		return nil, fmt.Errorf("the labels in %s cannot be read: %s", name, fileReason(err))
	}
	return t, nil
}

// rows reads the file. It may be one of a spreadsheet, with a mark at the beginning,
// and with semicolons.
func (t *table) rows() ([][]string, error) {
	text := bytes.TrimPrefix(t.bytes, []byte("\xef\xbb\xbf"))
	switch {
	case bytes.IndexByte(text, 0) >= 0:
		return nil, fmt.Errorf("the labels in %s are no text in UTF-8: save the table anew, as CSV in UTF-8", t.name)
	case !utf8.Valid(text): // an older spreadsheet's: each byte is a letter
		letters := make([]rune, len(text))
		for i, b := range text {
			letters[i] = rune(b)
		}
		text = []byte(string(letters))
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes, r.TrimLeadingSpace = -1, true, true
	first, _, _ := bytes.Cut(text, []byte("\n"))
	for _, comma := range []rune{'\t', ';', ','} { // the last one found counts most
		if bytes.ContainsRune(first, comma) {
			r.Comma = comma
		}
	}
	var rows [][]string
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		} else if err != nil {
			return nil, fmt.Errorf("the labels in %s cannot be read: %v", t.name, err)
		}
		for i := range row {
			row[i] = composed(strings.TrimSpace(row[i]))
		}
		if slices.ContainsFunc(row, func(field string) bool { return field != "" }) {
			rows = append(rows, row)
		}
	}
}

// columns says which columns have the file and the class, and whether the first row is
// a header. It is one if it names no picture that is there.
func columns(first []string, known func(string) bool) (file, class int, header bool) {
	if slices.ContainsFunc(first, known) {
		file = slices.IndexFunc(first, known)
		if file == len(first)-1 {
			return file, file - 1, false
		}
		return file, file + 1, false
	}
	find := func(words ...string) int {
		for _, w := range words {
			if i := slices.IndexFunc(first, func(s string) bool { return strings.EqualFold(s, w) }); i >= 0 {
				return i
			}
		}
		return -1
	}
	file = find("file", "filename", "file_name", "file name", "image", "image_name", "image_id", "img", "picture", "path", "filepath", "name", "id")
	class = find("class", "label", "labels", "category", "class_name", "classname", "target", "species", "breed", "type")
	if file < 0 || class < 0 || file == class {
		return 0, 1, file >= 0 || class >= 0 || !strings.Contains(first[0], ".")
	}
	return file, class, true
}

// label gives each file of the listing the class that the table has for it. Files
// without one go to the skipped.
func (t *table) label(l *listing) error {
	rows, err := t.rows()
	if err != nil {
		return err
	}
	find := finder(l.files)
	known := func(name string) bool { return find(name) >= 0 }
	if len(rows) == 0 {
		return fmt.Errorf("%s is empty: give it a row for each picture, with the file and the class", t.name)
	}
	fileAt, classAt, header := columns(rows[0], known)
	if header {
		rows = rows[1:]
	}
	classes := make([]map[string]bool, len(l.files))
	missing := 0
	for _, row := range rows {
		name, class := cell(row, fileAt), cell(row, classAt)
		i := find(name)
		if i < 0 {
			missing++
			l.skip(name, t.name+" names it, but there is no such file")
			continue
		}
		if classes[i] == nil {
			classes[i] = map[string]bool{}
		}
		if class == "" {
			l.skip(name, t.name+" gives it no class")
		} else {
			classes[i][class] = true
		}
	}
	if missing > 0 && missing == len(rows) {
		return fmt.Errorf("%s names no file that is in %s: its first row is %q, and a row is to have a file name and a class", t.name, l.root, strings.Join(rows[0], ","))
	}
	l.assign(classes, t)
	return nil
}

// cell is a field of a row, and nothing where a row is too short.
func cell(row []string, i int) string {
	if i >= 0 && i < len(row) {
		return row[i]
	}
	return ""
}

// finder looks up a file by its path, by its name if only one file has it, or by its
// name without the ending, as some tables have it. It returns −1 for no file.
func finder(files []file) func(string) int {
	at := map[string]int{}
	add := func(name string, i int) {
		if other, taken := at[name]; taken && other != i {
			i = -1
		}
		at[name] = i
	}
	for i, f := range files {
		at[composed(f.Path)] = i
	}
	for i, f := range files {
		whole := composed(f.Path)
		base := path.Base(whole)
		for _, name := range []string{base, strings.TrimSuffix(base, path.Ext(base)), strings.TrimSuffix(whole, path.Ext(whole))} {
			if j, taken := at[name]; taken && j >= 0 && composed(files[j].Path) == name {
				continue // a path is more than a name
			}
			add(name, i)
		}
	}
	return func(name string) int {
		name = path.Clean(strings.ReplaceAll(name, `\`, "/"))
		if i, ok := at[name]; ok {
			return i
		}
		return -1
	}
}

// assign keeps the files that have one class.
func (l *listing) assign(classes []map[string]bool, t *table) {
	var kept []file
	known := map[string]bool{}
	for i, f := range l.files {
		names := classes[i]
		switch {
		case names == nil && f.Path == t.inside:
		case names == nil:
			l.skip(f.Path, t.name+" has no row for it")
		case len(names) == 0: // its row is named already
		case len(names) > 1:
			all := make([]string, 0, len(names))
			for n := range names {
				all = append(all, n)
			}
			slices.SortFunc(all, natural)
			l.skip(f.Path, fmt.Sprintf("%s gives it several classes: %s", t.name, strings.Join(all, ", ")))
		default:
			for name := range names { // it is the only one
				f.Class = name
			}
			kept = append(kept, f)
			if !known[f.Class] {
				known[f.Class] = true
				l.classes = append(l.classes, f.Class)
			}
		}
	}
	l.files = kept
	l.sort()
}
