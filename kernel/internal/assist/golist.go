package assist

import (
	"bytes"
	"cmp"
	"context"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"time"
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

// goList runs go list. Packages with errors are listed too, as far as they are
// known. It asks no network.
func goList(ctx context.Context, o Options, args ...string) []listed {
	out := goOutput(ctx, o, append([]string{"list", "-e", "-f", listFormat}, args...)...)
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

// goOutput returns what the go command prints, also when it fails.
func goOutput(ctx context.Context, o Options, args ...string) string {
	cmd := exec.CommandContext(ctx, o.Go, args...)
	cmd.Dir = o.Dir
	cmd.Env = o.Env
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	cmd.Env = append(slices.Clone(cmd.Env), "GOPROXY=off", "PWD="+o.Dir)
	cmd.WaitDelay = time.Second
	var out bytes.Buffer
	cmd.Stdout = &out
	_ = cmd.Run() // what it could not list is missing in the output
	return out.String()
}

// listUsed lists the standard library's packages and those that this module uses.
func listUsed(ctx context.Context, o Options) []listed {
	return importable(goList(ctx, o, "-find", "--", "std", "all"))
}

// listModules lists the other packages of the modules that go.mod requires.
func listModules(ctx context.Context, o Options) []listed {
	patterns := []string{"-find", "--"}
	modules := goOutput(ctx, o, "list", "-m", "-f", "{{if not .Indirect}}{{.Path}}{{end}}", "all")
	for module := range strings.FieldsSeq(modules) {
		patterns = append(patterns, module+"/...")
	}
	return goList(ctx, o, patterns...)
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
