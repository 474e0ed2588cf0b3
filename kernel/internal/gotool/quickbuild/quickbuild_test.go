//go:build unix

package quickbuild_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/gotool/quickbuild"
)

const printsSize = "package main\n\nimport \"example.org/course/pool\"\n\nfunc main() { println(pool.Size) }\n"

// A program that says how it was built and then panics writes the same as the
// go command's: the same modules, flags, file names and lines.
func TestSameProgram(t *testing.T) {
	k := newKernel(t)
	const cell = `package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"example.org/course/pool"
)

func main() {
	info, ok := debug.ReadBuildInfo()
	fmt.Println(info, ok, runtime.GOROOT())
	panic(fmt.Sprint("pooled by ", pool.Size))
}
`
	if k.build(cell) == nil {
		t.Fatal("it was built without a catalog")
	}
	k.learn("fmt", "runtime/debug", "example.org/course/...")
	if err := k.build(cell); err != nil {
		t.Fatal(err)
	}
	got := k.output()
	cmd := exec.Command(k.goPath, "build", "-o", "x")
	cmd.Dir = k.cell
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	// It is the same but for the folder, which is left out of stacks.
	if want := strings.ReplaceAll(k.output(), k.cell+"/", ""); got != want || !strings.Contains(got, "\tmain.go:14") {
		t.Errorf("the program wrote\n%s\nand the go command's\n%s", got, want)
	}
	left, err := filepath.Glob(filepath.Join(k.cell, ".build-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("%v stay behind (%v)", left, err)
	}
}

// The next kernel has another folder and another name for its module.
func TestNextKernel(t *testing.T) {
	k := newKernel(t)
	k.write(k.cell, "main.go", printsSize)
	k.learn("example.org/course/pool")
	for _, name := range []string{"go.work", "go.mod"} {
		text, err := os.ReadFile(filepath.Join(k.cell, name))
		if err != nil {
			t.Fatal(err)
		}
		k.write(k.cell+"2", name, strings.ReplaceAll(string(text), "gonb_1", "gonb_2"))
	}
	k.cell += "2"
	if err := k.build(printsSize); err != nil {
		t.Fatal(err)
	}
	if got := k.output(); got != "2\n" {
		t.Errorf("the program wrote %q, want 2", got)
	}
}

// What was changed since is not built from old archives.
func TestChanges(t *testing.T) {
	for name, change := range map[string]func(k kernel){
		"a lesson": func(k kernel) {
			k.write(filepath.Join(k.lessons, "pool"), "pool.go", "package pool\n\nconst Size = 7\n")
		},
		"a new file of a lesson": func(k kernel) { k.write(filepath.Join(k.lessons, "pool"), "more.go", "package pool\n") },
		"the lessons' go.mod":    func(k kernel) { k.write(k.lessons, "go.mod", "module example.org/course\n\ngo 1.25\n") },
		"go.work":                func(k kernel) { k.write(k.cell, "go.work", "go 1.26\n\nuse .\nuse "+k.lessons+"\n") },
		"go.mod":                 func(k kernel) { k.write(k.cell, "go.mod", "module gonb_1\n\ngo 1.25\n") },
		"go.sum":                 func(k kernel) { k.write(k.cell, "go.sum", "example.org/x v1.0.0 h1:x\n") },
		"GOFLAGS":                func(k kernel) { k.t.Setenv("GOFLAGS", "-buildvcs=false") },
		"the build cache": func(k kernel) {
			cmd := exec.Command(k.goPath, "list", "-export", "-f", "{{.Export}}", "example.org/course/pool")
			cmd.Dir = k.cell
			text, err := cmd.Output()
			if err != nil {
				k.t.Fatal(err)
			}
			if err := os.Remove(strings.TrimSpace(string(text))); err != nil {
				k.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKernel(t)
			k.write(filepath.Join(k.lessons, "pool"), "name.go", "package pool\n\nconst Name = \""+k.cell+"\"\n") // an archive of our own
			k.write(k.cell, "main.go", printsSize)
			k.learn("example.org/course/pool")
			if err := k.build(printsSize); err != nil {
				t.Fatal(err)
			}
			change(k)
			if k.build(printsSize) == nil {
				t.Error("it was built all the same")
			}
		})
	}
}

// A changed lesson is known again after the next Learn.
func TestLearnsAnew(t *testing.T) {
	k := newKernel(t)
	k.write(k.cell, "main.go", printsSize)
	k.learn("example.org/course/pool")
	k.write(filepath.Join(k.lessons, "pool"), "pool.go", "package pool\n\nconst Size = 7\n")
	k.learn("fmt") // it remembers what else was asked for
	if err := k.build(printsSize); err != nil {
		t.Fatal(err)
	}
	if got := k.output(); got != "7\n" {
		t.Errorf("the program wrote %q, want 7", got)
	}
}

// The oldest catalogs go, and nothing else in their folder, however old.
func TestPrunes(t *testing.T) {
	k := newKernel(t)
	k.write(k.cell, "main.go", printsSize)
	folder := filepath.Join(k.state, quickbuild.Folder)
	old := time.Now().Add(-time.Hour)
	put := func(name string, at time.Time) {
		k.write(folder, name, "{}")
		if err := os.Chtimes(filepath.Join(folder, name), at, at); err != nil {
			t.Fatal(err)
		}
	}
	others := []string{"learning", ".1.json-123"} // the lock, and what another process is writing
	for _, name := range others {
		put(name, old.Add(-time.Hour))
	}
	for i := range 20 {
		put(fmt.Sprintf("%02d.json", i), old.Add(time.Duration(i)*time.Second))
	}
	k.learn("example.org/course/pool")
	for _, name := range others {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Error(err)
		}
	}
	// 16 are kept: the new one, and the 15 youngest of the 20.
	left, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(left) != 16 {
		t.Errorf("%d catalogs are left: %q (%v)", len(left), left, err)
	}
	if _, err := os.Stat(filepath.Join(folder, "04.json")); err == nil {
		t.Error("the oldest catalogs are still there")
	}
	if err := k.build(printsSize); err != nil {
		t.Error(err)
	}
}

func TestKnows(t *testing.T) {
	k := newKernel(t)
	knows := func(text string) bool {
		k.write(k.cell, "main.go", text)
		cell, err := quickbuild.Read(k.goPath, k.state, k.cell)
		if err != nil {
			t.Fatal(err)
		}
		return cell.Knows()
	}
	if knows(printsSize) {
		t.Error("it knows the cell without a catalog")
	}
	k.learn("example.org/course/pool", "example.org/nowhere")
	for text, want := range map[string]bool{
		printsSize:                            true,
		"package main\n\nimport \"slices\"\n": false,
		"package main\n\nimport \"example.org/nowhere\"\n": true, // asking again would not help
	} {
		if got := knows(text); got != want {
			t.Errorf("Knows = %v for %q", got, text)
		}
	}
}

// A catalog with which the tools fail, where the go command does not, is left
// alone until it is made anew.
func TestDistrust(t *testing.T) {
	k := newKernel(t)
	k.write(k.cell, "main.go", printsSize)
	k.learn("example.org/course/pool")
	found, err := filepath.Glob(filepath.Join(k.state, quickbuild.Folder, "*.json"))
	if err != nil || len(found) != 1 {
		t.Fatalf("catalogs: %q (%v)", found, err)
	}
	good, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	k.write(filepath.Dir(found[0]), filepath.Base(found[0]), strings.ReplaceAll(string(good), `"-w"`, `"-nosuchflag"`))
	for _, want := range []string{"nosuchflag", "the catalog is wrong"} {
		cell, err := quickbuild.Read(k.goPath, k.state, k.cell)
		if err != nil {
			t.Fatal(err)
		}
		if err := cell.Build(t.Context(), filepath.Join(k.cell, "x")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Build = %v, want an error with %q", err, want)
		}
		if err := cell.Distrust(); err != nil {
			t.Error(err)
		}
		if !cell.Knows() {
			t.Error("it asks for the same once more")
		}
		if why := quickbuild.Trouble(k.state); why == nil || !strings.Contains(why.Error(), "nosuchflag") {
			t.Errorf("what is known of the trouble: %v", why)
		}
	}
	k.learn()
	if why := quickbuild.Trouble(k.state); why != nil {
		t.Errorf("there is trouble still: %v", why)
	}
	if err := k.build(printsSize); err != nil {
		t.Error(err)
	}
}

// Whatever is not plain Go in one file is the go command's.
func TestForTheGoCommand(t *testing.T) {
	k := newKernel(t)
	k.write(k.cell, "main.go", printsSize)
	k.learn("fmt", "example.org/course/...")
	for name, tc := range map[string]struct{ text, beside, env, value string }{
		"cgo":                     {text: "package main\n\nimport \"C\"\n\nfunc main() {}\n"},
		"embedded files":          {text: "package main\n\nimport _ \"embed\"\n\n//go:embed go.mod\nvar s string\n\nfunc main() {}\n"},
		"build constraint":        {text: "//go:build ignore\n\npackage main\n\nfunc main() {}\n"},
		"not a program":           {text: "package pool\n"},
		"not Go":                  {text: "package main\n\nfunc main() { 1 + }\n"},
		"wrong types":             {text: "package main\n\nfunc main() { var x int = \"1\" }\n"},
		"unknown package":         {text: "package main\n\nimport _ \"example.org/nowhere\"\n\nfunc main() {}\n"},
		"another's internals":     {text: "package main\n\nimport _ \"internal/abi\"\n\nfunc main() {}\n"},
		"the lessons' internals":  {text: "package main\n\nimport _ \"example.org/course/internal/own\"\n\nfunc main() {}\n"},
		"a second file":           {text: printsSize, beside: "other.go"},
		"a profile":               {text: printsSize, beside: "default.pgo"},
		"assembly":                {text: printsSize, beside: "x.s"},
		"another system":          {text: printsSize, env: "GOOS", value: "js"},
		"no workspace":            {text: printsSize, env: "GOWORK", value: "off"},
		"a toolchain to look for": {text: printsSize, env: "GOTOOLCHAIN", value: "auto"},
		"race detector":           {text: printsSize, env: "GOFLAGS", value: "-race"},
	} {
		t.Run(name, func(t *testing.T) {
			if tc.env != "" {
				t.Setenv(tc.env, tc.value)
			}
			if tc.beside != "" {
				k.write(k.cell, tc.beside, "package main\n")
				defer os.Remove(filepath.Join(k.cell, tc.beside))
			}
			if k.build(tc.text) == nil {
				t.Error("it was built without the go command")
			}
		})
	}
	if err := k.build(printsSize); err != nil { // or the table would prove nothing
		t.Error(err)
	}
}

// An interrupt ends the tools, and leaves the last program alone.
func TestInterrupt(t *testing.T) {
	k := newKernel(t)
	k.write(k.cell, "main.go", printsSize)
	k.learn("example.org/course/pool")
	k.write(k.cell, "x", "the last program")
	cell, err := quickbuild.Read(k.goPath, k.state, k.cell)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if cell.Build(ctx, filepath.Join(k.cell, "x")) == nil {
		t.Error("it was built all the same")
	}
	if text, err := os.ReadFile(filepath.Join(k.cell, "x")); string(text) != "the last program" {
		t.Errorf("the last program is now %q (%v)", text, err)
	}
}
