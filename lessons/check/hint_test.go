package check_test

import (
	"encoding/json"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
)

// A page is a notebook as far as these tests read it.
type page struct {
	Cells []struct {
		ID      string
		Type    string `json:"cell_type"`
		Source  []string
		Outputs []struct {
			Text []string
			Data map[string]json.RawMessage
		}
	}
}

func readPage(t *testing.T, path string) page {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var p page
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// printed is what a cell has printed, and the plain form of what it has shown.
func (p page) printed(i int) string {
	var b strings.Builder
	for _, o := range p.Cells[i].Outputs {
		b.WriteString(strings.Join(o.Text, ""))
		var plain []string
		if json.Unmarshal(o.Data["text/plain"], &plain) == nil {
			b.WriteString(strings.Join(plain, "") + "\n")
		}
	}
	return b.String()
}

// exercises lists the cells that check an answer, by their ids, in order.
func (p page) exercises() (at []int) {
	for i, c := range p.Cells {
		if c.Type == "code" && strings.HasPrefix(c.ID, "ex-") {
			at = append(at, i)
		}
	}
	return at
}

var (
	numeral    = regexp.MustCompile(`\d[\d,]*(\.\d+)?`)
	arithmetic = regexp.MustCompile(`[\d(][\d\s.,()+*/·×−-]*[\d)]`)
)

// common are numbers that say nothing: the small ones count loops and axes, too, 9 the
// weights of a filter, and 255 is the largest value of a pixel, all through the course.
var common = []string{"0", "1", "2", "3", "9", "255"}

// numbers lists the numbers of a text, without the common ones.
func numbers(text string) []string {
	var found []string
	for _, n := range numeral.FindAllString(text, -1) {
		n = strings.TrimRight(strings.ReplaceAll(n, ",", ""), ".")
		if !slices.Contains(common, n) {
			found = append(found, n)
		}
	}
	return found
}

// results lists the numbers of a text, and what the calculations in it come to.
func results(text string) []string {
	found := numbers(text)
	for _, expression := range arithmetic.FindAllString(text, -1) {
		source := strings.NewReplacer("·", "*", "×", "*", "−", "-", ",", "").Replace(expression)
		if v, err := types.Eval(token.NewFileSet(), nil, token.NoPos, source); err == nil && v.Value != nil {
			found = append(found, v.Value.String())
		}
	}
	return found
}

// spoiled lists the numbers of a solution that a hint holds or adds up to, less
// those that the exercise itself has given.
func spoiled(hint, solution, given string) (found []string) {
	known, wanted := numbers(given), numbers(solution)
	for _, n := range results(hint) {
		if slices.Contains(wanted, n) && !slices.Contains(known, n) && !slices.Contains(found, n) {
			found = append(found, n)
		}
	}
	return found
}

func TestSpoiled(t *testing.T) {
	const given, solution = "A filter of 3×3 on 28×28 pixels.", "n := 26 * 64\n✓ 26 × 64 = 1,664: right."
	for hint, want := range map[string]string{
		"28 pixels in each row, 3 of them at a time": "",
		"it is 26":                         "26",
		"the map has 28 − 3 + 1 rows":      "26",
		"(28-3+1)·64, and you have it":     "64 1664",
		"1,664 is what comes out":          "1664",
		"a filter has 9 weights, or 3 · 3": "",
		"add 1, 2 and 3":                   "",
	} {
		if got := strings.Join(spoiled(hint, solution, given), " "); got != want {
			t.Errorf("%q gives away %q, want %q", hint, got, want)
		}
	}
}

// No hint holds a number of the solution that the notebook has not given, in its text
// and its code up to the exercise.
func TestHintsGiveNoAnswers(t *testing.T) {
	books, err := filepath.Glob(filepath.Join("..", "..", "notebooks", "solutions", "*.ipynb"))
	if err != nil || len(books) < 5 {
		t.Fatalf("%d solutions found (%v)", len(books), err)
	}
	looked := 0
	for _, path := range books {
		name := strings.Replace(filepath.Base(path), "-solutions", "", 1)
		solved, lesson := readPage(t, path), readPage(t, filepath.Join("..", "..", "notebooks", name))
		for n, at := range lesson.exercises() {
			exercise := fmt.Sprintf("%s.%d", filepath.Base(path)[:2], n+1)
			given := ""
			for _, c := range lesson.Cells[:at+1] {
				given += strings.Join(c.Source, "") + "\n"
			}
			solution := ""
			for i, c := range solved.Cells {
				if c.ID != lesson.Cells[at].ID {
					continue
				}
				solution = strings.Join(c.Source, "")
				for line := range strings.Lines(solved.printed(i)) {
					if strings.HasPrefix(line, "✓") {
						solution += "\n" + line
					}
				}
			}
			if solution == "" {
				t.Errorf("exercise %s has no solution in a cell %s", exercise, lesson.Cells[at].ID)
			}
			for hint := 1; hint <= 3; hint++ {
				text := printed(func() { check.Hint(exercise, hint) })
				_, text, _ = strings.Cut(text, ": ")
				text, _, _ = strings.Cut(text, "\n")
				if given := spoiled(text, solution, given); len(given) > 0 {
					t.Errorf("hint %d of exercise %s gives %v away: %s", hint, exercise, given, text)
				}
				looked++
			}
		}
	}
	if looked < 30 {
		t.Errorf("only %d hints were looked at", looked)
	}
}

// The exercises as the notebooks have them are taken for what they are: what each
// has printed says that it waits. If one is new, or begins otherwise, tell it in
// waiting.go.
func TestStoredExercisesWait(t *testing.T) {
	books, err := filepath.Glob(filepath.Join("..", "..", "notebooks", "*.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	for _, path := range books {
		lesson := readPage(t, path)
		for n, at := range lesson.exercises() {
			exercise, said := fmt.Sprintf("%s.%d", filepath.Base(path)[:2], n+1), ""
			for line := range strings.Lines(lesson.printed(at)) {
				if strings.HasPrefix(line, "✗") || strings.HasPrefix(line, "○") {
					said = strings.TrimSuffix(line, "\n")
				}
			}
			wrong := strings.TrimPrefix(said, "✗ Not yet: ")
			if strings.HasPrefix(said, "○ Exercise "+exercise+" waits for you: ") || wrong != said && check.Waits(wrong) != "" {
				looked++
				continue
			}
			t.Errorf("exercise %s, which nobody has touched, is taken for tried: it says %q", exercise, said)
		}
	}
	if looked < 30 {
		t.Errorf("only %d exercises wait", looked)
	}
}

func TestWaits(t *testing.T) {
	for _, c := range []struct{ message, want string }{
		{"0 stands where your filtered pixel belongs.", "0 stands where your filtered pixel belongs."},
		{"every value is 0: store the sum with Set.", "every value is 0."},
		{"no picture is changed: it is still to be written, or each pair is exchanged twice.", "no picture is changed: it is still to be written, or each pair is exchanged twice."},
		{"only the top left value of each window counts: this is striding.", "it is as the notebook has it."},
		{"864 is the middle product alone: the eight neighbours count too.", ""},
	} {
		if got := check.Waits(c.message); got != c.want {
			t.Errorf("%q: %q, want %q", c.message, got, c.want)
		}
	}
}

// Each exercise has hints, and one sentence of what is known when it is solved.
func TestEachExerciseTeaches(t *testing.T) {
	count := 0
	for number := range 11 {
		for _, exercise := range check.Exercises(fmt.Sprintf("%02d", number)) {
			count++
			knows := check.Learned(exercise)
			if len(knows) < 30 || !strings.HasSuffix(knows, ".") || strings.Contains(strings.TrimSuffix(knows, "."), ". ") {
				t.Errorf("exercise %s: %q is not one sentence of what is known now: write it in learned.go", exercise, knows)
			}
		}
	}
	if count < 30 {
		t.Errorf("only %d exercises", count)
	}
}
