package gotool

import (
	"encoding/json"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gotool/quickbuild"
)

// stateVar names the variable with the state folder.
const stateVar = "NINEPIXELS_HOME"

// A packageSet knows the types of the packages that a program imports, from the
// archives that the compiler made of them.
type packageSet struct {
	types.Importer
	archives *quickbuild.Archives
	listed   map[string]string
	failed   string // what the go command said when it could not compile one
}

// packages finds the archives of what a program imports: in the catalog, or else
// with the go command, which compiles what is not there yet.
func (b *builder) packages(imports []cell.Placed) *packageSet {
	s := &packageSet{listed: map[string]string{}}
	s.Importer = importer.ForCompiler(token.NewFileSet(), "gc", s.open)
	s.archives, _ = quickbuild.Open(b.goPath, os.Getenv(stateVar), b.here)
	if s.archives != nil && !s.archives.Fresh() {
		s.archives = nil
	}
	var paths []string
	for _, i := range imports {
		if i.Path != "C" && i.Path != "unsafe" && s.find(i.Path) == "" {
			paths = append(paths, i.Path)
		}
	}
	for _, p := range b.p.Needs() {
		if s.find(p) == "" {
			paths = append(paths, p)
		}
	}
	if len(paths) > 0 {
		s.failed = b.list(s, paths)
	}
	return s
}

func (s *packageSet) find(path string) string {
	if file := s.listed[path]; file != "" {
		return file
	}
	if s.archives != nil {
		if file, ok := s.archives.Find(path); ok {
			return file
		}
	}
	return ""
}

func (s *packageSet) open(path string) (io.ReadCloser, error) {
	file := s.find(path)
	if file == "" {
		return nil, fmt.Errorf("the package %s is not compiled", path)
	}
	return os.Open(file)
}

// list asks the go command for the archives of packages, and gets those whose
// modules are not there yet. It returns what the go command said if that did not
// work.
func (b *builder) list(s *packageSet, paths []string) (failed string) {
	for try := 0; ; try++ {
		args := append([]string{"list", "-deps", "-export", "-json=ImportPath,Export"}, paths...)
		listed, err := run(b.ctx, b.goPath, args)
		if err == nil {
			for dec := json.NewDecoder(&listed.output); ; {
				var p struct{ ImportPath, Export string }
				if dec.Decode(&p) != nil {
					return ""
				}
				s.listed[p.ImportPath] = p.Export
			}
		}
		said := listed.errors.String()
		missing := Missing(said)
		if try > 0 || len(missing) == 0 || b.p.NoGet || b.ctx.Err() != nil {
			return b.named(b.placed(said, paths))
		}
		if got, err := get(b.ctx, b.goPath, missing); err != nil {
			return b.named(b.placed(said, paths) + got)
		}
	}
}

// placed puts before what the go command says of a package the line that imports
// it.
func (b *builder) placed(said string, paths []string) string {
	var rows []string
	for row := range strings.Lines(said) {
		for _, i := range b.p.Imports {
			if slices.Contains(paths, i.Path) && strings.Contains(row, i.Path) && !strings.HasPrefix(row, "\t") {
				row = fmt.Sprintf("%s:%d:%d: %s", i.File, i.Line, i.Column, row)
				break
			}
		}
		rows = append(rows, row)
	}
	return strings.Join(rows, "")
}
