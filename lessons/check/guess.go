package check

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// A guessed is what is known of one question: what was guessed, and what came out.
type guessed struct {
	Guess    string  `json:"guess,omitempty"`
	Measured string  `json:"measured,omitempty"`
	Within   float64 `json:"within,omitempty"` // how far from Measured a number is still right
}

// closeEnough is how far from the measured number a guess may lie, as a share of it,
// where a cell says nothing else.
const closeEnough = .05

// Guess keeps what you expect, before you run the cell that shows it. A question
// has a name such as "01.sum": its notebook, and a word. The guess is a number, a
// text, or true or false. It is nil as long as there is none, and the line then says
// that the box waits. If choices are given, the guess must be one of them.
//
// [Measured] answers the guess. The first guess counts: one that is made after the
// answer is known does not replace it. Guesses are kept beside [ProgressFile].
func Guess(question string, guess any, choices ...string) {
	said := answerText(guess)
	if said == "" || said == "?" {
		how := "a number or a word"
		if len(choices) > 0 {
			how = "one of " + quoted(choices)
		}
		fmt.Fprintf(Output, "No guess yet: write %s in place of %s, and run this cell.\n", how, placeholder(guess))
		return
	}
	if len(choices) > 0 && !slices.ContainsFunc(choices, func(c string) bool { return sameText(c, said) }) {
		fmt.Fprintf(Output, "%q is none of the answers: write one of %s.\n", said, quoted(choices))
		return
	}
	known, err := keepGuess(question, func(g guessed) guessed {
		if g.Guess == "" || g.Measured == "" {
			g.Guess = said
		}
		return g
	})
	switch {
	case err != nil:
		fmt.Fprintf(Output, "Your guess is %s. (It cannot be kept in %s: %v.)\n", said, filepath.Dir(ProgressFile), err)
	case known.Measured == "":
		fmt.Fprintf(Output, "Your guess is %s. The cell that measures will answer it.\n", said)
	case known.Guess != said:
		fmt.Fprintf(Output, "%s Your first guess, %s, is the one that counts.\n",
			guessed{said, known.Measured, known.Within}.sentence(), known.Guess)
	default:
		fmt.Fprintln(Output, known.sentence())
	}
}

// Measured answers the guess of a question: it prints what was guessed and what was
// measured, or that there is no guess. A number is right if it is not further from
// the measured one than within, or than 5 % of it if within is left out.
func Measured(question string, value any, within ...float64) {
	truth := answerText(value)
	known, err := keepGuess(question, func(g guessed) guessed {
		g.Measured, g.Within = truth, 0
		if n, isNumber := number(truth); isNumber {
			g.Within = closeEnough * math.Abs(n)
			if len(within) > 0 {
				g.Within = within[0]
			}
		}
		return g
	})
	switch {
	case err != nil:
		fmt.Fprintf(Output, "The answer is %s. (Guesses cannot be kept in %s: %v.)\n", truth, filepath.Dir(ProgressFile), err)
	case known.Guess == "":
		fmt.Fprintf(Output, "The answer is %s. You made no guess.\n", truth)
	default:
		fmt.Fprintln(Output, known.sentence())
	}
}

// right says whether the guess is near enough to what was measured.
func (g guessed) right() bool {
	said, saidNumber := number(g.Guess)
	is, isNumber := number(g.Measured)
	if saidNumber && isNumber {
		return math.Abs(said-is) <= g.Within+1e-9
	}
	return sameText(g.Guess, g.Measured)
}

// sentence says what was guessed, what came out, and how they lie to each other.
func (g guessed) sentence() string {
	said, saidNumber := number(g.Guess)
	is, isNumber := number(g.Measured)
	switch {
	case said == is && saidNumber && isNumber, sameText(g.Guess, g.Measured):
		return fmt.Sprintf("You guessed %s, and so it is.", g.Guess)
	case isNumber && !saidNumber:
		return fmt.Sprintf("You guessed %s. The answer is a number: %s.", g.Guess, g.Measured)
	case !isNumber:
		return fmt.Sprintf("You guessed %s. It is %s.", g.Guess, g.Measured)
	case g.right():
		return fmt.Sprintf("You guessed %s. It is %s: close.", g.Guess, g.Measured)
	case said > is:
		return fmt.Sprintf("You guessed %s. It is %s: less than you thought.", g.Guess, g.Measured)
	}
	return fmt.Sprintf("You guessed %s. It is %s: more than you thought.", g.Guess, g.Measured)
}

// guessScore says how many guesses of a notebook were right; "" if there are none.
func guessScore(notebook string) string {
	made, right := 0, 0
	for question, g := range readGuesses() {
		if !strings.HasPrefix(question, notebook+".") || g.Guess == "" || g.Measured == "" {
			continue
		}
		made++
		if g.right() {
			right++
		}
	}
	switch {
	case made == 0:
		return ""
	case made == 1:
		return fmt.Sprintf("%d of 1 guess was right.", right)
	}
	return fmt.Sprintf("%d of %d guesses were right.", right, made)
}

// guessFile is where the guesses are kept; "" if nothing is kept.
func guessFile() string {
	if ProgressFile == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(ProgressFile), "guesses.json")
}

// readGuesses returns all that is kept. What is not ours counts as nothing.
func readGuesses() map[string]guessed {
	all := map[string]guessed{}
	if b, err := os.ReadFile(guessFile()); err == nil && (json.Unmarshal(b, &all) != nil || all == nil) {
		return map[string]guessed{}
	}
	return all
}

// keepGuess changes what is kept of one question, and returns it.
func keepGuess(question string, change func(guessed) guessed) (guessed, error) {
	if ProgressFile == "" {
		return change(guessed{}), nil
	}
	keeping.Lock()
	defer keeping.Unlock()
	if err := os.MkdirAll(filepath.Dir(ProgressFile), 0o755); err == nil {
		defer holdProgress()()
	}
	all := readGuesses()
	all[question] = change(all[question])
	return all[question], sentence.Cause(replace(guessFile(), all))
}

// forgetGuesses removes the guesses of a notebook, such as "03", or all if it is "".
func forgetGuesses(notebook string) error {
	if ProgressFile == "" {
		return nil
	}
	keeping.Lock()
	defer keeping.Unlock()
	all := readGuesses()
	for question := range all {
		if notebook == "" || strings.HasPrefix(question, notebook+".") {
			delete(all, question)
		}
	}
	return sentence.Cause(replace(guessFile(), all))
}

// answerText writes a number, text or truth value as the learner would; nil is "".
func answerText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return strings.TrimSpace(v)
	case float32:
		return strconv.FormatFloat(float64(v), 'g', 4, 32)
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1e15 {
			return strconv.FormatFloat(v, 'f', 0, 64)
		}
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	return fmt.Sprint(v)
}

// number reads a text as a number: 98.7, 98.7 %, 1,974.
func number(s string) (float64, bool) {
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "%"))
	n, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
}

// sameText compares without regard to case and surrounding blanks.
func sameText(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

// placeholder is what stands in the cell where the guess belongs.
func placeholder(guess any) string {
	if s, ok := guess.(string); ok {
		return strconv.Quote(s)
	}
	return "nil"
}

// quoted writes choices as "a", "b" or "c".
func quoted(choices []string) string {
	var all []string
	for _, c := range choices {
		all = append(all, strconv.Quote(c))
	}
	if n := len(all); n > 1 {
		return strings.Join(all[:n-1], ", ") + " or " + all[n-1]
	}
	return strings.Join(all, "")
}
