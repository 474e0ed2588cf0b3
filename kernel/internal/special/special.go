// Package special reads the lines of a cell that are not Go: GoNB's shell
// commands (!ls) and special commands (%env, %%bash).
//
// GoNB looks for them line by line, without parsing the Go around them, and so
// does this package.
package special

import (
	"strings"
)

// A Line is a shell command or a special command of a cell.
type Line struct {
	Number int    // its place in the cell, from 1
	Shell  bool   // begins with !, or is the script of %%bash or %%sh
	Text   string // behind the ! or %, lines that end with \ joined
	Open   bool   // its last row ends with \, and there is none behind it
}

// prefix may stand before each special line, to hide it from Go's own tools.
const prefix = "//gonb:"

// wholeCell are the commands that make all the lines behind them their input.
var wholeCell = map[string]bool{"%%writefile": true, "%%script": true, "%%bash": true, "%%sh": true, "%%gx": true}

// Lines returns the special lines of a cell in order. A cell that is the input
// of its first line has only that one; if it is a shell's, it is a shell
// command.
func Lines(source string) []Line {
	rows := strings.Split(source, "\n")
	if name := whole(rows); name != "" {
		return []Line{{Number: 1, Shell: name == "%%bash" || name == "%%sh", Text: strings.TrimPrefix(rows[0], prefix)[1:]}}
	}
	var found []Line
	for i := 0; i < len(rows); i++ {
		row := strings.TrimPrefix(rows[i], prefix)
		if len(row) < 2 || row[0] != '!' && row[0] != '%' {
			continue
		}
		line := Line{Number: i + 1, Shell: row[0] == '!'}
		text := row[1:]
		for strings.HasSuffix(text, `\`) {
			text = text[:len(text)-1] + " "
			if i++; i == len(rows) {
				line.Open = true
				break
			}
			text += strings.TrimPrefix(rows[i], prefix)
		}
		line.Text = strings.TrimLeft(text, " \t")
		found = append(found, line)
	}
	return found
}

// whole returns the command whose input the cell is, or "".
func whole(rows []string) string {
	fields := strings.Fields(strings.TrimPrefix(rows[0], prefix))
	if len(fields) > 0 && wholeCell[fields[0]] {
		return fields[0]
	}
	return ""
}
