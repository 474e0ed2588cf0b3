package coursetest

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// A Known number stands in a notebook's prose although no cell shows it: others
// have published it, or it follows from what is said.
type Known struct {
	Notebook string // or "*" for every one
	Number   string // as it is written: "83.5 %"
	Source   string // who says so; or "= 64 × 32", or "cell 03-dense-baseline summary", which are checked
}

var (
	arithmetic = regexp.MustCompile(`^= ([\d.,]+) ([+−×/]) ([\d.,]+)$`)
	otherCell  = regexp.MustCompile(`^cell (\S+) (\S+)$`)
)

func (c *Course) addKnown(fields []string) error {
	k := Known{fields[0], fields[1], fields[2]}
	if k.Notebook != "*" && c.Notebooks[k.Notebook] == nil {
		return fmt.Errorf("there is no notebook %q", k.Notebook)
	}
	if n := numbersIn(k.Number); len(n) != 1 {
		return fmt.Errorf("%q is %d numbers, want one", k.Number, len(n))
	}
	if m := arithmetic.FindStringSubmatch(k.Source); m != nil {
		if result := compute(m[1], m[2], m[3]); !numbersIn(k.Number)[0].shows(result) {
			return fmt.Errorf("%s is %v, not %s", k.Source[2:], result.value, k.Number)
		}
	} else if m := otherCell.FindStringSubmatch(k.Source); m != nil {
		if !c.prints(m[1], m[2], numbersIn(k.Number)[0]) {
			return fmt.Errorf("the cell %s of %s does not print %s", m[2], m[1], k.Number)
		}
	}
	c.Known = append(c.Known, k)
	return nil
}

func compute(a, sign, b string) figure {
	x, y := numbersIn(a)[0].value, numbersIn(b)[0].value
	value := map[string]float64{"+": x + y, "−": x - y, "×": x * y, "/": x / y}[sign]
	return figure{value: value, decimals: 9}
}

// prints reports whether a cell has printed a number.
func (c *Course) prints(name, id string, f figure) bool {
	if nb := c.Notebooks[name]; nb != nil {
		if cell := nb.Cell(id); cell != nil {
			return slices.ContainsFunc(numbersIn(cell.Printed()), f.shows)
		}
	}
	return false
}

// A figure is a number as it stands in a text.
type figure struct {
	text     string // with the % behind it, if there is one
	value    float64
	decimals int
	percent  bool
	grouped  bool // 10,000
}

// figurePattern is a number that is not part of a word or of a longer number.
var figurePattern = regexp.MustCompile(`(^|[^\w.,])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?)([\s\x{a0}\x{202f}]?%)?`)

// numbersIn lists the numbers in a text.
func numbersIn(text string) []figure {
	var found []figure
	for {
		m := figurePattern.FindStringSubmatchIndex(text)
		if m == nil {
			return found
		}
		part := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return text[m[2*i]:m[2*i+1]]
		}
		digits, percent := part(2), part(3)
		// Only now is it clear what follows; 1,2 or 3x is not a number of its own.
		rest := text[m[5]:]
		value, err := strconv.ParseFloat(strings.NewReplacer(",", "", "_", "").Replace(digits), 64)
		if err == nil && !wordFollows.MatchString(rest) {
			_, fraction, _ := strings.Cut(digits, ".")
			found = append(found, figure{digits + percent, value, len(fraction), percent != "", strings.Contains(digits, ",")})
		}
		text = rest
	}
}

var wordFollows = regexp.MustCompile(`^[A-Za-z_]`)

// Numbers in these are no claims that a cell could show, or are shown as they
// stand: code, mathematics, addresses, times, sizes, shapes, and the numbers of
// exercises and notebooks.
var noClaims = []*regexp.Regexp{
	regexp.MustCompile("(?s)```.*?```"),
	regexp.MustCompile("`[^`]*`"),
	regexp.MustCompile(`(?s)\$\$.*?\$\$`),
	regexp.MustCompile(`\$[^$]*\$`),
	regexp.MustCompile(`\]\([^)]*\)`),
	regexp.MustCompile(`https?://\S+`),
	regexp.MustCompile(`<[^<>]*>`),
	regexp.MustCompile(`\d[\d.,]*(?:\s*[–-]\s*\d[\d.,]*)?\s*(?:ns|µs|ms|s|seconds?|min|minutes?|h|hours?)\b`),
	regexp.MustCompile(`\d[\d.,]*(?:\s*[×x]\s*\d[\d.,]*)+`),
	regexp.MustCompile(`[(\[]\d+(?:,?\s*\d+)+[)\]]`),
	regexp.MustCompile(`\b0\d\.\d+\b`),
	regexp.MustCompile(`\bv?\d+\.\d+\.\d+\b`),
}

// A prediction's questions offer answers, of which all but one are wrong.
var (
	prediction = regexp.MustCompile(`(?m)^> \*\*Predict before you run\.\*\*.*(?:\n>.*)*`)
	question   = regexp.MustCompile(`(?:[^.?!]|\.\d)*\?`)
)

// claims lists the numbers in a Markdown cell that something must show:
// percentages, and numbers with a decimal point, a thousands separator or four
// digits. Smaller ones are mostly words (ten classes, 3 filters).
func claims(source string) []figure {
	source = prediction.ReplaceAllStringFunc(source, func(box string) string { return question.ReplaceAllString(box, " ~ ") })
	for _, pattern := range noClaims {
		source = pattern.ReplaceAllString(source, " ~ ")
	}
	return slices.DeleteFunc(numbersIn(source), func(f figure) bool {
		if f.percent || f.decimals > 0 || f.grouped {
			return false
		}
		year := f.value > 1950 && f.value < 2040 && f.value != 2000
		return year || f.value < 1000
	})
}

// shows reports whether the number e, in an output or in code, is what a claim
// says: the same value, or the one that it is rounded from. A percentage may
// also stand there as a share, 0.86 for 86 %. A whole percentage is not rounded,
// since too many numbers would be near it.
func (f figure) shows(e figure) bool {
	value := e.value
	if f.percent != e.percent {
		if e.percent || e.decimals == 0 {
			return false
		}
		value = 100 * e.value
	}
	if f.decimals == 0 {
		return math.Abs(f.value-value) < 1e-9*max(1, value)
	}
	return math.Abs(f.value-value) < (0.5+1e-6)*math.Pow10(-f.decimals)
}

// numbersAreShown asks that each claim in the prose appears in what a cell of the
// notebook, or of its solutions, prints or says, or else in the list of the known.
func (c *Course) numbersAreShown(name string) []Problem {
	var evidence []figure
	for _, n := range []string{name, pair(name)} {
		if nb := c.Notebooks[n]; nb != nil {
			evidence = append(evidence, evidenceOf(nb)...)
		}
	}
	for _, k := range c.Known {
		if k.Notebook == "*" || k.Notebook == name {
			evidence = append(evidence, numbersIn(k.Number)...)
		}
	}
	var problems []Problem
	for _, cell := range c.texts(name) {
		for _, claim := range claims(cell.Source) {
			if !slices.ContainsFunc(evidence, claim.shows) {
				problems = append(problems, Problem{Cell: cell.ID, Text: fmt.Sprintf(
					"no cell prints %q: let one do so, or give its source in known.txt", claim.text)})
			}
		}
	}
	return problems
}

var (
	base64Data = regexp.MustCompile(`base64,[A-Za-z0-9+/=\s]+`)
	htmlTag    = regexp.MustCompile(`<[^<>]*>`)
)

// evidenceOf lists the numbers that a notebook's code has or prints.
func evidenceOf(nb *notebook.Notebook) []figure {
	var found []figure
	for _, cell := range nb.Cells {
		if cell.Type == notebook.Code {
			printed := htmlTag.ReplaceAllString(base64Data.ReplaceAllString(cell.Printed(), ""), " ")
			found = append(found, numbersIn(cell.Source+"\n"+printed)...)
		}
	}
	return found
}

// UnusedKnown lists the known numbers that no prose has, so that the list stays
// as short as it can be.
func (c *Course) UnusedKnown() []Known {
	return slices.DeleteFunc(slices.Clone(c.Known), func(k Known) bool {
		want := numbersIn(k.Number)[0]
		for name := range c.Notebooks {
			if k.Notebook != "*" && k.Notebook != name {
				continue
			}
			for _, cell := range c.texts(name) {
				if slices.ContainsFunc(claims(cell.Source), func(f figure) bool { return f.shows(want) }) {
					return true
				}
			}
		}
		return false
	})
}
