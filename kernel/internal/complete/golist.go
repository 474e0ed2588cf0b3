package complete

import (
	"bytes"
	"cmp"
	"context"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// listTimeout bounds a call of go list. With -export it compiles packages that
// the build cache lacks.
const listTimeout = 3 * time.Minute

// A listed package is what go list says of one.
type listed struct {
	path, name, dir string
	origin          string   // std, main, direct or indirect
	export          string   // the file with its types, in the build cache
	files           []string // the Go files of this platform
}

// listFormat prints a listed package as a row.
const listFormat = "{{.ImportPath}}\t{{.Name}}\t{{.Dir}}\t" +
	"{{if .Standard}}std{{else}}{{with .Module}}{{if .Main}}main{{else if .Indirect}}indirect{{else}}direct{{end}}{{end}}{{end}}\t" +
	"{{.Export}}\t{{range .GoFiles}}{{.}} {{end}}{{range .CgoFiles}}{{.}} {{end}}"

// A lister runs the go command for one assistant, until it is closed.
type lister struct {
	Options
	life context.Context
	end  context.CancelFunc

	mu      sync.Mutex
	running sync.WaitGroup // no Add after the end: mu is held
}

func newLister(o Options) *lister {
	l := &lister{Options: o}
	l.life, l.end = context.WithCancel(context.Background())
	return l
}

// close ends what runs, and returns when nothing does.
func (l *lister) close() {
	l.mu.Lock()
	l.end()
	l.mu.Unlock()
	l.running.Wait()
}

// begin reports whether the go command may still be started; if so, done is to be
// called after its end.
func (l *lister) begin() (done func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.life.Err() != nil {
		return nil, false
	}
	l.running.Add(1)
	return l.running.Done, true
}

// list runs go list. Packages with errors are listed too, as far as they are
// known. It asks no network.
func (l *lister) list(ctx context.Context, args ...string) []listed {
	out := l.output(ctx, append([]string{"list", "-e", "-f", listFormat}, args...)...)
	var all []listed
	for row := range strings.Lines(out) {
		cols := strings.Split(strings.TrimRight(row, "\r\n"), "\t")
		if len(cols) != 6 || cols[1] == "" {
			continue
		}
		all = append(all, listed{cols[0], cols[1], cols[2], cols[3], cols[4], strings.Fields(cols[5])})
	}
	return all
}

// output returns what the go command prints, also when it fails. The command ends
// with ctx and with the lister, and so do the compilers that it has started.
func (l *lister) output(ctx context.Context, args ...string) string {
	done, ok := l.begin()
	if !ok {
		return ""
	}
	defer done()
	ctx, cancel := context.WithTimeout(ctx, listTimeout)
	defer cancel()
	defer context.AfterFunc(l.life, cancel)()
	cmd := process.Guarded(ctx, append([]string{l.Go}, args...)...)
	cmd.Dir = l.Dir
	cmd.Env = l.Env
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	cmd.Env = append(slices.Clone(cmd.Env), "GOPROXY=off", "PWD="+l.Dir)
	cmd.WaitDelay = time.Second
	if _, err := cmd.StdinPipe(); err != nil { // by which it knows that we live
		return ""
	}
	var out bytes.Buffer
	cmd.Stdout = &out
	_ = cmd.Run() // what it could not list is missing in the output
	return out.String()
}

// used lists the standard library's packages and those that this module uses.
func (l *lister) used(ctx context.Context) []listed {
	return importable(l.list(ctx, "-find", "--", "std", "all"))
}

// modules lists the other packages of the modules that go.mod requires.
func (l *lister) modules(ctx context.Context) []listed {
	patterns := []string{"-find", "--"}
	modules := l.output(ctx, "list", "-m", "-f", "{{if not .Indirect}}{{.Path}}{{end}}", "all")
	for module := range strings.FieldsSeq(modules) {
		patterns = append(patterns, module+"/...")
	}
	return l.list(ctx, patterns...)
}

// importable returns the packages that cells may import, once each.
func importable(found []listed) []listed {
	var all []listed
	seen := map[string]bool{}
	for _, p := range found {
		if p.name != "main" && p.dir != "" && !hidden(p.path) && !seen[p.path] {
			seen[p.path] = true
			all = append(all, p)
		}
	}
	// Of two packages of one name the first is meant: the standard library's,
	// then this module's, then those that this module uses.
	slices.SortStableFunc(all, func(a, b listed) int {
		return cmp.Compare(slices.Index(origins, a.origin), slices.Index(origins, b.origin))
	})
	return all
}

var origins = []string{"std", "main", "direct", "indirect", ""}

// hidden reports whether cells cannot import the package.
func hidden(importPath string) bool {
	return slices.ContainsFunc(strings.Split(importPath, "/"), func(part string) bool {
		return part == "internal" || part == "vendor" || part == "testdata"
	}) || strings.HasPrefix(importPath, "cmd/")
}

// baseName is what a package is most likely called.
func baseName(importPath string) string {
	base := path.Base(importPath)
	if isVersion(base) && strings.Contains(importPath, "/") {
		base = path.Base(path.Dir(importPath))
	}
	base, _, _ = strings.Cut(base, ".v")
	return base
}

func isVersion(s string) bool {
	return len(s) > 1 && s[0] == 'v' && strings.Trim(s[1:], "0123456789") == ""
}
