package check_test

import (
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
	"github.com/ninepixels/ninepixels/lessons/internal/ready"
)

func TestMain(m *testing.M) {
	check.Output = io.Discard
	check.ProgressFile = ""
	keepForEver()
	if os.Getenv(oneExercise) != "" { // a child of a test, which needs nothing
		os.Exit(m.Run())
	}
	ready.Main(m)
}

// printed returns what f prints.
func printed(f func()) string {
	var b strings.Builder
	old := check.Output
	check.Output = &b
	defer func() { check.Output = old }()
	f()
	return b.String()
}

// A mistake is a wrong answer's result and a part of the sentence it must get.
type mistake struct {
	name   string
	got    check.Result
	phrase string
}

// wantMistakes asserts that each mistake fails with its own sentence.
func wantMistakes(t *testing.T, mistakes []mistake) {
	t.Helper()
	seen := map[string]string{}
	for _, m := range mistakes {
		if m.got.OK {
			t.Errorf("%s passes: %s", m.name, m.got.Message)
			continue
		}
		if !strings.Contains(m.got.Message, m.phrase) {
			t.Errorf("%s: %q lacks %q", m.name, m.got.Message, m.phrase)
		}
		if strings.Contains(m.got.Message, "\n") || !strings.ContainsAny(m.got.Message[len(m.got.Message)-1:], ".?") {
			t.Errorf("%s: %q is not one sentence on one line", m.name, m.got.Message)
		}
		if other, ok := seen[m.got.Message]; ok {
			t.Errorf("%s and %s get the same sentence: %s", m.name, other, m.got.Message)
		}
		seen[m.got.Message] = m.name
	}
}

func wantOK(t *testing.T, name string, r check.Result) {
	t.Helper()
	if !r.OK {
		t.Errorf("%s fails: %s", name, r.Message)
	}
}

// counted makes a mistake of each number in cases.
func counted(f func(int) check.Result, cases map[int]string) []mistake {
	var list []mistake
	for n, phrase := range cases {
		list = append(list, mistake{fmt.Sprint(n), f(n), phrase})
	}
	return list
}

type shapeCase struct {
	got    []int
	phrase string
}

func shaped(f func([]int) check.Result, cases []shapeCase) []mistake {
	var list []mistake
	for _, c := range cases {
		list = append(list, mistake{fmt.Sprint(c.got), f(c.got), c.phrase})
	}
	return list
}

func ExampleFilteredPixel() {
	check.Output = os.Stdout
	defer func() { check.Output = io.Discard }()
	check.FilteredPixel(249)
	check.Hint("01.1")
	check.Hint("01.1", 3)
	check.FilteredPixel(577)
	// Output:
	// ✗ Not yet: 249 comes from the kernel transposed: its first row belongs to the first row of pixels.
	//   For a hint, run check.Hint("01.1").
	// → Hint 1 of 3: nine products, one sum: each pixel times the weight at the same place.
	//   For the next one, run check.Hint("01.1", 2).
	// → Hint 3 of 3: add each row of products by itself, and then the three sums: two of them are positive.
	// ✓ 577: nine pixels, nine weights, one sum.
	//   You now know: a filter multiplies each of nine pixels by its weight and adds the products.
}

// An exercise that nobody has touched waits, gives nothing away, and says how to get
// a hint.
func TestUntouchedExercisesWait(t *testing.T) {
	for exercise, run := range map[string]func() check.Result{
		"01.1": func() check.Result { return check.FilteredPixel(0) },
		"01.2": func() check.Result { return check.Correlate(nil) },
		"01.3": func() check.Result { return check.EdgeKernel(zero) },
		"01.4": func() check.Result { return check.TwoFilterRule(nil, nil) },
		"01.5": func() check.Result { return check.FixTranspose(nil) },
		"02.1": func() check.Result { return check.MaxPool(nil) },
		"02.2": func() check.Result { return check.OutputShapes(nil) },
		"02.3": func() check.Result { return check.Parameters(0) },
		"02.4": func() check.Result { return check.OneMap(nil, nil, nil, 0) },
		"03.1": func() check.Result { return check.DenseParameters(0) },
		"03.2": func() check.Result { return check.InitialLoss(0) },
		"03.3": func() check.Result { return check.DenseAccuracy("", nil) },
		"03.4": func() check.Result { return check.Moved(nil) },
		"04.1": func() check.Result { return check.BuildCNN(nil, nil) },
		"04.2": func() check.Result { return check.CNNParameters(0) },
		"04.3": func() check.Result { return check.TestAccuracy(nil, nil, nil, nil) },
		"04.4": func() check.Result { return check.RankThree(nil) },
		"04.5": func() check.Result { return check.BatchShape(nil) },
	} {
		t.Run(exercise, func(t *testing.T) {
			var r check.Result
			out := printed(func() { r = run() })
			if r.OK {
				t.Errorf("an empty answer passes: %s", r.Message)
			}
			wantWaiting(t, exercise, out)
		})
	}
}

// wantWaiting asserts that a check has said that an exercise waits, and no more.
func wantWaiting(t *testing.T, exercise, out string) {
	t.Helper()
	begins, ends := "○ Exercise "+exercise+" waits for you: ", fmt.Sprintf("\n  For a hint, run check.Hint(%q).\n", exercise)
	if !strings.HasPrefix(out, begins) || !strings.HasSuffix(out, ends) || strings.Count(out, "\n") != 2 {
		t.Errorf("it prints %q, want %q and then %q", out, begins, ends)
	}
}

// A wrong answer is told why, and gets no hint that it has not asked for.
func TestWrongAnswer(t *testing.T) {
	want := "✗ Not yet: 864 is the middle product alone: the eight neighbours count too.\n  For a hint, run check.Hint(\"01.1\").\n"
	if got := printed(func() { check.FilteredPixel(864) }); got != want {
		t.Errorf("it prints %q, want %q", got, want)
	}
}

func TestHintOutOfRange(t *testing.T) {
	for _, n := range []int{0, -1, 4} {
		if got := printed(func() { check.Hint("02.3", n) }); got != "Exercise 02.3 has hints 1 to 3.\n" {
			t.Errorf("Hint(02.3, %d) prints %q", n, got)
		}
	}
	if got := printed(func() { check.Hint("7", 1) }); !strings.Contains(got, `no exercise "7"`) {
		t.Errorf("Hint(7, 1) prints %q", got)
	}
}

var nan, inf = math.NaN(), math.Inf(1)
