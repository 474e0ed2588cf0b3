package golist

import (
	"container/list"
	"context"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/complete"
)

// maxSources is how many packages' documentation is kept.
const maxSources = 12

// maxFiles bounds how much source is parsed for one package.
const maxFiles = 16 << 20

// sources keeps what packages' sources say of their exported names.
type sources struct {
	mu    sync.Mutex
	known map[string]*list.Element
	order *list.List // the last used ones first
}

// A kept source is that of a package, as it was.
type kept struct {
	*complete.Source
	path string
	read time.Time
}

func newSources() *sources { return &sources{known: map[string]*list.Element{}, order: list.New()} }

// get returns the documentation of a package, parsed anew after a while.
func (s *sources) get(ctx context.Context, pkg listed) *complete.Source {
	s.mu.Lock()
	if e := s.known[pkg.Path]; e != nil && time.Since(e.Value.(kept).read) < refreshAfter {
		s.order.MoveToFront(e)
		s.mu.Unlock()
		return e.Value.(kept).Source
	}
	s.mu.Unlock()
	read := time.Now()
	src := ReadSource(ctx, pkg.Path, pkg.dir, pkg.files)
	if ctx.Err() != nil {
		return src
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.known[pkg.Path]; e != nil {
		s.order.Remove(e)
	}
	s.known[pkg.Path] = s.order.PushFront(kept{src, pkg.Path, read})
	if s.order.Len() > maxSources {
		old := s.order.Back()
		s.order.Remove(old)
		delete(s.known, old.Value.(kept).path)
	}
	return src
}

// ReadSource parses the files of a package. When ctx ends it stops after the present one.
func ReadSource(ctx context.Context, path, dir string, names []string) *complete.Source {
	src := &complete.Source{Names: map[string]complete.Entry{}}
	fset := token.NewFileSet()
	var files []*ast.File
	texts := map[string]string{}
	size := 0
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if size += len(text); err != nil || ctx.Err() != nil || size > maxFiles {
			break
		}
		if tree, _ := parser.ParseFile(fset, name, text, parser.SkipObjectResolution|parser.ParseComments); tree != nil {
			dropBodies(tree)
			texts[name] = string(text)
			files = append(files, tree)
		}
	}
	mode := doc.Mode(0)
	if path == "builtin" { // a package of lower-case names, for the sake of their comments
		mode = doc.AllDecls
	}
	p, err := doc.NewFromFiles(fset, files, path, mode)
	if err != nil {
		return src
	}
	r := sourceReader{src, fset, texts}
	r.readPackage(p)
	src.Comment = p.Doc
	return src
}

func dropBodies(tree *ast.File) {
	for _, decl := range tree.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok {
			f.Body = nil
		}
	}
}
