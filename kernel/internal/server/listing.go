package server

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// groups are the lists that %ls shows.
var groups = []struct {
	title string
	kinds []cell.Kind
}{
	{"Imports", []cell.Kind{cell.Imported}},
	{"Constants", []cell.Kind{cell.Const}},
	{"Types", []cell.Kind{cell.Type}},
	{"Variables", []cell.Kind{cell.Var}},
	{"Functions", []cell.Kind{cell.Func, cell.Method, cell.Init}},
}

// enumerate shows what %ls shows. It is a display for each list, as GoNB has it:
// a notebook that was stored by GoNB has as many when it is run here.
func (k *kernel) enumerate(r *run) {
	known := k.known().Known()
	k.display(r, "<h3>What the cells have declared</h3>", "What the cells have declared\n")
	for _, group := range groups {
		var names []string
		for _, one := range known {
			if slices.Contains(group.kinds, one.Kind) {
				names = append(names, one.Name)
			}
		}
		if len(names) == 0 {
			continue
		}
		slices.Sort(names)
		names = slices.Compact(names) // there may be more than one func init
		var items strings.Builder
		for _, name := range names {
			fmt.Fprintf(&items, "<li><code>%s</code></li>\n", html.EscapeString(name))
		}
		k.display(r, fmt.Sprintf("<h4>%s</h4>\n<ul>\n%s</ul>", group.title, &items),
			fmt.Sprintf("%s: %s\n", group.title, strings.Join(names, ", ")))
	}
}

// display shows a text, with a plain form of it for who cannot show HTML.
func (k *kernel) display(r *run, text, plain string) {
	if !r.Silent {
		k.publish(r.request, jupyter.DisplayData, jupyter.Display{Data: map[string]any{"text/html": text, "text/plain": plain}, Metadata: map[string]any{}})
	}
}
