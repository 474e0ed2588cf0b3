package gotool_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// handOver leaves the program of the last of some cells, the others having run
// before it, where the shim takes it over.
func (k kernel) handOver(change func(*cell.Program), cells ...string) {
	k.t.Helper()
	var n cell.Notebook
	var p *cell.Program
	for _, source := range cells {
		p, n = n.Compose(cell.Parse(source, gonb.Commands))
	}
	if change != nil {
		change(p)
	}
	if err := p.HandOver(filepath.Dir(k.cell)); err != nil {
		k.t.Fatal(err)
	}
}

// An import of all names that a cell does not use is left out, as others are.
func TestUnusedDotImport(t *testing.T) {
	k, env := realKernel(t)
	k.writeCell("func main() {}")
	for _, cells := range [][]string{
		{"import . \"strings\"", "%%\nprintln(9)"},
		{"import (\n\t. \"strings\"\n\t. \"math/rand/v2\"\n)\n%%\nprintln(len(ToUpper(\"nine nine\")))"},
		{"import . \"strings\"\nfunc f() {}"},
	} {
		k.handOver(nil, cells...)
		if output, code, _ := k.run(k.cell, env, "build", "-o", filepath.Join(k.cell, "x")); code != 0 {
			t.Errorf("%q: code %d, %s", cells, code, output)
			continue
		}
		printed, err := exec.Command(filepath.Join(k.cell, "x")).CombinedOutput()
		if want := strings.Contains(strings.Join(cells, ""), "%%"); err != nil || want != (string(printed) == "9\n") {
			t.Errorf("%q prints %q (%v)", cells, printed, err)
		}
	}
}

// With %noautoget nothing is fetched; without, what is missing is.
func TestNoGet(t *testing.T) {
	for _, no := range []bool{true, false} {
		k := newKernel(t)
		k.handOver(func(p *cell.Program) { p.NoGet = no }, "import \"a.org/x\"\n%%\nx.F()")
		_, code, asked := k.run(k.cell, nil, "build", "-o", filepath.Join(k.cell, "x"))
		if gets := strings.Contains(strings.Join(asked, "\n"), "get a.org/x"); gets == no {
			t.Errorf("with NoGet %v: code %d, the go command was asked %q", no, code, asked)
		}
	}
}

// A cell with %wasm has the constants that GoNB declares for it.
func TestWasmConstants(t *testing.T) {
	k, env := realKernel(t)
	const theirs = "const (\n\tGonbWasmDir = \"d\"\n\tGonbWasmDivId = \"id 7\"\n\tOther = 1\n)\n\nfunc main() {}"
	for source, want := range map[string]string{
		"%%\nprint(GonbWasmDivId, GonbWasmDir)":                          "id 7d",
		"const GonbWasmDivId = 3\n%%\nprint(GonbWasmDivId, GonbWasmDir)": "3d",
		"const Other = 4\n%%\nprint(Other)":                              "4",
	} {
		k.writeCell(theirs)
		k.handOver(nil, source)
		if output, code, _ := k.run(k.cell, env, "build", "-o", filepath.Join(k.cell, "x")); code != 0 {
			t.Errorf("%q: code %d, %s", source, code, output)
			continue
		}
		if printed, err := exec.Command(filepath.Join(k.cell, "x")).CombinedOutput(); err != nil || string(printed) != want {
			t.Errorf("%q prints %q (%v), want %q", source, printed, err, want)
		}
	}
}
