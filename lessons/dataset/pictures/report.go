package pictures

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// A Skipped is a file or folder that gave no picture, and why.
type Skipped struct {
	File, Reason string
}

// A Report is what [Folder] left out or found strange. Folder prints it. A program
// that needs it gives Folder a report as an [Option]:
//
//	report := new(pictures.Report)
//	own, err := pictures.Folder("fruit", report)
type Report struct {
	// Skipped holds the files that gave no picture. A copy of another file in the same
	// class is one of them.
	Skipped []Skipped
	// Hidden counts what systems leave in folders: .DS_Store, Thumbs.db, __MACOSX.
	Hidden int
	// Twice holds pairs of files with the same bytes in two classes. Both are in the
	// split.
	Twice [][2]string
	// Empty holds the classes without any picture. They are left out.
	Empty []string
	// Warnings are sentences on classes that are too small, or too different in size.
	Warnings []string
}

func (r *Report) set(s *settings) { s.report = r }

// lineLimit bounds how many lines of one sort are printed.
const lineLimit = 50

// print writes a line on the pictures, and what is in the report.
func (r *Report) print(w io.Writer, dir string, split *dataset.Split) {
	w = visibly{w}
	counts := make([]string, 0, split.Classes())
	for class, n := range split.Counts() {
		counts = append(counts, fmt.Sprintf("%s %s", split.ClassName(class), sentence.Thousands(n)))
	}
	const shown = 12
	if more := len(counts) - shown; more > 1 {
		counts = append(counts[:shown], fmt.Sprintf("and %d more", more))
	}
	fmt.Fprintf(w, "%s: %s pictures in %d classes (%s), %d×%d in %v.\n", dir, sentence.Thousands(split.Len()), split.Classes(),
		strings.Join(counts, ", "), split.H, split.W, Channels(split.C))
	if n := len(r.Skipped); n > 0 {
		fmt.Fprintf(w, "%s no picture for the split:\n", gave(n))
		for _, s := range r.Skipped[:min(n, lineLimit)] {
			fmt.Fprintf(w, "  %s: %s\n", s.File, s.Reason)
		}
		more(w, n)
	}
	if r.Hidden > 0 {
		fmt.Fprintf(w, "%s left out.\n", areThings(r.Hidden))
	}
	for _, pair := range r.Twice[:min(len(r.Twice), lineLimit)] {
		fmt.Fprintf(w, "%s and %s are the same picture in two classes: delete the wrong one.\n", pair[0], pair[1])
	}
	more(w, len(r.Twice))
	for _, class := range r.Empty {
		fmt.Fprintf(w, "The class %s has no picture that can be read, and is left out.\n", class)
	}
	for _, warning := range r.Warnings {
		fmt.Fprintln(w, warning)
	}
}

// visibly passes lines on, one at a time, so that no file's name steers a terminal.
type visibly struct{ w io.Writer }

func (v visibly) Write(line []byte) (int, error) {
	_, err := io.WriteString(v.w, sentence.Visible(strings.TrimSuffix(string(line), "\n"))+"\n")
	return len(line), err
}

// A visibleError is told like the error in it, as a line that steers no terminal.
type visibleError struct{ error }

func (e visibleError) Error() string { return sentence.Visible(e.error.Error()) }
func (e visibleError) Unwrap() error { return e.error }

// shown is for an error that may name files.
func shown(err error) error {
	if err == nil {
		return nil
	}
	return visibleError{err}
}

func gave(n int) string {
	if n == 1 {
		return "1 file gave"
	}
	return sentence.Thousands(n) + " files gave"
}

func areThings(n int) string {
	if n == 1 {
		return "1 hidden file or folder is"
	}
	return sentence.Thousands(n) + " hidden files or folders are"
}

func more(w io.Writer, n int) {
	if n > lineLimit {
		fmt.Fprintf(w, "  and %s more: give Folder a *pictures.Report, and it has them all\n", sentence.Thousands(n-lineLimit))
	}
}

// unlike is how many times larger a class may be than another without a word.
const unlike = 3

// warn looks at the sizes of the classes.
func (r *Report) warn(split *dataset.Split) {
	counts := split.Counts()
	var single []string
	for class, n := range counts {
		if n == 1 {
			single = append(single, split.ClassName(class))
		}
	}
	if n := len(single); n == 1 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("The class %s has one picture only, which cannot be both in training and in validation: add some.", single[0]))
	} else if n > 1 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%d classes have one picture only, which cannot be both in training and in validation: add some to %s.", n, some(single)))
	}
	most, least := slices.Max(counts), -1
	for class, n := range counts {
		if n > 0 && (least < 0 || n < counts[least]) {
			least = class
		}
	}
	if most < unlike*counts[least] {
		return
	}
	large := slices.Index(counts, most)
	r.Warnings = append(r.Warnings, fmt.Sprintf("The classes differ in size: %s has %s, %s has %s. "+
		"Training can make up for it: put ClassWeights: pictures.Weights(split) into train.Config.",
		split.ClassName(large), sentence.Count(most, "picture"), split.ClassName(least), sentence.Count(counts[least], "picture")))
}

// some joins the first names of a list.
func some(names []string) string {
	const shown = 6
	if len(names) > shown+1 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
	}
	return strings.Join(names, ", ")
}
