package server

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// Commands are the special commands of this kernel: the engine's, and those that
// the kernel obeys itself.
var Commands = append(slices.Clone(gonb.Commands),
	cell.Command{Name: "%who", Use: "%who", Does: "Lists what the cells have declared: names, kinds, and the cells."},
	cell.Command{Name: valuesCommand, Use: "%values [off|on]",
		Does: "Lists the values that stay from cell to cell: type, size, cell, and what is made anew and why. With off, none stay from here on, as in GoNB."},
	cell.Command{Name: fmtCommand, Use: fmtCommand, Does: "Formats the rows behind it as gofmt does, and runs nothing.", Role: cell.TakesCell})

// forget is the command that forgets what a cell has declared.
const forget = "%rm"

// ours are the commands that the engine does not see, since it does not know what
// the cells have declared, nor what this kernel can do.
var ours = []string{gonb.Help, "%who", valuesCommand, "%ls", "%list", forget, "%remove", "%reset"}

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
		case gonb.Help:
			k.print(r, "stdout", help())
		case "%who":
			k.print(r, "stdout", diagnose.Table(k.known().Known()))
		case "%ls", "%list":
			k.enumerate(r)
		case valuesCommand:
			k.values(r, s.Arguments())
		case "%reset":
			k.forgetAll()
			k.print(r, "stdout", "All that the cells have declared is forgotten.\n")
		default:
			for _, name := range strings.Fields(strings.ReplaceAll(s.Arguments(), "~", ".")) { // GoNB writes T~M for T.M
				next, kind := k.known().Remove(name)
				if kind == "" {
					k.print(r, "stderr", fmt.Sprintf("No cell has declared %s: %%who lists all names.\n", name))
					continue
				}
				k.learn(next)
				k.print(r, "stdout", fmt.Sprintf("The %s %s is forgotten.\n", kind.Word(), name))
			}
		}
	}
}
