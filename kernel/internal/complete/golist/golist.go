// Package golist knows the packages of a machine, for package complete: the go command
// lists them, their types stand in its build cache, which has them since the cells were
// built, and what documents them in their sources.
package golist

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/complete"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// listTimeout bounds a call of go list. With -export it compiles packages that
// the build cache lacks.
const listTimeout = 3 * time.Minute

// Options say where the cells are built.
type Options struct {
	Go  string   // the real go command
	Dir string   // a folder whose go.work or go.mod resolves imports as the kernel's cells do
	Env []string // the kernel's environment; nil stands for this process's

	Commands cell.Commands // the special commands of the cells
	Within   time.Duration // how long an answer may take, as complete.Options says
}

// New returns an assistant that knows this machine's packages. It starts nothing:
// packages are loaded when they are first asked for. Whoever is done with it closes it.
func New(o Options) *complete.Assistant {
	return complete.New(complete.Options{Packages: newLoader(o), Commands: o.Commands, Within: o.Within})
}

// A listed package is what go list says of one.
type listed struct {
	complete.Package
	dir    string
	export string   // the file with its types, in the build cache
	files  []string // the Go files of this platform
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
		all = append(all, listed{complete.Package{Path: cols[0], Name: cols[1], Origin: cols[3]}, cols[2], cols[4], strings.Fields(cols[5])})
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
	return l.list(ctx, "-find", "--", "std", "all")
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
