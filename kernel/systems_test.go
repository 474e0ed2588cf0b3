package main_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestOtherSystems checks the types of the command for the systems that the README
// names, since a call that only Linux has would otherwise show up on a learner's machine.
// On Windows it is main_windows.go alone, and its tests are for Unix. Nothing is compiled:
// the standard library of three systems takes minutes.
func TestOtherSystems(t *testing.T) {
	for _, system := range []string{"darwin/arm64", "linux/arm64", "windows/amd64"} {
		t.Run(system, func(t *testing.T) { typesFor(t, system) })
	}
}

// A listed package is one of go list's.
type listed struct {
	ImportPath, Dir string
	GoFiles         []string
	ImportMap       map[string]string // from the path in a file to that of the package
	Standard        bool
	Module          struct{ GoVersion string }
}

func typesFor(t *testing.T, system string) {
	goos, goarch, _ := strings.Cut(system, "/")
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,GoFiles,ImportMap,Standard,Module", "./kernel")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	fset, done, ours := token.NewFileSet(), map[string]*types.Package{"unsafe": types.Unsafe}, 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; { // what a package imports comes before it
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if p.ImportPath == "unsafe" {
			continue
		}
		var files []*ast.File
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
		mine := strings.HasPrefix(p.ImportPath, module)
		config := types.Config{
			Importer:         importing(func(path string) *types.Package { return done[mapped(p.ImportMap, path)] }),
			IgnoreFuncBodies: !mine, // others' are their own business
			Sizes:            types.SizesFor("gc", goarch),
			Error:            func(err error) { t.Error(err) },
		}
		if p.Module.GoVersion != "" {
			config.GoVersion = "go" + p.Module.GoVersion
		}
		done[p.ImportPath], _ = config.Check(p.ImportPath, fset, files, nil) // the error is one of those told
		if mine {
			ours++
		}
	}
	if ours == 0 {
		t.Errorf("of %d packages none is ours", len(done))
	}
}

func mapped(paths map[string]string, path string) string {
	if to, ok := paths[path]; ok {
		return to
	}
	return path
}

type importing func(path string) *types.Package

func (find importing) Import(path string) (*types.Package, error) {
	if p := find(path); p != nil {
		return p, nil
	}
	return nil, errors.New("go list names it not before what imports it: " + path)
}
