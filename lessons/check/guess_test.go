package check_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
)

// keepIn lets the checks keep what they know in a folder of the test's own.
func keepIn(t *testing.T) string {
	t.Helper()
	old := check.ProgressFile
	check.ProgressFile = filepath.Join(t.TempDir(), "runs", "progress.json")
	t.Cleanup(func() { check.ProgressFile = old })
	return filepath.Dir(check.ProgressFile)
}

func said(f func()) string { return strings.TrimSuffix(printed(f), "\n") }

func TestGuessIsKeptAndAnswered(t *testing.T) {
	for _, c := range []struct {
		name            string
		guess, measured any
		within          []float64
		want            string
	}{
		{"the same number", 577, 577.0, nil, "You guessed 577, and so it is."},
		{"the same number, other type", float32(577), 577, nil, "You guessed 577, and so it is."},
		{"within 5 %", 600, 577, nil, "You guessed 600. It is 577: close."},
		{"just outside of 5 %", 606, 577, nil, "You guessed 606. It is 577: less than you thought."},
		{"too low", 200, 577, nil, "You guessed 200. It is 577: more than you thought."},
		{"zero is a guess", 0, 577, nil, "You guessed 0. It is 577: more than you thought."},
		{"negative", -3, -3.5, []float64{.5}, "You guessed -3. It is -3.5: close."},
		{"a count, no tolerance", 7, 6, nil, "You guessed 7. It is 6: less than you thought."},
		{"a tolerance of the cell's", .9, .987, []float64{.1}, "You guessed 0.9. It is 0.987: close."},
		{"a number in a text", "98 %", 98.7, nil, "You guessed 98 %. It is 98.7: close."},
		{"a word for a number", "many", 98.7, nil, "You guessed many. The answer is a number: 98.7."},
		{"the same word", " SobelV", "sobelv", nil, "You guessed SobelV, and so it is."},
		{"another word", "SobelV", "SobelH", nil, "You guessed SobelV. It is SobelH."},
		{"true", true, true, nil, "You guessed true, and so it is."},
		{"false", false, true, nil, "You guessed false. It is true."},
	} {
		t.Run(c.name, func(t *testing.T) {
			keepIn(t)
			if got := said(func() { check.Guess("01.sum", c.guess) }); !strings.HasSuffix(got, "The cell that measures will answer it.") {
				t.Errorf("Guess says %q", got)
			}
			if got := said(func() { check.Measured("01.sum", c.measured, c.within...) }); got != c.want {
				t.Errorf("Measured says %q; want %q", got, c.want)
			}
			// From now on the box answers at once, in the same words.
			if got := said(func() { check.Guess("01.sum", c.guess) }); got != c.want {
				t.Errorf("Guess says %q after the answer; want %q", got, c.want)
			}
		})
	}
}

func TestNoGuess(t *testing.T) {
	dir := keepIn(t)
	for _, c := range []struct {
		guess any
		want  string
	}{
		{nil, "No guess yet: write a number or a word in place of nil, and run this cell."},
		{"", `No guess yet: write a number or a word in place of "", and run this cell.`},
		{"?", `No guess yet: write a number or a word in place of "?", and run this cell.`},
	} {
		if got := said(func() { check.Guess("01.sum", c.guess) }); got != c.want {
			t.Errorf("Guess(%v) says %q; want %q", c.guess, got, c.want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "guesses.json")); err == nil {
		t.Error("an empty guess is kept")
	}
	if got := said(func() { check.Measured("01.sum", 577) }); got != "The answer is 577. You made no guess." {
		t.Errorf("Measured says %q", got)
	}
}

func TestGuessOfChoices(t *testing.T) {
	keepIn(t)
	choices := []string{"columns", "two filters", "both"}
	for _, c := range []struct {
		guess any
		want  string
	}{
		{nil, `No guess yet: write one of "columns", "two filters" or "both" in place of nil, and run this cell.`},
		{"neither", `"neither" is none of the answers: write one of "columns", "two filters" or "both".`},
		{3, `"3" is none of the answers: write one of "columns", "two filters" or "both".`},
		{"Both", "Your guess is Both. The cell that measures will answer it."},
	} {
		if got := said(func() { check.Guess("00.shift", c.guess, choices...) }); got != c.want {
			t.Errorf("Guess(%v) says %q; want %q", c.guess, got, c.want)
		}
	}
	if got := said(func() { check.Measured("00.shift", "columns") }); got != "You guessed Both. It is columns." {
		t.Errorf("Measured says %q", got)
	}
}

// A guess may be changed as long as nothing was measured. Afterwards it stays.
func TestFirstGuessCounts(t *testing.T) {
	keepIn(t)
	check.Guess("01.sum", 100)
	check.Guess("01.sum", 200)
	check.Measured("01.sum", 577)
	want := "You guessed 577, and so it is. Your first guess, 200, is the one that counts."
	if got := said(func() { check.Guess("01.sum", 577) }); got != want {
		t.Errorf("Guess says %q; want %q", got, want)
	}
	if got := said(func() { check.Measured("01.sum", 577) }); got != "You guessed 200. It is 577: more than you thought." {
		t.Errorf("Measured says %q", got)
	}
}

// Progress says how many guesses of its own notebook were right.
func TestProgressCountsGuesses(t *testing.T) {
	keepIn(t)
	if got := said(func() { check.Progress("01") }); strings.Contains(got, "guess") {
		t.Errorf("Progress speaks of guesses where there are none: %q", got)
	}
	check.Guess("01.a", 1)
	check.Measured("01.a", 1)
	if got := said(func() { check.Progress("01") }); !strings.HasSuffix(got, " 1 of 1 guess was right.") {
		t.Errorf("Progress says %q", got)
	}
	check.Guess("01.b", 1)
	check.Measured("01.b", 2)
	check.Guess("01.open", 1) // not measured yet
	check.Measured("01.none", 1)
	check.Guess("02.a", 1)
	check.Measured("02.a", 1)
	if got := said(func() { check.Progress("01") }); !strings.HasSuffix(got, " 1 of 2 guesses were right.") {
		t.Errorf("Progress says %q", got)
	}
}

func TestForgetGuesses(t *testing.T) {
	keepIn(t)
	for _, q := range []string{"01.a", "02.a", "03.a"} {
		check.Guess(q, 1)
		check.Measured(q, 1)
	}
	if err := check.ForgetGuesses("01"); err != nil {
		t.Fatal(err)
	}
	left := func(notebook string) bool {
		return strings.Contains(said(func() { check.Progress(notebook) }), "guess")
	}
	if left("01") || !left("02") || !left("03") {
		t.Error("not the guesses of notebook 01 alone are forgotten")
	}
	if err := check.ForgetGuesses(""); err != nil || left("02") || left("03") {
		t.Errorf("guesses are left, error %v", err)
	}
}

// A file that is not ours is no reason to fail, and neither is a folder that
// cannot be written.
func TestGuessesThatCannotBeRead(t *testing.T) {
	dir := keepIn(t)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "guesses.json"), []byte("no JSON"), 0o644); err != nil {
		t.Fatal(err)
	}
	check.Guess("01.sum", 577)
	if got := said(func() { check.Measured("01.sum", 577) }); got != "You guessed 577, and so it is." {
		t.Errorf("Measured says %q", got)
	}
	check.ProgressFile = filepath.Join(dir, "guesses.json", "progress.json") // a file in the folder's place
	for _, f := range []func(){func() { check.Guess("01.sum", 577) }, func() { check.Measured("01.sum", 577) }} {
		if got := said(f); !strings.Contains(got, "cannot be kept in") {
			t.Errorf("says %q", got)
		}
	}
}
