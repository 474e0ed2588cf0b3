package server

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
)

const valuesCommand = "%values"

// values does what %values asks: it lists them, or says whether they are kept from
// here on.
func (k *kernel) values(r *run, asked string) {
	switch asked {
	case "":
		k.print(r, "stdout", k.valueTable())
	case "off", "on":
		k.ordered = true
		k.keepValues(asked == "on")
		k.print(r, "stdout", map[string]string{
			"off": "From here on no values are kept: each cell makes its variables anew, as in GoNB.\n",
			"on":  "From here on values are kept: a variable has in the next cell the value that it had in the last.\n",
		}[asked])
	default:
		k.print(r, "stderr", fmt.Sprintf("%%values takes off, on or nothing behind it, and not %s.\n", asked))
	}
}

// heed does what the notebook's metadata says of values, unless a cell has said
// something else: {"ninepixels": {"values": "off"}}. A request carries it if its
// client sends it; JupyterLab sends a cell's own metadata and not the notebook's,
// but tells the kernel which file it has opened, and that was read at the start.
func (k *kernel) heed(r *run) {
	if k.ordered {
		return
	}
	says := k.ValuesOff
	if entry, ok := r.request.Metadata["ninepixels"].(map[string]any); ok && entry["values"] != nil {
		says = entry["values"] == "off"
	}
	k.keepValues(!says)
}

// keepValues has values kept from now on, or no longer.
func (k *kernel) keepValues(on bool) {
	if k.known().Off() == !on {
		return
	}
	k.learn(k.known().Without(!on, valuesOff))
	if !on {
		k.dropValues()
	}
}

// forgetAll forgets all that the cells have declared, and its values. Whether values
// are kept stays.
func (k *kernel) forgetAll() {
	k.learn(k.known().Empty())
	k.dropValues()
	k.unkept = nil
}

// dropValues removes the files of all values.
func (k *kernel) dropValues() {
	if k.live == nil && k.Values == "" {
		return
	}
	folder := k.inValues(k.live, "")
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		_ = os.Remove(filepath.Join(folder, e.Name()))
	}
}

// valueTable is what %values prints: a row for each variable.
func (k *kernel) valueTable() string {
	known := k.known()
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tTYPE\tSIZE\tCELL\tVALUE\t")
	rows, total := 0, int64(0)
	for _, v := range known.Variables() {
		size, what := "", ""
		switch {
		case v.Kept:
			size, what = sizeText(v.Bytes), "kept: "+short(v.Text)
			total += v.Bytes
		case v.Aside != "" && v.Ends:
			what = "ends with its cell: " + v.Aside
		case v.Aside != "":
			what = "left out: " + v.Aside
		case v.Anew != "":
			what = "made anew: " + v.Anew
		case known.Off():
			what = "made anew in each cell"
		default:
			what = "made anew until the statements of a cell use it"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t[%d]\t%s\n", v.Name, v.Known.Type, size, v.Number, what)
		rows++
	}
	w.Flush()
	text := ""
	if rows > 0 {
		text = trimmed(b.String())
	} else {
		text = "No cell has declared a variable yet.\n"
	}
	if known.Off() {
		return text + "Values are off: no value stays from cell to cell. %values on keeps them again.\n"
	}
	limit := os.Getenv(limitVar)
	if limit == "" {
		limit = "2 GB"
	}
	if rows > 0 {
		text += fmt.Sprintf("%s are kept, of at most %s (%s).\n", sizeText(total), limit, limitVar)
	}
	return text
}

// limitVar says how much may be kept (package kernel/values).
const limitVar = "NINEPIXELS_VALUES_LIMIT"

// short cuts a text for a row of the table.
func short(text string) string {
	const most = 60
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return text
}

// sizeText is a size for people.
func sizeText(n int64) string {
	for _, unit := range []struct {
		name string
		size int64
	}{{"GB", 1 << 30}, {"MB", 1 << 20}, {"KB", 1 << 10}} {
		if n >= unit.size {
			return fmt.Sprintf("%.1f %s", float64(n)/float64(unit.size), unit.name)
		}
	}
	if n == 1 {
		return "1 byte"
	}
	return fmt.Sprintf("%d bytes", n)
}

// trimmed takes the spaces at the ends of a table's rows.
func trimmed(table string) string {
	var rows []string
	for row := range strings.Lines(table) {
		rows = append(rows, strings.TrimRight(row, " \n"))
	}
	return strings.Join(rows, "\n") + "\n"
}
