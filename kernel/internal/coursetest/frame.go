package coursetest

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

var (
	predictBox   = regexp.MustCompile(`(?m)^> \*\*Predict before you run\.\*\*`)
	exerciseText = regexp.MustCompile(`\*\*Exercise (\d\d)\.(\d+)\.\*\*`)
	checkCall    = regexp.MustCompile(`\bcheck\.([A-Z]\w*)\(`)
	newWords     = regexp.MustCompile(`(?s)\*\*New words:\*\*(.*?)\.(?:\s|$)`)
	linkTarget   = regexp.MustCompile(`\]\(([^)#\s]+)`)
	inLink       = regexp.MustCompile(`\]\(([^)#\s]*)(#[^)\s]+)\)`)
)

// prose returns the text of all Markdown cells.
func prose(nb *notebook.Notebook) string {
	var b strings.Builder
	for _, cell := range nb.Cells {
		if cell.Type == notebook.Markdown {
			b.WriteString(cell.Source + "\n\n")
		}
	}
	return b.String()
}

// of lists a notebook's cells of one type.
func of(nb *notebook.Notebook, kind string) []*notebook.Cell {
	return slices.DeleteFunc(slices.Clone(nb.Cells), func(c *notebook.Cell) bool { return c.Type != kind })
}

// frameCalls are the functions of package check that check no answer.
var frameCalls = []string{"Guess", "Measured", "Hint", "Progress", "Reset", "IsCNN"}

// checksAnswer is true for a cell that calls the check of an exercise.
func checksAnswer(source string) bool {
	return slices.ContainsFunc(checkCall.FindAllStringSubmatch(source, -1), func(m []string) bool {
		return !slices.Contains(frameCalls, m[1])
	})
}

// Exercises lists the cells of a notebook that check an answer.
func Exercises(nb *notebook.Notebook) []*notebook.Cell {
	return slices.DeleteFunc(of(nb, notebook.Code), func(c *notebook.Cell) bool {
		return c.ID == progressCell || !checksAnswer(c.Source)
	})
}

// framed asks for what every notebook says at its begin and at its end.
func (c *Course) framed(name string) []Problem {
	var problems []Problem
	nb := c.Notebooks[name]
	texts := of(nb, notebook.Markdown)
	if len(texts) == 0 {
		return []Problem{{Text: "it has no text"}}
	}
	first, last := texts[0], texts[len(texts)-1]
	for _, want := range []string{"**You will**", "**Time:**", "**You need:**"} {
		if !strings.Contains(first.Source, want) {
			problems = append(problems, Problem{Cell: first.ID, Text: fmt.Sprintf("%s is missing: the first cell says what the learner will do, how long it takes and what it needs", want)})
		}
	}
	all := prose(nb)
	if !predictBox.MatchString(all) {
		problems = append(problems, Problem{Text: `there is no "> **Predict before you run.**"`})
	}
	if name != start { // which has the map instead
		for _, want := range []string{"## Key points", "**New words:**"} {
			if !strings.Contains(all, want) {
				problems = append(problems, Problem{Cell: last.ID, Text: want + " is missing at the end"})
			}
		}
	}
	for _, target := range c.neighbours(name) {
		if !slices.Contains(targets(last.Source), target) {
			problems = append(problems, Problem{Cell: last.ID, Text: fmt.Sprintf("the last line has no link to %s: it leads to the notebooks before and after, the solutions and the start", target)})
		}
	}
	return problems
}

// neighbours are the notebooks that one leads to: those with the numbers before
// and after its own, its solutions, and the start.
func (c *Course) neighbours(name string) []string {
	var found []string
	for _, other := range c.Lessons() {
		a, errA := strconv.Atoi(number(other))
		b, errB := strconv.Atoi(number(name))
		if beside := errA == nil && errB == nil && (a-b == 1 || b-a == 1); beside || other == start && name != start {
			found = append(found, other+".ipynb")
		}
	}
	if c.Notebooks[pair(name)] != nil {
		found = append(found, pair(name)+".ipynb")
	}
	return found
}

func targets(source string) []string {
	var found []string
	for _, m := range linkTarget.FindAllStringSubmatch(source, -1) {
		found = append(found, path.Clean(m[1]))
	}
	return found
}

// exercisesInOrder asks that exercises are numbered 1, 2, 3, and that as many
// cells check an answer.
func (c *Course) exercisesInOrder(name string) []Problem {
	if strings.HasPrefix(name, solutions) {
		return nil // their headings name the exercise
	}
	var problems []Problem
	nb, n := c.Notebooks[name], 0
	for _, cell := range of(nb, notebook.Markdown) {
		for _, m := range exerciseText.FindAllStringSubmatch(cell.Source, -1) {
			n++
			if want := fmt.Sprintf("%s.%d", number(name), n); m[1]+"."+m[2] != want {
				problems = append(problems, Problem{Cell: cell.ID, Text: fmt.Sprintf("exercise %s.%s should be %s", m[1], m[2], want)})
			}
		}
	}
	if got := len(Exercises(nb)); got != n {
		problems = append(problems, Problem{Text: fmt.Sprintf("%d exercises, and %d cells that check an answer", n, got)})
	}
	return problems
}

// solvesAll asks that a solutions notebook has the notebook's exercises under
// the same ids, and leads to it.
func (c *Course) solvesAll(name string) []Problem {
	exercises := c.Notebooks[pair(name)]
	if exercises == nil {
		return []Problem{{Text: fmt.Sprintf("there is no notebook %s that it solves", pair(name))}}
	}
	var problems []Problem
	nb := c.Notebooks[name]
	for _, exercise := range Exercises(exercises) {
		if cell := nb.Cell(exercise.ID); cell == nil || !checksAnswer(cell.Source) {
			problems = append(problems, Problem{Cell: exercise.ID, Text: "the exercise has no cell of this id that checks the solution"})
		}
	}
	if !slices.Contains(targets(prose(nb)), "../"+pair(name)+".ipynb") {
		problems = append(problems, Problem{Text: "no link leads back to the notebook that it solves"})
	}
	return problems
}

// progressCell is the id of the cell that says how many exercises are done.
const progressCell = "progress"

// tellsProgress asks that a notebook with exercises ends by saying how many of
// them are done.
func (c *Course) tellsProgress(name string) []Problem {
	nb := c.Notebooks[name]
	if len(Exercises(nb)) == 0 {
		return nil
	}
	code := of(nb, notebook.Code)
	last, want := code[len(code)-1], fmt.Sprintf("check.Progress(%q)", number(name))
	if last.ID != progressCell || !strings.Contains(last.Source, want) {
		return []Problem{{Cell: last.ID, Text: fmt.Sprintf("the last code cell must have the id %s and call %s", progressCell, want)}}
	}
	return nil
}

// Unsolved lists the notebooks with exercises that have no solutions.
func (c *Course) Unsolved() []string {
	return slices.DeleteFunc(c.Lessons(), func(name string) bool {
		return len(Exercises(c.Notebooks[name])) == 0 || c.Notebooks[pair(name)] != nil
	})
}

// glossaryPage has the words of the course. It is a page of its own, since a link into
// the middle of a notebook does not always arrive in JupyterLab.
const glossaryPage = "glossary.md"

// texts are a notebook's Markdown cells, and with those of the start goes the glossary.
func (c *Course) texts(name string) []*notebook.Cell {
	cells := of(c.Notebooks[name], notebook.Markdown)
	if text, err := os.ReadFile(filepath.Join(c.Dir, glossaryPage)); err == nil && name == start {
		cells = append(cells, &notebook.Cell{ID: glossaryPage, Type: notebook.Markdown, Source: string(text)})
	}
	return cells
}

// glossary lists the words in the table of the page that has it.
func (c *Course) glossary() map[string]bool {
	words := map[string]bool{}
	table, err := os.ReadFile(filepath.Join(c.Dir, glossaryPage))
	if err != nil {
		return words
	}
	for line := range strings.Lines(string(table)) {
		if cells := strings.Split(line, "|"); len(cells) > 2 {
			for word := range strings.SplitSeq(cells[1], ",") {
				words[plain(word)] = true
			}
		}
	}
	return words
}

// plain is a word as the glossary is searched for it.
func plain(word string) string {
	return strings.ToLower(strings.Trim(strings.Join(strings.Fields(word), " "), "*_`. "))
}

// wordsAreExplained asks that the glossary has the words that a notebook lists
// as new.
func (c *Course) wordsAreExplained(name string) []Problem {
	var problems []Problem
	known := c.glossary()
	for _, cell := range of(c.Notebooks[name], notebook.Markdown) {
		for _, m := range newWords.FindAllStringSubmatch(cell.Source, -1) {
			for word := range strings.SplitSeq(m[1], ",") {
				if w := plain(word); w != "none" && !known[w] {
					problems = append(problems, Problem{Cell: cell.ID, Text: fmt.Sprintf("%s does not explain %q", glossaryPage, w)})
				}
			}
		}
	}
	return problems
}
