package check_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
)

func TestReset(t *testing.T) {
	dir := kept(t)
	solve := func() {
		printed(func() {
			check.DenseParameters(101_770)
			check.InitialLoss(2.302585)
			check.FilteredPixel(577)
			check.Guess("01.sum", 5)
			check.Guess("03.loss", 5)
		})
	}
	for _, c := range []struct {
		which  []string
		says   string
		file   string
		guess1 bool // is the guess of notebook 01 still there?
	}{
		{[]string{"03.1"}, "Begun again: exercise 03.1. 1 exercise that was done is open again.\n",
			"{\n  \"01.1\": true,\n  \"03.2\": true\n}\n", true},
		{[]string{"03"}, "Begun again: notebook 03. 2 exercises that were done are open again.\n",
			"{\n  \"01.1\": true\n}\n", true},
		{[]string{"01.1", "03.4"}, "Begun again: exercise 01.1. 1 exercise that was done is open again.\n" +
			"Begun again: exercise 03.4. No exercise was done there.\n", "{\n  \"03.1\": true,\n  \"03.2\": true\n}\n", true},
		{nil, "Begun again: all notebooks. 3 exercises that were done are open again.\n", "{}\n", false},
		{[]string{"3"}, "There is no exercise and no notebook \"3\": write \"01.1\" or \"01\".\n",
			"{\n  \"01.1\": true,\n  \"03.1\": true,\n  \"03.2\": true\n}\n", true},
	} {
		solve()
		if got := printed(func() { check.Reset(c.which...) }); got != c.says {
			t.Errorf("Reset(%q) prints %q, want %q", c.which, got, c.says)
		}
		if b, err := os.ReadFile(filepath.Join(dir, "progress.json")); err != nil || string(b) != c.file {
			t.Errorf("after Reset(%q) the file holds %q (%v), want %q", c.which, b, err, c.file)
		}
		want := "The answer is 5. You made no guess.\n"
		if c.guess1 {
			want = "You guessed 5, and so it is.\n"
		}
		if got := printed(func() { check.Measured("01.sum", 5) }); got != want {
			t.Errorf("after Reset(%q) a guess gets %q, want %q", c.which, got, want)
		}
	}
}
