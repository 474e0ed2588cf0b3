package coursetest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// A Problem is one place where a notebook breaks a rule of the course.
type Problem struct {
	Cell string // the cell's id; "" for the notebook as a whole
	Text string // what is wrong, and what to do
}

func (p Problem) String() string {
	if p.Cell == "" {
		return p.Text
	}
	return fmt.Sprintf("cell %s: %s", p.Cell, p.Text)
}

// The sizes that a notebook keeps to.
const (
	MaxLines   = 25
	MaxColumns = 80
	TabWidth   = 4 // as JupyterLab shows a tab in Go
	MaxBytes   = 1 << 20
)

// Lint returns where the notebook, which is stored at path, breaks the rules that
// hold for a notebook by itself. [Course.Lint] has the others.
func Lint(nb *notebook.Notebook, path string) []Problem {
	var problems []Problem
	for _, rule := range []func(*notebook.Notebook, string) []Problem{
		oneTitle, headingsInOrder, cellSizes, noErrors, executed, freshOutputs, altTexts, scaledBars, linksResolve, fileSize, folded, canonical,
	} {
		problems = append(problems, rule(nb, path)...)
	}
	return problems
}

// A heading is one of a Markdown cell's.
type heading struct {
	cell  string
	level int
	text  string
}

var headingLine = regexp.MustCompile(`^(#{1,6})\s+(.*)`)

// headings lists the headings of the Markdown cells; lines inside code fences
// are none.
func headings(nb *notebook.Notebook) []heading {
	var found []heading
	for _, c := range nb.Cells {
		fenced := false
		for line := range strings.Lines(c.Source) {
			if strings.HasPrefix(strings.TrimSpace(line), "```") {
				fenced = !fenced
			}
			if m := headingLine.FindStringSubmatch(line); m != nil && c.Type == notebook.Markdown && !fenced {
				found = append(found, heading{c.ID, len(m[1]), strings.TrimSpace(m[2])})
			}
		}
	}
	return found
}

func oneTitle(nb *notebook.Notebook, _ string) []Problem {
	var titles []string
	for _, h := range headings(nb) {
		if h.level == 1 {
			titles = append(titles, h.text)
		}
	}
	if len(titles) != 1 {
		return []Problem{{"", fmt.Sprintf("a notebook has one title (a line that begins with one #), this has %d: %q", len(titles), titles)}}
	}
	return nil
}

func headingsInOrder(nb *notebook.Notebook, _ string) []Problem {
	var problems []Problem
	last := 0
	for _, h := range headings(nb) {
		if last > 0 && h.level > last+1 {
			problems = append(problems, Problem{h.cell, fmt.Sprintf("the heading %q has level %d below level %d: leave none out", h.text, h.level, last)})
		}
		last = h.level
	}
	return problems
}

func cellSizes(nb *notebook.Notebook, _ string) []Problem {
	var problems []Problem
	for _, c := range nb.Cells {
		if c.Type != notebook.Code {
			continue
		}
		rows := strings.Split(strings.TrimRight(c.Source, "\n"), "\n")
		if len(rows) > MaxLines {
			problems = append(problems, Problem{c.ID, fmt.Sprintf("%d lines, at most %d fit on a screen: split it, or move plumbing into a package", len(rows), MaxLines)})
		}
		for i, row := range rows {
			wide := strings.ReplaceAll(row, "\t", strings.Repeat(" ", TabWidth))
			if n := utf8.RuneCountInString(wide); n > MaxColumns {
				problems = append(problems, Problem{c.ID, fmt.Sprintf("line %d has %d columns, at most %d are seen without scrolling", i+1, n, MaxColumns)})
			}
		}
	}
	return problems
}

func noErrors(nb *notebook.Notebook, _ string) []Problem {
	var problems []Problem
	for _, c := range nb.Cells {
		for _, o := range c.Outputs {
			if o.Type == notebook.Error {
				problems = append(problems, Problem{c.ID, "its stored output is an error: " + o.ErrorValue})
			}
		}
	}
	return problems
}

// executed asks that code cells were run from top to bottom, once.
func executed(nb *notebook.Notebook, _ string) []Problem {
	n := 0
	for _, c := range nb.Cells {
		if c.Type != notebook.Code || strings.TrimSpace(c.Source) == "" {
			continue
		}
		n++
		if c.ExecutionCount != n {
			return []Problem{{c.ID, fmt.Sprintf("it is stored as execution %d, and should be %d: kernel run -write runs all cells in order", c.ExecutionCount, n)}}
		}
	}
	return nil
}

func freshOutputs(nb *notebook.Notebook, path string) []Problem {
	if nb.Stale() {
		return []Problem{{"", "the code has changed since the outputs were stored: go run ./kernel run -write " + path}}
	}
	return nil
}

var (
	imageTag  = regexp.MustCompile(`(?s)<img\b[^>]*>`)
	svgTag    = regexp.MustCompile(`(?s)<svg\b[^>]*>`)
	altText   = regexp.MustCompile(`\balt="[^"]{4,}"`)
	svgLabel  = regexp.MustCompile(`\baria-label="[^"]{4,}"`)
	imageLink = regexp.MustCompile(`!\[([^\]]*)\]\(`)
)

// vegaLite is the type of charts that JupyterLab draws.
const vegaLite = "application/vnd.vegalite.v5+json"

// altTexts asks for a description of each figure: some learners cannot see it.
func altTexts(nb *notebook.Notebook, _ string) []Problem {
	var problems []Problem
	missing := func(c *notebook.Cell) { problems = append(problems, Problem{c.ID, "a figure has no alt text"}) }
	for _, c := range nb.Cells {
		for _, m := range imageLink.FindAllStringSubmatch(c.Source, -1) {
			if c.Type == notebook.Markdown && len(m[1]) < 4 {
				missing(c)
			}
		}
		for _, o := range c.Outputs {
			source, _ := o.Data["text/html"].(string)
			if markdown, ok := o.Data["text/markdown"].(string); ok {
				source += markdown
			}
			for _, tag := range imageTag.FindAllString(source, -1) {
				if !altText.MatchString(tag) {
					missing(c)
				}
			}
			for _, tag := range svgTag.FindAllString(source, -1) {
				if !svgLabel.MatchString(tag) {
					missing(c)
				}
			}
			if o.Data["image/png"] != nil && source == "" {
				missing(c) // JupyterLab shows a bare PNG without a description
			}
			if chart, ok := o.Data[vegaLite].(map[string]any); ok {
				if described, _ := chart["description"].(string); len(described) < 4 {
					missing(c)
				}
			}
		}
	}
	return problems
}

var link = regexp.MustCompile(`\]\(([^)#\s]+)(#[^)\s]*)?\)`)

// linksResolve asks that the files that the text links to exist.
func linksResolve(nb *notebook.Notebook, path string) []Problem {
	var problems []Problem
	for _, c := range nb.Cells {
		if c.Type != notebook.Markdown {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(c.Source, -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "attachment:") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), filepath.FromSlash(m[1]))); err != nil {
				problems = append(problems, Problem{c.ID, fmt.Sprintf("the link to %s leads nowhere", m[1])})
			}
		}
	}
	return problems
}

func fileSize(_ *notebook.Notebook, path string) []Problem {
	info, err := os.Stat(path)
	if err != nil {
		return []Problem{{"", err.Error()}}
	}
	if info.Size() > MaxBytes {
		return []Problem{{"", fmt.Sprintf("the file has %d KB, at most %d load quickly: show less, or smaller", info.Size()>>10, MaxBytes>>10)}}
	}
	return nil
}

// folded asks that outputs which give an answer away are folded, and no others: a
// learner who sees nothing where the text speaks of a figure is lost.
func folded(nb *notebook.Notebook, _ string) []Problem {
	var problems []Problem
	for _, c := range nb.Cells {
		folded, whole := c.Folded()
		switch tagged := c.Type == notebook.Code && c.Tagged(notebook.Answer); {
		case tagged && !(folded && whole):
			problems = append(problems, Problem{c.ID, "its tag " + notebook.Answer + " asks for a folded output: kernel run -write folds it"})
		case !tagged && folded:
			problems = append(problems, Problem{c.ID, "its output is folded without need: add the tag " + notebook.Answer + ", or unfold it in JupyterLab"})
		}
	}
	return problems
}

func canonical(nb *notebook.Notebook, path string) []Problem {
	stored, err := os.ReadFile(path)
	if err != nil {
		return []Problem{{"", err.Error()}}
	}
	if want, err := nb.Marshal(); err != nil || string(want) != string(stored) {
		return []Problem{{"", "the file is not in canonical form: kernel run -write brings it there"}}
	}
	return nil
}
