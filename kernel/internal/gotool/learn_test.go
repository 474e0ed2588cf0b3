package gotool_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/gotool"
	"github.com/ninepixels/ninepixels/kernel/internal/gotool/quickbuild"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// A plain cell is built without the go command once the catalog has its
// imports, whether setup asked for them or an earlier cell did.
func TestDirect(t *testing.T) {
	for name, env := range map[string][]string{"at once": {gotool.LearnVar + "=strings"}, "meanwhile": nil} {
		t.Run(name, func(t *testing.T) {
			k, env := realKernel(t, env...)
			for _, cell := range []string{"import \"os\"\n\nfunc main() { os.Exit(3) }", "func main() { 1 + }", "import \"io\"\n\nvar _ io.Reader\n\nfunc main() { println(9) }"} {
				k.writeCell(cell)
				output, code, _ := k.run(k.cell, env, "build", "-o", "x")
				if broken := strings.Contains(cell, "1 +"); broken != (code != 0) || broken != strings.Contains(output, "./main.go:3:19: syntax error") {
					t.Errorf("cell %q: output %q, code %d", cell, output, code)
				}
				for begin := time.Now(); len(k.catalogs()) == 0; time.Sleep(10 * time.Millisecond) {
					if time.Since(begin) > 5*time.Minute {
						t.Fatal("no catalog in five minutes")
					}
				}
			}
			if id := k.buildID(); !direct(id) {
				t.Errorf("build ID %s: the go command built it", id)
			}
			output, err := exec.Command(filepath.Join(k.cell, "x")).CombinedOutput()
			if err != nil || string(output) != "9\n" {
				t.Errorf("the cell printed %q (%v), want 9", output, err)
			}
			// With %goflags it is the go command's again.
			if output, code, _ := k.run(k.cell, env, "build", "-o", "x", "-v"); code != 0 || direct(k.buildID()) {
				t.Errorf("with a flag: output %q, code %d, build ID %s", output, code, k.buildID())
			}
		})
	}
}

// realKernel is a kernel with the real go behind the shim, and its environment.
func realKernel(t *testing.T, env ...string) (kernel, []string) {
	t.Helper()
	k := newKernel(t)
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "GOROOT=") { // go test sets it
			env = append(env, entry)
		}
	}
	k.state = t.TempDir()
	env = append(env, gotool.RealVar+"="+filepath.Join(strings.TrimSpace(string(root)), "bin", "go"), "NINEPIXELS_HOME="+k.state,
		"GOTOOLCHAIN=local", "GOFLAGS=", "GOWORK=auto", "GOPROXY=off", "CGO_ENABLED=0", "GONB_TMP_DIR="+k.cell,
		"PATH="+k.shim+":/usr/bin:/bin")
	if output, code, _ := k.run(k.cell, env, "mod", "init", "gonb_x"); code != 0 {
		t.Fatal(output)
	}
	return k, env
}

func (k kernel) writeCell(text string) {
	k.t.Helper()
	if err := os.WriteFile(filepath.Join(k.cell, "main.go"), []byte("package main\n\n"+text+"\n"), 0o644); err != nil {
		k.t.Fatal(err)
	}
}

func (k kernel) catalogs() []string {
	found, _ := filepath.Glob(filepath.Join(k.state, "catalog", "*.json"))
	return found
}

func (k kernel) buildID() string {
	k.t.Helper()
	text, err := exec.Command("go", "tool", "buildid", filepath.Join(k.cell, "x")).Output()
	if err != nil {
		k.t.Fatal(err)
	}
	return strings.TrimSpace(string(text))
}

// direct reports whether a program was built without the go command, which
// gives its parts different IDs.
func direct(id string) bool {
	parts := strings.Split(id, "/")
	return len(parts) == 4 && len(slices.Compact(parts)) == 1
}

// A go command that says of packages what nobody understands, or modules that
// cannot be read, slow all cells down: why stands where doctor looks.
func TestTroubleIsNoted(t *testing.T) {
	const cell = "import \"io\"\n\nvar _ io.Reader\n\nfunc main() { println(9) }"
	for name, c := range map[string]struct {
		file, text string
		want       string
	}{
		"go list": {"go", "#!/bin/sh\ncase \"$1\" in list) echo '[]';; *) exec \"$NINEPIXELS_TEST_GO\" \"$@\";; esac\n", "what the go command says of packages cannot be used"},
		"modules": {"go.work", "go 1.26\n\nuse \"no end\n", "the toolchain or the modules cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			k, env := realKernel(t, gotool.LearnVar+"=")
			state := t.TempDir()
			env = append(env, "NINEPIXELS_HOME="+state)
			if c.file == "go" {
				root, real := t.TempDir(), goRoot(t)
				program := filepath.Join(root, "bin", "go")
				err := errors.Join(
					os.Mkdir(filepath.Dir(program), 0o755), process.WriteProgram(program, []byte(c.text)),
					os.Symlink(filepath.Join(real, "pkg"), filepath.Join(root, "pkg")), os.Symlink(filepath.Join(real, "VERSION"), filepath.Join(root, "VERSION")))
				if err != nil {
					t.Fatal(err)
				}
				env = append(env, "NINEPIXELS_TEST_GO="+filepath.Join(real, "bin", "go"), gotool.RealVar+"="+program)
			} else if err := os.WriteFile(filepath.Join(k.cell, c.file), []byte(c.text), 0o644); err != nil {
				t.Fatal(err)
			}
			k.writeCell(cell)
			k.run(k.cell, env, "build", "-o", "x")
			if why := quickbuild.Trouble(state); why == nil || !strings.Contains(why.Error(), c.want) {
				t.Errorf("of the trouble is known: %v, want %q", why, c.want)
			}
		})
	}
}

func goRoot(t *testing.T) string {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(root))
}
