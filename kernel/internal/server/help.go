package server

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// helpHead is what %help says of cells in general.
const helpHead = `A cell holds Go: imports, declarations and statements, in any order. Statements run in
their order, their variables are known in later cells, and the value of the last
expression is shown. A line that begins with ! is for the shell. These are the lines
for the kernel:

`

// help is what %help prints. The engine's own page tells of other ways to write
// cells, and not of the commands that are ours.
func help() string {
	var b strings.Builder
	b.WriteString(helpHead)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, c := range Commands {
		fmt.Fprintf(w, "%s\t%s\n", c.Use, c.Does)
	}
	w.Flush()
	return b.String()
}
