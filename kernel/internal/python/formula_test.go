package python_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// The commands of TeX that the page's own script reads are the keys and the words in
// its lists.
var (
	listed  = regexp.MustCompile(`(?s)const (GREEK|SIGNS|LARGE|FUNCTIONS|SPACES|ACCENTS|TEXTS|SIZES|STRUCTURES) = [{[](.*?)[}\]];\n`)
	word    = regexp.MustCompile(`[A-Za-z]+`)
	texts   = regexp.MustCompile(`"[^"]*"`)
	formula = regexp.MustCompile(`(?s)\$\$(.+?)\$\$|\$([^$\n]+)\$`)
	command = regexp.MustCompile(`\\([A-Za-z]+|.)`)
)

// Every formula of the course is written without MathJax, which needs a network.
func TestFormulasNeedNoNetwork(t *testing.T) {
	script, err := os.ReadFile(filepath.Join("nbconvert", "templates", "lab", "mathjax.html.j2"))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{",": true, ":": true, ";": true, " ": true, "!": true, "{": true, "}": true, "|": true, "%": true, "$": true, "#": true, "&": true, "_": true}
	lists := listed.FindAllStringSubmatch(string(script), -1)
	if len(lists) != 9 {
		t.Fatalf("%d lists of commands were found, want 9", len(lists))
	}
	for _, list := range lists {
		entries := list[2]
		if !strings.Contains(list[0], "= [") { // the keys, and not what they stand for
			entries = texts.ReplaceAllString(entries, "")
		}
		for _, name := range word.FindAllString(entries, -1) {
			known[name] = true
		}
	}
	books, err := filepath.Glob("../../../notebooks/*.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, path := range books {
		nb, err := notebook.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range nb.Cells {
			if cell.Type != notebook.Markdown {
				continue
			}
			for _, f := range formula.FindAllStringSubmatch(cell.Source, -1) {
				found++
				for _, c := range command.FindAllStringSubmatch(f[1]+f[2], -1) {
					if !known[c[1]] {
						t.Errorf(`%s, cell %s: the exported page does not know \%s, so that %s needs a network`, filepath.Base(path), cell.ID, c[1], f[0])
					}
				}
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d formulas were found", found)
	}
}
