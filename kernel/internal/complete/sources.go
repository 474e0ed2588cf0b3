package complete

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

// A source is what a package's source says.
type source struct {
	path    string
	read    time.Time
	comment string
	names   map[string]entry // by name, and by Type.Name for methods and fields
	doc     *doc.Package     // without its declarations: it turns comments into text and HTML
}

// An entry is an exported name.
type entry struct {
	kind, signature, comment string
	top                      bool // of the package, not of a type
}

func newSources() *sources { return &sources{known: map[string]*list.Element{}, order: list.New()} }

// get returns the documentation of a package, parsed anew after a while.
func (s *sources) get(ctx context.Context, pkg listed) *source {
	s.mu.Lock()
	if e := s.known[pkg.path]; e != nil && time.Since(e.Value.(*source).read) < refreshAfter {
		s.order.MoveToFront(e)
		s.mu.Unlock()
		return e.Value.(*source)
	}
	s.mu.Unlock()
	src := readSource(ctx, pkg)
	if ctx.Err() != nil {
		return src
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.known[pkg.path]; e != nil {
		s.order.Remove(e)
	}
	s.known[pkg.path] = s.order.PushFront(src)
	if s.order.Len() > maxSources {
		old := s.order.Back()
		s.order.Remove(old)
		delete(s.known, old.Value.(*source).path)
	}
	return src
}

// readSource parses a package. When ctx ends it stops after the present file.
func readSource(ctx context.Context, pkg listed) *source {
	src := &source{path: pkg.path, read: time.Now(), names: map[string]entry{}}
	fset := token.NewFileSet()
	var files []*ast.File
	texts := map[string]string{}
	size := 0
	for _, name := range pkg.files {
		text, err := os.ReadFile(filepath.Join(pkg.dir, name))
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
	if pkg.path == "builtin" { // a package of lower-case names, for the sake of their comments
		mode = doc.AllDecls
	}
	p, err := doc.NewFromFiles(fset, files, pkg.path, mode)
	if err != nil {
		return src
	}
	r := sourceReader{src, fset, texts}
	r.readPackage(p)
	src.comment = p.Doc
	src.doc = &doc.Package{Name: p.Name, ImportPath: p.ImportPath}
	return src
}

func dropBodies(tree *ast.File) {
	for _, decl := range tree.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok {
			f.Body = nil
		}
	}
}
