package diagnose

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

// Table lists what the cells have declared, a row for each name.
func Table(known []cell.Known) string {
	if len(known) == 0 {
		return "No cell has declared anything yet.\n"
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tKIND\tCELL\t")
	for _, k := range known {
		kind := string(k.Kind)
		if k.Type != "" {
			kind += " " + k.Type
		}
		note := ""
		switch {
		case k.Aside != "" && k.Ends:
			note = "left out: " + k.Aside + EndsWithCell
		case k.Aside != "":
			note = "left out: " + k.Aside
		case k.Anew != "":
			note = "made anew: " + k.Anew
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
