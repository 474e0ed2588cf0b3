package diagnose

import (
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

// A frame is a line of a cell in a stack.
type frame struct {
	function   string // main.fib; "" if it is not said
	file       string // of the cell
	cell, line int    // the cell as its places name it; line 0 if it is none of a cell's
	called     string // what it calls there, if that is of a library
	created    bool   // it started the goroutine
}

// programLine is a line of the program: of a cell, or of what was written around
// the cells.
var programLine = expression(`(?:^|[\s/])(cell\[\d+\][^\s:]*\.go|generated\.go):(\d{1,9})`)

// maxFrames bounds the work on a stack.
const maxFrames = 50

// frames lists the cells' lines in a text, in its order, which in a stack is
// from the inside out. A stack has two rows for each call: the function, and
// behind a tab its place.
func frames(rows []string) []frame {
	var list []frame
	library := ""
	for i, row := range rows {
		if len(list) == maxFrames {
			break
		}
		at := programLine().FindStringSubmatch(row)
		if at == nil {
			if isPlace(row) && i > 0 && !isPlace(rows[i-1]) {
				library = functionName(rows[i-1])
			}
			continue
		}
		f := frame{called: library, file: at[1], line: atoi(at[2])}
		library = ""
		if i > 0 && strings.HasPrefix(row, "\t") && !strings.HasPrefix(rows[i-1], "\t") && !strings.Contains(row, " at ") {
			f.function, f.created = functionName(rows[i-1]), strings.HasPrefix(rows[i-1], "created by ")
		}
		list = append(list, f)
	}
	return list
}

// isPlace reports whether a row of a stack says where a function is.
func isPlace(row string) bool { return strings.HasPrefix(row, "\t") && strings.Contains(row, ".go:") }

// functionName takes the arguments off a function in a stack.
func functionName(row string) string {
	row = strings.TrimSpace(row)
	if rest, found := strings.CutPrefix(row, "created by "); found {
		row, _, _ = strings.Cut(rest, " in goroutine ")
	}
	if strings.HasSuffix(row, ")") {
		depth := 0
		for i := len(row) - 1; i > 0; i-- {
			switch row[i] {
			case ')':
				depth++
			case '(':
				if depth--; depth == 0 {
					return row[:i]
				}
			}
		}
	}
	return row
}

// short is a function as a person would name it: graph.Reshape.
func short(function string) string {
	function = function[strings.LastIndexByte(function, '/')+1:]
	if c, found := strings.CutPrefix(function, "main._Cfunc_"); found {
		return "C." + c
	}
	return strings.ReplaceAll(function, "[...]", "")
}

// own is what the author of the cell calls a function of theirs: main.fib is
// fib, and a closure goes by the name of the function it is written in. It is
// "" for func main and what is no function of a cell.
func own(function string) string {
	name, found := strings.CutPrefix(function, "main.")
	if !found {
		return ""
	}
	parts := strings.Split(strings.NewReplacer("(*", "", ")", "", "[...]", "").Replace(name), ".")
	for i := 1; i < len(parts); i++ {
		p := parts[i]
		if p == "" || p[0] >= '0' && p[0] <= '9' || strings.HasPrefix(p, "func") || strings.HasPrefix(p, "gowrap") {
			parts = parts[:i]
			break
		}
	}
	if name = strings.Join(parts, "."); name == "main" || name == "init" || name == "glob" || name == cell.BodyFunction {
		return ""
	}
	return name
}

// fold leaves out of a stack what is in libraries, and tells how much.
func fold(rows []string) []string {
	var kept []string
	folded := 0
	flush := func() {
		if folded > 0 {
			kept = append(kept, "\t… "+plural(folded, "call")+" in libraries")
		}
		folded = 0
	}
	for i := 0; i < len(rows); i++ {
		if i+1 < len(rows) && !isPlace(rows[i]) && isPlace(rows[i+1]) && !programLine().MatchString(rows[i+1]) {
			folded++
			i++
			continue
		}
		flush()
		kept = append(kept, rows[i])
	}
	flush()
	return kept
}
