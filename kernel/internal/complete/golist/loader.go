package golist

import (
	"context"
	"errors"
	"go/build"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/complete"
)

const (
	// refreshAfter is how long a package's types are taken for true without
	// asking again: the learner may change a package that the cells import.
	refreshAfter = 30 * time.Second
	// maxLoaded bounds how many packages' types are kept.
	maxLoaded = 300
)

// A loader is what complete.Packages asks for. go list runs in the background.
type loader struct {
	goCmd   *lister
	sources *sources

	mu      sync.Mutex
	index   []complete.Package   // the packages, as far as they are listed
	byPath  map[string]listed    // the same, and those that no cell may import
	indexed chan struct{}        // closed when those in use are listed; nil before that began
	loaded  map[string]loadedPkg // those whose types were asked for
	pending map[string]chan struct{}
	types   types.Importer
}

type loadedPkg struct {
	listed
	at time.Time
}

func newLoader(o Options) *loader {
	l := &loader{goCmd: newLister(o), sources: newSources(), loaded: map[string]loadedPkg{}, pending: map[string]chan struct{}{}}
	l.types = l.newImporter()
	return l
}

// newImporter returns an importer of the types that the compiler has written.
func (l *loader) newImporter() types.Importer {
	return importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		l.mu.Lock()
		export := l.loaded[path].export
		l.mu.Unlock()
		if export == "" {
			return nil, errors.New("its types are not there yet")
		}
		return os.Open(export)
	})
}

// Close ends the go command, if it runs.
func (l *loader) Close() { l.goCmd.close() }

// Importer returns the present importer.
func (l *loader) Importer() types.Importer {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.types
}

// Need begins to load the types of packages.
func (l *loader) Need(paths []string) []chan struct{} {
	l.start()
	l.mu.Lock()
	defer l.mu.Unlock()
	var wait []chan struct{}
	var ask []string
	done := make(chan struct{})
	for _, path := range paths {
		known, ok := l.loaded[path]
		if p := l.pending[path]; p != nil {
			if !ok {
				wait = append(wait, p)
			}
			continue
		}
		if ok && time.Since(known.at) < refreshAfter || path == "C" || path == "unsafe" || path == "" || path[0] == '-' {
			continue
		}
		if !ok && (len(wait) == 0 || wait[len(wait)-1] != done) {
			wait = append(wait, done)
		}
		l.pending[path] = done
		ask = append(ask, path)
	}
	if len(ask) > 0 {
		go l.load(ask, done)
	}
	return wait
}

func (l *loader) load(paths []string, done chan struct{}) {
	found := l.goCmd.list(l.goCmd.life, append([]string{"-export", "--"}, paths...)...)
	l.mu.Lock()
	defer l.mu.Unlock()
	defer close(done)
	fresh := false
	if len(l.loaded) > maxLoaded {
		clear(l.loaded)
		fresh = true
	}
	before := map[string]loadedPkg{}
	now := time.Now()
	for _, path := range paths {
		before[path] = l.loaded[path]
		l.loaded[path] = loadedPkg{at: now} // it may not exist
		delete(l.pending, path)
	}
	for _, p := range found {
		if old := before[p.Path].export; old != "" && old != p.export {
			fresh = true
		}
		l.loaded[p.Path] = loadedPkg{p, now}
	}
	if fresh { // types of before and after a change do not mix
		l.types = l.newImporter()
	}
}

// start begins to list all packages.
func (l *loader) start() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.indexed != nil {
		return
	}
	l.indexed = make(chan struct{})
	go func() {
		used := l.goCmd.used(l.goCmd.life)
		l.setIndex(used)
		close(l.indexed)
		l.setIndex(slices.Concat(used, l.goCmd.modules(l.goCmd.life)))
	}()
}

func (l *loader) setIndex(all []listed) {
	byPath := map[string]listed{}
	var found []complete.Package
	for _, p := range all {
		if _, seen := byPath[p.Path]; !seen && p.dir != "" {
			byPath[p.Path] = p
			found = append(found, p.Package)
		}
	}
	index := complete.Importable(found)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.index, l.byPath = index, byPath
}

// All returns the packages as far as they are listed.
func (l *loader) All() []complete.Package {
	l.start()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.index
}

// Source returns what the source of a package says.
func (l *loader) Source(ctx context.Context, path string) *complete.Source {
	pkg, ok := l.find(ctx, path)
	if !ok {
		return nil
	}
	return l.sources.get(ctx, pkg)
}

// find says where a package's source is. While the packages are not listed yet,
// it asks go list for this one.
func (l *loader) find(ctx context.Context, path string) (listed, bool) {
	l.mu.Lock()
	p, ok := l.byPath[path]
	if !ok {
		p, ok = l.loaded[path].listed, l.loaded[path].dir != ""
	}
	l.mu.Unlock()
	if ok {
		return p, true
	}
	if p, ok := l.findStd(path); ok {
		return p, true
	}
	for _, p := range l.goCmd.list(ctx, "-find", "--", path) {
		if p.Path == path && p.dir != "" {
			return p, true
		}
	}
	return listed{}, false
}

// findStd finds a package of the standard library without asking anybody.
func (l *loader) findStd(path string) (listed, bool) {
	program, err := filepath.EvalSymlinks(l.goCmd.Go)
	if err != nil || strings.Contains(path, ".") {
		return listed{}, false
	}
	p, err := build.ImportDir(filepath.Join(filepath.Dir(filepath.Dir(program)), "src", filepath.FromSlash(path)), 0)
	if err != nil {
		return listed{}, false
	}
	return listed{Package: complete.Package{Path: path, Name: p.Name, Origin: complete.Standard}, dir: p.Dir, files: slices.Concat(p.GoFiles, p.CgoFiles)}, true
}

// Listed returns a channel that is closed when the packages in use are listed.
func (l *loader) Listed() chan struct{} {
	l.start()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.indexed
}
