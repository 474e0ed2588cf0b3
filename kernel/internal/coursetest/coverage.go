package coursetest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A Row is one thing that the course has set out to show: what its source says,
// one of its source's slips, or a question that viewers asked.
type Row struct {
	ID     string // "source-…", "slip-…" or "question-…"
	Number string // of the notebook that shows it first, such as "03"
	Title  string
}

// A Fact is what a cell must print, as a witness for a row.
type Fact struct {
	Row, Notebook, Cell string
	Text                string // as it is in facts.txt
	pattern             *regexp.Regexp
}

// kinds are the tables of COVERAGE.md: the begin of the rows' ids and a title.
var kinds = [][2]string{
	{"source-", "What the video and its notebooks say"},
	{"slip-", "Their slips, as bug hunts"},
	{"question-", "What viewers asked"},
}

func (c *Course) addRow(fields []string) error {
	row := Row{fields[0], fields[1], fields[2]}
	if slices.ContainsFunc(c.Rows, func(r Row) bool { return r.ID == row.ID }) {
		return fmt.Errorf("the row %s is there twice", row.ID)
	}
	if !slices.ContainsFunc(kinds, func(k [2]string) bool { return strings.HasPrefix(row.ID, k[0]) }) {
		return fmt.Errorf("the row %s is of no kind: its id begins with source-, slip- or question-", row.ID)
	}
	c.Rows = append(c.Rows, row)
	return nil
}

func (c *Course) addFact(fields []string) error {
	f := Fact{Row: fields[0], Notebook: fields[1], Cell: fields[2], Text: fields[3]}
	if !slices.ContainsFunc(c.Rows, func(r Row) bool { return r.ID == f.Row }) {
		return fmt.Errorf("rows.txt has no row %q", f.Row)
	}
	nb := c.Notebooks[f.Notebook]
	if nb == nil {
		return fmt.Errorf("there is no notebook %q", f.Notebook)
	}
	if nb.Cell(f.Cell) == nil {
		return fmt.Errorf("the notebook %s has no cell %q", f.Notebook, f.Cell)
	}
	expression := regexp.QuoteMeta(f.Text)
	if len(f.Text) > 2 && strings.HasPrefix(f.Text, "/") && strings.HasSuffix(f.Text, "/") {
		expression = f.Text[1 : len(f.Text)-1]
	}
	var err error
	if f.pattern, err = regexp.Compile(expression); err != nil {
		return err
	}
	if f.pattern.MatchString("") {
		return fmt.Errorf("the text %s is in every output", f.Text)
	}
	c.Facts = append(c.Facts, f)
	return nil
}

// In reports whether a text holds the fact.
func (f Fact) In(text string) bool { return f.pattern.MatchString(text) }

// facts lists what stands for a row.
func (c *Course) facts(row Row) []Fact {
	return slices.DeleteFunc(slices.Clone(c.Facts), func(f Fact) bool { return f.Row != row.ID })
}

// Uncovered lists the rows for which no cell stands: those whose notebook is
// there, and those whose notebook is not written yet.
func (c *Course) Uncovered() (missing, waiting []Row) {
	for _, row := range c.Rows {
		written := slices.ContainsFunc(c.Lessons(), func(name string) bool { return number(name) == row.Number })
		switch {
		case len(c.facts(row)) > 0:
		case written:
			missing = append(missing, row)
		default:
			waiting = append(waiting, row)
		}
	}
	return missing, waiting
}

const coverageHead = `# What the course covers, and where

Each row is something that the video, the two notebooks behind it or their viewers bring up. Its cells print what
stands on the right, each time that the tests run the notebooks. This file is made from kernel/testdata/course by
` + "`go test -short -run TestCoverage ./kernel -update`" + `.
`

// Coverage returns the text of kernel/COVERAGE.md: for each row the cells
// that stand for it and what they must print.
func (c *Course) Coverage() string {
	var b strings.Builder
	b.WriteString(coverageHead)
	for _, kind := range kinds {
		fmt.Fprintf(&b, "\n## %s\n\n| what | cell | must print |\n| --- | --- | --- |\n", kind[1])
		for _, row := range c.Rows {
			if !strings.HasPrefix(row.ID, kind[0]) {
				continue
			}
			title := inTable(row.Title)
			for _, f := range c.facts(row) {
				fmt.Fprintf(&b, "| %s | [%s: %s](../notebooks/%s.ipynb#cell-id=%s) | %s |\n", title, shortName(f.Notebook), f.Cell, f.Notebook, f.Cell, codeSpan(f.Text))
				title = ""
			}
			if title != "" {
				fmt.Fprintf(&b, "| %s | notebook %s, not written yet | |\n", title, row.Number)
			}
		}
	}
	return b.String()
}

func shortName(name string) string {
	if strings.HasPrefix(name, solutions) {
		return number(name) + " solutions"
	}
	return number(name)
}

// codeSpan shows a text as it is, in a cell of a table.
func codeSpan(text string) string {
	return "`` " + inTable(text) + " ``"
}

func inTable(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
