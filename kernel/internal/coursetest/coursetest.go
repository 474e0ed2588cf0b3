// Package coursetest knows what the course's notebooks have in common, and holds
// each of them to it: the frame of a notebook, numbers in the prose that its
// cells show, words that the glossary explains, and the facts that cells must
// print, so that nothing that the course sets out to teach is left out.
//
// Tests alone import it, those of the command among them, so the command does not
// contain it; a test of the repository looks. It is a package, and not a part of
// those tests, because it has tests of its own.
package coursetest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// solutions is the folder, in that of the notebooks, of those with the answers. They
// have solved in their names, too: a tab shows the name of a file without its folder,
// and two tabs must not read the same.
const (
	solutions = "solutions/"
	solved    = "-solutions"
)

// start is the notebook that the others are reached from.
const start = "00-start"

// A Course is a folder of notebooks, and what is asked of them.
type Course struct {
	Dir       string   // of the notebooks
	Names     []string // "00-start", …, "solutions/01-filters-solutions", …: in the order in which they are run
	Notebooks map[string]*notebook.Notebook
	Rows      []Row
	Facts     []Fact
	Known     []Known
}

// Open reads all notebooks in dir and dir/solutions, and from data the files
// rows.txt, facts.txt and known.txt.
//
// The solutions come last, since they load what the notebooks have trained.
func Open(dir, data string) (*Course, error) {
	c := &Course{Dir: dir, Notebooks: map[string]*notebook.Notebook{}}
	for _, folder := range []string{"", solutions} {
		files, err := filepath.Glob(filepath.Join(dir, folder, "*.ipynb")) // sorted
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			name := folder + strings.TrimSuffix(filepath.Base(file), ".ipynb")
			nb, err := notebook.Read(file)
			if err != nil {
				return nil, err
			}
			c.Names, c.Notebooks[name] = append(c.Names, name), nb
		}
	}
	for _, read := range []struct {
		file   string
		fields int
		add    func(fields []string) error
	}{
		{"rows.txt", 3, c.addRow}, {"facts.txt", 4, c.addFact}, {"known.txt", 3, c.addKnown},
	} {
		if err := table(filepath.Join(data, read.file), read.fields, read.add); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// table reads a file of lines of fields between bars. The last field may hold
// bars of its own. Empty lines, and those that begin with #, are left out.
func table(path string, fields int, add func([]string) error) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.SplitN(line, " | ", fields)
		if len(parts) < fields {
			return fmt.Errorf("%s, line %d: %d fields between bars, want %d", path, number, len(parts), fields)
		}
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		if err := add(parts); err != nil {
			return fmt.Errorf("%s, line %d: %w", path, number, err)
		}
	}
	return nil
}

// Path returns the file of a notebook.
func (c *Course) Path(name string) string {
	return filepath.Join(c.Dir, filepath.FromSlash(name)+".ipynb")
}

// Lessons lists the notebooks that are not solutions.
func (c *Course) Lessons() []string {
	return slices.DeleteFunc(slices.Clone(c.Names), func(name string) bool { return strings.HasPrefix(name, solutions) })
}

// number is a notebook's: "03" of "solutions/03-dense-baseline-solutions".
func number(name string) string {
	number, _, _ := strings.Cut(strings.TrimPrefix(name, solutions), "-")
	return number
}

// pair is the notebook that a solutions notebook solves, or the other way round.
func pair(name string) string {
	if exercises, ok := strings.CutPrefix(name, solutions); ok {
		return strings.TrimSuffix(exercises, solved)
	}
	return solutions + name + solved
}

// Lint returns where a notebook breaks the rules that it shares with the others.
// Those that hold for a notebook by itself are in [Lint].
func (c *Course) Lint(name string) []Problem {
	var problems []Problem
	rules := []func(string) []Problem{c.numbersAreShown, c.packagesExist, c.exercisesInOrder, c.linksArrive}
	if strings.HasPrefix(name, solutions) {
		rules = append(rules, c.solvesAll, c.ownName)
	} else {
		rules = append(rules, c.framed, c.wordsAreExplained, c.tellsProgress)
	}
	for _, rule := range rules {
		problems = append(problems, rule(name)...)
	}
	return problems
}

var lessonsImport = regexp.MustCompile(`"github\.com/ninepixels/ninepixels/(lessons/[\w/]+)"`)

// packagesExist asks that the course's packages that cells import are there,
// since a renamed one would otherwise show only when the notebook is run.
func (c *Course) packagesExist(name string) []Problem {
	var problems []Problem
	for _, cell := range c.Notebooks[name].Cells {
		if cell.Type != notebook.Code {
			continue
		}
		for _, m := range lessonsImport.FindAllStringSubmatch(cell.Source, -1) {
			if files, _ := filepath.Glob(filepath.Join(c.Dir, "..", filepath.FromSlash(m[1]), "*.go")); len(files) == 0 {
				problems = append(problems, Problem{Cell: cell.ID, Text: fmt.Sprintf("it imports %s, and there is no such package", m[1])})
			}
		}
	}
	return problems
}
