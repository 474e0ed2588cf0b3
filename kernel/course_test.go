package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/coursetest"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// openCourse reads the notebooks as they are stored. Who runs them must read
// them anew.
var openCourse = sync.OnceValues(func() (*coursetest.Course, error) {
	return coursetest.Open(filepath.Join(root, "notebooks"), filepath.Join("testdata", "course"))
})

func theCourse(t *testing.T) *coursetest.Course {
	t.Helper()
	c, err := openCourse()
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Lessons()) < 5 {
		t.Fatalf("only %d notebooks found: %v", len(c.Lessons()), c.Names)
	}
	return c
}

func TestCourseIsComplete(t *testing.T) {
	for _, name := range theCourse(t).Unsolved() {
		t.Errorf("%s has exercises, and there is no notebook with solutions", name)
	}
}

func TestNotebookLint(t *testing.T) {
	c := theCourse(t)
	for _, name := range c.Names {
		t.Run(name, func(t *testing.T) {
			problems := append(coursetest.Lint(c.Notebooks[name], c.Path(name)), c.Lint(name)...)
			for _, problem := range problems {
				t.Error(problem)
			}
		})
	}
	t.Run("known", func(t *testing.T) {
		for _, known := range c.UnusedKnown() {
			t.Errorf("known.txt has %q of %s, which no prose has: take it out", known.Number, known.Notebook)
		}
	})
}

// TestCoverage asks that something stands for each row of what the course has
// set out to show, that stored outputs have it, and that COVERAGE.md says so.
func TestCoverage(t *testing.T) {
	c := theCourse(t)
	missing, waiting := c.Uncovered()
	for _, row := range missing {
		t.Errorf("nothing stands for the row %s (%s): notebook %s is there, so add a line to facts.txt:\n%s | NOTEBOOK | CELL | TEXT", row.ID, row.Title, row.Number, row.ID)
	}
	for _, row := range waiting {
		t.Logf("notebook %s is not there yet, so nothing stands for the row %s (%s)", row.Number, row.ID, row.Title)
	}
	for _, f := range c.Facts {
		printsFact(t, f, c.Notebooks[f.Notebook])
	}
	file := filepath.Join(root, "kernel", "COVERAGE.md")
	if *update {
		if err := os.WriteFile(file, []byte(c.Coverage()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != c.Coverage() {
		t.Errorf("%s is not what the files in testdata/course say (%v): go test -short -run TestCoverage ./kernel -update", file, err)
	}
}

// printsFact asks that the fact's cell has printed it in this notebook.
func printsFact(t *testing.T, f coursetest.Fact, nb *notebook.Notebook) {
	t.Helper()
	if nb == nil {
		return // its failure has been told
	}
	if cell := nb.Cell(f.Cell); cell == nil || !f.In(cell.Printed()) {
		text := "nothing"
		if cell != nil {
			text = strings.TrimSpace(cell.Printed())
		}
		t.Errorf("%s, cell %s, does not print %q but:\n%s", f.Notebook, f.Cell, f.Text, text)
	}
}
