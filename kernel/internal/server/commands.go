package server

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// Commands are the special commands of this kernel: the engine's, and those that
// the kernel obeys itself.
var Commands = append(slices.Clone(gonb.Commands),
	cell.Command{Name: "%who", Use: "%who", Does: "Lists what the cells have declared: names, kinds, and the cells."},
	cell.Command{Name: fmtCommand, Use: fmtCommand, Does: "Formats the rows behind it as gofmt does, and runs nothing.", Role: cell.TakesCell})

// forget is the command that forgets what a cell has declared.
const forget = "%rm"

// ours are the commands that the engine does not see, since it does not know what
// the cells have declared.
var ours = []string{"%who", "%ls", "%list", forget, "%remove", "%reset"}

// isOurs reports whether a special line is for this kernel. What %reset go.mod
// resets is the engine's.
func isOurs(s cell.Special) bool {
	return slices.Contains(ours, s.Name) && !(s.Name == "%reset" && s.Arguments() != "")
}

// obey does what the special lines of a cell ask of this kernel.
func (k *kernel) obey(r *run) {
	for _, s := range r.cell.Specials {
		if !isOurs(s) {
			continue
		}
		switch s.Name {
		case "%who", "%ls", "%list":
			k.print(r, "stdout", listing(k.known().Known()))
		case "%reset":
			k.learn(cell.Notebook{})
			k.print(r, "stdout", "All that the cells have declared is forgotten.\n")
		default:
			for _, name := range strings.Fields(s.Arguments()) {
				next, kind := k.known().Remove(name)
				if kind == "" {
					k.print(r, "stderr", fmt.Sprintf("No cell has declared %s: %%who lists all names.\n", name))
					continue
				}
				k.learn(next)
				k.print(r, "stdout", fmt.Sprintf("The %s %s is forgotten.\n", kind, name))
			}
		}
	}
}

// listing is a table of names.
func listing(known []cell.Known) string {
	if len(known) == 0 {
		return "No cell has declared anything yet.\n"
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tKIND\tCELL\t")
	for _, k := range known {
		kind := k.Kind
		if k.Type != "" {
			kind += " " + k.Type
		}
		note := ""
		if k.Aside != "" {
			note = "left out: " + k.Aside
		}
		fmt.Fprintf(w, "%s\t%s\t[%d]\t%s\n", k.Name, kind, k.Number, note)
	}
	w.Flush()
	var rows []string
	for row := range strings.Lines(b.String()) {
		rows = append(rows, strings.TrimRight(row, " \n"))
	}
	return strings.Join(rows, "\n") + "\n"
}
