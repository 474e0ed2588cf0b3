package diagnose

import (
	"strings"
)

// A habit is how another language writes what Go writes otherwise.
type habit struct {
	complaint pattern // what Go's parser says of it
	row       pattern // the line
	above     bool    // the line is the one above that which Go complains of
	say       string  // with the groups of the line as $1, $2
}

var anyComplaint = expression(`^(syntax error: )?(expected|missing|illegal|unexpected|import path)`)

func written(row, say string) habit {
	return habit{complaint: anyComplaint, row: expression(row), say: say}
}

func complained(complaint, row, say string) habit {
	return habit{complaint: expression(complaint), row: expression(row), say: say}
}

// habits are those of Python, Rust, C and JavaScript, the more special ones first.
var habits = []habit{
	written(`^let\s+(?:mut\s+)?(\w+)\s*=\s*(.+?);?$`, "Go has no let: write $1 := $2"),
	written(`^let\s+\w`, "Go has no let: a variable is declared as x := 3, or as var x int"),
	written(`^var\s+(\w+)\s*:=\s*(.+?);?$`, "var and := do not go together: write $1 := $2"),
	written(`^const\s+(\w+)\s*:=\s*(.+?);?$`, "a constant gets its value with =: write const $1 = $2"),
	written(`^(int|float32|float64|string|bool)\s+(\w+)\s*=\s*(.+?);?$`, "the name stands before the type in Go: write var $2 $1 = $3, or $2 := $3"),
	written(`^(?:float|double)\s+(\w+)\s*=\s*(.+?);?$`, "the name stands before the type in Go, which is float64: write var $1 float64 = $2"),
	written(`^while\s+(?:True|true)\b`, "Go has no while: a loop without an end is for { … }"),
	written(`^while\s*[\w(!]`, "Go has no while: a loop with a condition is for condition { … }"),
	written(`^for\s+(\w+)\s+in\s+range\((\w+)\)`, "a loop over numbers is written for $1 := range $2 { … } in Go"),
	written(`^for(?:each)?\s+(\w+)\s+in\s+(.+?)\s*[:{]?$`, "a loop over elements is written for _, $1 := range $2 { … } in Go"),
	written(`^for\s*\(`, "the head of a loop stands without round brackets: for i := 0; i < 3; i++ { … }"),
	written(`^(?:def|fn|function)\s+(\w+)`, "a function is declared with func: func $1(…) { … }"),
	written(`\belif\b`, "elif is else if in Go: } else if condition {"),
	written(`^(if|else|switch|for)\b.*:$`, "a block stands in braces in Go, and not behind a colon: $1 … { … }"),
	written(`^class\s+(\w+)`, "Go has no class: fields stand in type $1 struct { … }, and methods are functions with a receiver"),
	written(`^lambda\s+\w`, "a function without a name is written func(x int) int { return x } in Go"),
	written(`^print(?:f|ln)?\s+"`, `what is to be printed stands in brackets: fmt.Println("…")`),
	written(`^from\s+\S+\s+import\b`, `a package is imported by its path: import "strings"`),
	complained(`^import path must be a string`, ``, `the path of a package stands in quotes: import "strings"`),
	complained(`found 'ILLEGAL'`, `#`, "a comment begins with // in Go"),
	complained(`found 'ILLEGAL'`, `\?`, "Go has no ? and : for a choice: write if and else"),
	complained(`^unexpected comma; expecting \]`, ``, "a list needs the type of its elements: []int{1, 2}"),
	complained(`found (?:and|or|not|is)$`, ``, "Go writes && for and, || for or, ! for not, and == for is"),
	written(`^not\s+\w`, "Go writes ! for not"),
	complained(`found '(?:\+\+|--)'`, ``, "++ and -- stand alone in Go, and have no value: give them a line of their own"),
	complained(`^expected 1 expression`, ``, "one value can be shown at the end of a cell: print several with fmt.Println(…)"),
	complained(`^expected operand, found '}'`, ``, "this is not finished: a value is missing at the end"),
	complained(`^expected selector or type assertion, found '}'`, ``, "this is not finished: a name is missing behind the dot"),
	{complaint: expression(`in composite literal|found (?:catch|except|while)$`), row: expression(`^try\s*[{:]`), above: true,
		say: "Go has no try: a function returns an error, and the caller looks at it, as in if err != nil { … }"},
	complained(`found (?:catch|except)$`, ``, "Go has no exceptions to catch: a function returns an error, and the caller looks at it, as in if err != nil { … }"),
	complained(`^undefined: (?:None|null|NULL)$`, ``, "Go's word for no value is nil"),
}

// habit says how Go writes what the line has in another language's way, or "".
func (a advice) habit() string {
	if a.place.Cell != 0 {
		return ""
	}
	for _, h := range habits {
		line := a.place.Line
		if h.above {
			line--
		}
		row := strings.TrimSpace(a.history.Cell.Row(line))
		if m := h.row().FindStringSubmatch(row); m != nil && h.complaint().MatchString(a.report.message) {
			return expand(h.say, m)
		}
	}
	return ""
}
