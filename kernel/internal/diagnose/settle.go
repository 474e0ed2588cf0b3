package diagnose

import (
	"slices"
	"strings"
)

// settle gives each frame the cell's line that it stands for. GoNB marks the
// lines of main.go where their path and number reach it in one piece, which
// depends on the program's writes: about every tenth mark is missing, and one
// may be of a number that was cut off. So a line is looked for, first, by what
// main.go says there.
func (h History) settle(m *Mistake, list []frame) {
	program := strings.Split(h.Program, "\n")
	cells := map[int][]string{}
	for n, source := range m.sources {
		cells[n] = strings.Split(source, "\n")
	}
	for i := range list {
		f := &list[i]
		if f.line > 0 {
			f.cell = h.cell(f.cell)
		}
		if f.cell == m.execution {
			f.cell = 0
		}
		best := 0
		for _, n := range newestFirst(cells) {
			if line, fit := alike(cells[n], program, f.program); fit > best {
				best, f.cell, f.line = fit, n, line
			}
		}
	}
}

// newestFirst lists the cells: the one that failed, and then those before it,
// of which the newest declaration counts.
func newestFirst(cells map[int][]string) []int {
	list := keys(cells)
	slices.Reverse(list)
	return append([]int{0}, slices.DeleteFunc(list, func(n int) bool { return n == 0 })...)
}

// maxAlike is how many lines around one are compared.
const maxAlike = 40

// alike finds the one row that is the program's line of that number: GoNB moves
// functions, but leaves them as they are. Of several with the same text it is
// the one with the most lines around it that are alike; fit is their number, or
// 0 if there is no such row, or no one.
func alike(rows, program []string, line int) (row, fit int) {
	if line < 1 || line > len(program) || strings.TrimSpace(program[line-1]) == "" {
		return 0, 0
	}
	same := func(i, j int) bool {
		return i >= 0 && i < len(rows) && j >= 0 && j < len(program) && strings.TrimSpace(rows[i]) == strings.TrimSpace(program[j])
	}
	for i := range rows {
		if !same(i, line-1) {
			continue
		}
		n := 1
		for d := 1; d < maxAlike && same(i-d, line-1-d); d++ {
			n++
		}
		for d := 1; d < maxAlike && same(i+d, line-1+d); d++ {
			n++
		}
		switch {
		case n > fit:
			row, fit = i+1, n
		case n == fit:
			row = 0
		}
	}
	if row == 0 {
		return 0, 0
	}
	return row, fit
}
