// Package cell reads GoNB's cells: the declarations and the statements behind
// %% become one Go file, as GoNB composes it.
package cell

import (
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/special"
)

// prefix may stand before each special line, to hide it from Go's own tools.
const prefix = "//gonb:"

// A File is a cell as one Go file of package main. The rows that are Go stand
// in it as they are; %% and %main have become the head of func main, and %exec
// a func main that calls its function.
type File struct {
	Text string // as GoNB would have it compiled
	Open string // without the brace that ends the main of %%

	HasMain bool // the cell says what to run: %%, %main or %exec

	starts []int // where each row of the cell begins in Text; -1 if it is no Go
}

// Offset returns where in Text a row (from 0) of the cell begins; ok is false if
// the row is not Go.
func (f File) Offset(row int) (offset int, ok bool) {
	if row < 0 || row >= len(f.starts) || f.starts[row] < 0 {
		return 0, false
	}
	return f.starts[row], true
}

// Compose makes a Go file of a cell. A cell that is the input of its first line
// (%%bash, %%writefile) is no Go: its file declares nothing.
func Compose(code string) File {
	rows := strings.Split(code, "\n")
	f := File{starts: make([]int, len(rows))}
	for i := range f.starts {
		f.starts[i] = -1
	}
	var text strings.Builder
	text.WriteString("package main\n\n")
	if isInput(code) {
		f.Text, f.Open = text.String(), text.String()
		return f
	}
	skip := specialRows(rows, code)
	closing := ""
	for i, row := range rows {
		trimmed := strings.TrimPrefix(row, prefix)
		switch {
		case opensMain(trimmed):
			f.HasMain = true
			text.WriteString("func main() {\n")
			closing = "\n}\n"
		case strings.HasPrefix(trimmed, "%exec"):
			f.HasMain = true
			_, name, _ := strings.Cut(trimmed, " ")
			name, _, _ = strings.Cut(name, " ")
			text.WriteString("func main() {\n\t" + name + "()\n}\n")
		case skip[i]:
		case strings.HasPrefix(row, "package"):
			// GoNB writes the package's line itself.
		default:
			f.starts[i] = text.Len()
			text.WriteString(row + "\n")
		}
	}
	f.Open = text.String()
	f.Text = f.Open + closing
	return f
}

// opensMain reports whether a row begins the statements to run.
func opensMain(row string) bool {
	return strings.HasPrefix(row, "%main") || row == "%%" ||
		strings.HasPrefix(row, "%% ") || strings.HasPrefix(row, "%%\t")
}

// inputs are the commands that take all rows behind them as their input, which
// they can only in the first row.
var inputs = map[string]bool{"%writefile": true, "%script": true, "%bash": true, "%sh": true, "%gx": true}

// isInput reports whether the whole cell is the input of its first row.
func isInput(code string) bool {
	row, _, _ := strings.Cut(strings.TrimPrefix(code, prefix), "\n")
	words := strings.Fields(row)
	return len(words) > 0 && words[0][0] == '%' && inputs[words[0][1:]] && row[0] == '%'
}

// specialRows marks the rows that special lines take, with those they continue on.
func specialRows(rows []string, code string) map[int]bool {
	marked := map[int]bool{}
	for _, line := range special.Lines(code) {
		i := line.Number - 1
		marked[i] = true
		for strings.HasSuffix(strings.TrimPrefix(rows[i], prefix), `\`) && i+1 < len(rows) {
			i++
			marked[i] = true
		}
	}
	return marked
}
