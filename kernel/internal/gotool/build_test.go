package gotool_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gotool"
)

// The list of Go's own packages is that of the Go at hand.
func TestStandard(t *testing.T) {
	out, err := exec.Command("go", "list", "std").Output()
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, path := range strings.Fields(string(out)) {
		parts := strings.Split(path, "/")
		if !slices.Contains(parts, "internal") && !slices.Contains(parts, "vendor") {
			want = append(want, path)
		}
	}
	if !slices.Equal(gotool.Standard, want) {
		t.Errorf("standard.go lists\n%q\nand %s has\n%q", gotool.Standard, runtime.Version(), want)
	}
}

func TestStandIns(t *testing.T) {
	t.Setenv("GONB_TMP_DIR", filepath.Join(t.TempDir(), "gonb_01234567"))
	t.Setenv("NINEPIXELS_HOME", t.TempDir())
	var out, errOut strings.Builder
	if code := gotool.Main("gopls", []string{"-v"}, &out, &errOut); code != 0 || out.String()+errOut.String() != "" {
		t.Errorf("gopls ends with %d and says %q", code, out.String()+errOut.String())
	}
	// goimports is the real one, which is missing here, unless there is a program.
	if code := gotool.Main("goimports", []string{"-w", "main.go"}, &out, &errOut); code != 1 || !strings.Contains(errOut.String(), "cannot start goimports") {
		t.Errorf("goimports ends with %d and says %q", code, errOut.String())
	}
	errOut.Reset()
	p, _ := cell.Notebook{}.Compose(cell.Parse("f()", nil))
	if err := p.HandOver(filepath.Dir(os.Getenv("GONB_TMP_DIR"))); err != nil {
		t.Fatal(err)
	}
	if code := gotool.Main("goimports", []string{"-w", "main.go"}, &out, &errOut); code != 0 || errOut.String() != "" {
		t.Errorf("with a program, goimports ends with %d and says %q", code, errOut.String())
	}
}

// A workshop is a real kernel with a notebook's folder, with goimports, and with a
// workspace: the course's, and two modules of the learner's.
type workshop struct {
	kernel
	env      []string
	notebook string
}

func newWorkshop(t *testing.T) workshop {
	t.Helper()
	repo, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	k, env := realKernel(t)
	w := workshop{kernel: k, notebook: t.TempDir()}
	w.env = append(env, "GONB_DIR="+w.notebook, "CGO_ENABLED=1")
	version := strings.TrimPrefix(runtime.Version(), "go")
	apples, other := t.TempDir(), t.TempDir()
	w.write(k.cell, "go.work", "go "+version+"\n\nuse (\n\t.\n\t"+repo+"\n\t"+apples+"\n\t"+other+"\n)\n")
	w.write(apples, "go.mod", "module example.org/apples\n\ngo 1.26\n")
	w.write(apples, "a.go", "package pears\n\nconst Nine = 9\n") // it is called otherwise than its path
	w.write(other, "go.mod", "module example.org/ninefold/v2\n\ngo 1.26\n")
	w.write(other, "a.go", "package ninefold\n\nfunc Of(n int) int { return 9 * n }\n")
	build := exec.Command("go", "build", "-o", filepath.Join(k.state, "bin", "goimports"), "golang.org/x/tools/cmd/goimports")
	build.Dir = repo
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return w
}

func (w workshop) write(dir, name, text string) {
	w.t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// build builds the last of some cells as GoNB has it built, and runs it.
func (w workshop) build(t *testing.T, cells ...string) (built cell.Built, printed string) {
	t.Helper()
	w.t = t
	w.writeCell("func main() {}")
	w.handOver(nil, cells...)
	program := filepath.Join(w.cell, "program")
	args := []string{"build", "-o", program}
	if strings.Contains(cells[len(cells)-1], "%test") {
		args = []string{"test", "-c", "-o", program}
		defer os.Remove(filepath.Join(w.cell, "main_test.go"))
	}
	output, code, _ := w.run(w.cell, w.env, args...)
	built, ok := cell.TakeBack(filepath.Dir(w.cell))
	if !ok {
		t.Fatalf("%q: the compiler has said nothing: %s", cells, output)
	}
	if failed := built.Output+built.Fault != ""; failed != (code != 0) {
		t.Errorf("%q: GoNB hears the code %d, and the kernel %q", cells, code, built.Output+built.Fault)
	} else if failed {
		return built, ""
	}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), "NINEPIXELS_RESULT="+filepath.Join(t.TempDir(), "result"), "NINEPIXELS_VALUES="+t.TempDir())
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%q: %v: %s", cells, err, out)
	}
	return built, string(out)
}

// What a cell's names lead to is imported, and nothing else.
func TestImports(t *testing.T) {
	w := newWorkshop(t)
	for _, c := range []struct {
		name  string
		cells []string
		want  string
	}{
		{"Go's own", []string{`fmt.Print(strings.ToUpper("a"), filepath.Base("a/b"))`}, "Ab"},
		{"two of one name, told apart by what is used", []string{`fmt.Print(rand.IntN(1))`}, "0"},
		{"the other of them", []string{`fmt.Print(len(rand.Text()) > 9)`}, "true"},
		{"one of the two, imported", []string{"import \"math/rand\"\nfmt.Print(rand.Intn(1))"}, "0"},
		{"imported by an earlier cell", []string{`import r "math/rand/v2"`, `fmt.Print(r.IntN(1))`}, "0"},
		{"another module's", []string{"import \"example.org/ninefold/v2\"\nfmt.Print(ninefold.Of(2))"}, "18"},
		{"the course's", []string{"import \"github.com/ninepixels/ninepixels/lessons/grid\"\nfmt.Print(grid.New(2, 3) != nil)"}, "true"},
		{"called otherwise than its path", []string{"import \"example.org/apples\"\nfmt.Print(pears.Nine)"}, "9"},
		{"under a name of the cell's", []string{"import p \"example.org/apples\"\nfmt.Print(p.Nine)"}, "9"},
		{"all its names", []string{"import . \"example.org/apples\"\nfmt.Print(Nine)"}, "9"},
		{"unused", []string{"import (\n\t\"net/http\"\n\t\"os\"\n\t\"example.org/apples\"\n)\nfmt.Print(9)"}, "9"},
		{"for its effects alone", []string{"import _ \"image/png\"\n_, name, err := image.Decode(strings.NewReader(\"\\x89PNG\\r\\n\\x1a\\n\"))\nfmt.Print(name, err)"}, "pngunexpected EOF"},
		{"hidden by a variable", []string{"strings := 3\nfmt.Print(strings)"}, "3"},
		{"a variable called as its package", []string{"path := path.Base(\"a/b\")\nfmt.Print(path)"}, "b"},
		{"of a declaration of an earlier cell", []string{"func up() string { return strings.ToUpper(\"a\") }", "%%\nfmt.Print(up())"}, "A"},
	} {
		t.Run(c.name, func(t *testing.T) {
			built, printed := w.build(t, c.cells...)
			if built.Output+built.Fault != "" || printed != c.want {
				t.Errorf("it prints %q, want %q; the compiler says %s%s", printed, c.want, built.Output, built.Fault)
			}
		})
	}
}

// Files are embedded from the notebook's folder, and are gone from the engine's
// when the program is built.
func TestEmbed(t *testing.T) {
	w := newWorkshop(t)
	for name, text := range map[string]string{
		"a.txt": "A", "a b.txt": "AB", "dir/1.txt": "1", "dir/sub/2.txt": "2", "dir/.hidden": "h", "dir/p.go": "package p", "p.go": "package p",
		"go.mod": "module mine", "main.go": "package mine",
	} {
		w.write(w.notebook, name, text)
	}
	const list = "\nfs.WalkDir(f, \".\", func(p string, _ fs.DirEntry, _ error) error { fmt.Print(p, \" \"); return nil })"
	for _, c := range []struct{ name, source, want, fault string }{
		{"file", "import _ \"embed\"\n//go:embed a.txt\nvar s string\nfmt.Print(s)", "A", ""},
		{"without the import", "//go:embed a.txt\nvar s string\nfmt.Print(s)", "A", ""},
		{"above the line that opens statements", "//go:embed a.txt\nvar s string\n%%\nfmt.Print(s)", "A", ""},
		{"as bytes", "//go:embed a.txt\nvar b []byte\nfmt.Print(b)", "[65]", ""},
		{"in a group", "var (\n\t//go:embed a.txt\n\ts string\n\tn = 3\n)\n%%\nfmt.Print(s, n)", "A3", ""},
		{"a name with a space", "//go:embed \"a b.txt\"\nvar s string\nfmt.Print(s)", "AB", ""},
		{"pattern", "//go:embed dir/*.txt a.txt\nvar f embed.FS" + list, ". a.txt dir dir/1.txt ", ""},
		{"folder", "//go:embed dir\nvar f embed.FS" + list, ". dir dir/1.txt dir/p.go dir/sub dir/sub/2.txt ", ""},
		{"folder with what is hidden", "//go:embed all:dir\nvar f embed.FS" + list, ". dir dir/.hidden dir/1.txt dir/p.go dir/sub dir/sub/2.txt ", ""},
		{"missing", "//go:embed no.txt\nvar s string\nfmt.Print(s)", "", "//go:embed no.txt: there is no such file in the notebook's folder"},
		{"outside", "//go:embed ../a.txt\nvar s string\nfmt.Print(s)", "", "only files in the notebook's folder, or in folders below it, can be embedded"},
		{"absolute", "//go:embed /etc/passwd\nvar s string\nfmt.Print(s)", "", "only files in the notebook's folder, or in folders below it, can be embedded"},
		{"no pattern", "//go:embed [\nvar s string\nfmt.Print(s)", "", "//go:embed [: there is no such file"},
		{"source", "//go:embed p.go\nvar s string\nfmt.Print(s)", "", "//go:embed p.go: Go would take the file for a part of the program: put it into a folder"},
		{"the program's own file", "//go:embed main.go\nvar s string\nfmt.Print(s)", "", "//go:embed main.go: the program has a file of that name itself"},
		{"the program's module", "//go:embed go.mod\nvar s string\nfmt.Print(s)", "", "//go:embed go.mod: the program has a file of that name itself"},
	} {
		t.Run(c.name, func(t *testing.T) {
			built, printed := w.build(t, c.source)
			if built.Output != "" || printed != c.want || !strings.Contains(built.Fault, c.fault) || (built.Fault == "") != (c.fault == "") {
				t.Errorf("it prints %q, want %q; said is %q%q, want %q", printed, c.want, built.Output, built.Fault, c.fault)
			}
			for _, name := range []string{"a.txt", "a b.txt", "dir", "p.go"} {
				if _, err := os.Lstat(filepath.Join(w.cell, name)); err == nil {
					t.Errorf("%s is left in the engine's folder", name)
				}
			}
			if mod, err := os.ReadFile(filepath.Join(w.cell, "go.mod")); err != nil || !strings.HasPrefix(string(mod), "module gonb_x") {
				t.Errorf("the engine's go.mod is %q, %v", mod, err)
			}
		})
	}
}

// What the compiler says names the cell's lines, and nothing of the engine's.
func TestBuildSays(t *testing.T) {
	w := newWorkshop(t)
	for _, c := range []struct {
		name  string
		cells []string
		want  []string
	}{
		{"unknown name", []string{"x := 1\nfmt.Println(x, wieght)"}, []string{"cell[0].go:2:16: undefined: wieght"}},
		{"in a function", []string{"func f() int {\n\treturn \"a\"\n}"}, []string{"cell[0].go:2:9: cannot use \"a\""}},
		{"member", []string{"%%\nstrings.Fieldz(\"a\")"}, []string{"strings"}},
		{"missing package", []string{"import \"example.org/nowhere\"\n%%\nnowhere.F()"}, []string{"cell[0].go:1:8: ", "example.org/nowhere"}},
		{"missing package of a cell with values", []string{"import \"example.org/nowhere\"\nx := nowhere.F()\nx"}, []string{"cell[0].go:1:8: ", "example.org/nowhere"}},
		{"a package that does not compile", []string{"import \"C\"\n%%\nC.no()"}, []string{"cell[0].go:"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			built, _ := w.build(t, c.cells...)
			for _, want := range c.want {
				if !strings.Contains(built.Output, want) {
					t.Errorf("the compiler says %q, want %q in it", built.Output, want)
				}
			}
			if strings.Contains(built.Output, w.cell) || strings.Contains(built.Output, "./") || strings.Contains(built.Output, "# gonb") {
				t.Errorf("what the compiler says names the engine's folder: %s", built.Output)
			}
		})
	}
}

// The comment before import "C" is C, for this cell and for those behind it.
func TestCgo(t *testing.T) {
	w := newWorkshop(t)
	const preamble = "/*\n#include <stdlib.h>\nstatic int nine(void) { return 9; }\n*/\nimport \"C\"\n"
	for _, cells := range [][]string{
		{preamble + "%%\nfmt.Print(C.nine())"},
		{preamble + "x := C.nine()\nfmt.Print(int(x))"},
		{preamble + "func nine() int { return int(C.nine()) }", "%%\nfmt.Print(nine())"},
		{"// static int nine(void) { return 9; }\nimport \"C\"\n%%\nfmt.Print(C.nine())"},
	} {
		if built, printed := w.build(t, cells...); printed != "9" {
			t.Errorf("%q prints %q: %s%s", cells, printed, built.Output, built.Fault)
		}
	}
}

// Tests are built as tests, with those of the cells before.
func TestTests(t *testing.T) {
	w := newWorkshop(t)
	built, printed := w.build(t, "func TestA(t *testing.T) { fmt.Println(\"A\") }", "%test\nfunc TestB(t *testing.T) { fmt.Println(\"B\") }")
	if !strings.HasPrefix(printed, "A\nB\nPASS") {
		t.Errorf("the tests print %q: %s%s", printed, built.Output, built.Fault)
	}
}
