package complete

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
)

const (
	// refreshAfter is how long a package's types are taken for true without
	// asking again: the learner may change a package that the cells import.
	refreshAfter = 30 * time.Second
	// maxLoaded bounds how many packages' types are kept.
	maxLoaded = 300
)

// A loader knows the packages that cells may import, and where their types are.
// All its methods return at once; go list runs in the background.
type loader struct {
	goCmd *lister

	mu      sync.Mutex
	index   []listed             // the packages, as far as they are listed
	byPath  map[string]listed    // of the index
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
	l := &loader{goCmd: newLister(o), loaded: map[string]loadedPkg{}, pending: map[string]chan struct{}{}}
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

// importer returns the present importer. It must not be used by two at a time.
func (l *loader) importer() types.Importer {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.types
}

// need begins to load the types of packages, and returns channels that are
// closed as those that were never loaded are.
func (l *loader) need(paths []string) []chan struct{} {
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
		if old := before[p.path].export; old != "" && old != p.export {
			fresh = true
		}
		l.loaded[p.path] = loadedPkg{p, now}
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
		l.setIndex(importable(slices.Concat(used, l.goCmd.modules(l.goCmd.life))))
	}()
}

func (l *loader) setIndex(all []listed) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.index = all
	l.byPath = map[string]listed{}
	for _, p := range all {
		l.byPath[p.path] = p
	}
}

// all returns the packages as far as they are listed.
func (l *loader) all() []listed {
	l.start()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.index
}

// named returns the package that a name without import stands for.
func (l *loader) named(name string) (listed, bool) {
	for _, p := range l.all() {
		if p.name == name {
			return p, true
		}
	}
	return listed{}, false
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
		if p.path == path && p.dir != "" {
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
	return listed{path: path, name: p.Name, dir: p.Dir, origin: "std", files: slices.Concat(p.GoFiles, p.CgoFiles)}, true
}

// listing returns a channel that is closed when the packages in use are listed.
func (l *loader) listing() chan struct{} {
	l.start()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.indexed
}

// await waits until all channels are closed, and is false if the time is over
// before.
func await(ctx context.Context, limit time.Duration, channels []chan struct{}) bool {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return awaitAll(ctx, channels)
}

// awaitAll waits for all channels as long as ctx lets it.
func awaitAll(ctx context.Context, channels []chan struct{}) bool {
	for _, c := range channels {
		select {
		case <-c:
		case <-ctx.Done():
			return false
		}
	}
	return true
}
