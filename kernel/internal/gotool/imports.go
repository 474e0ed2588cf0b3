package gotool

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// byName are the packages of the standard library by the name that code calls
// them, those names that more than one has left out.
var byName = func() map[string]string {
	found := map[string]string{}
	for _, p := range standard {
		name := baseName(p)
		if _, taken := found[name]; taken {
			p = ""
		}
		found[name] = p
	}
	return found
}()

var major = regexp.MustCompile(`/v[0-9]+$`)

func baseName(p string) string { return path.Base(major.ReplaceAllString(p, "")) }

// resolve finds the packages that the program uses. Those that the notebook
// imports come first, then the standard library's, and then what goimports
// knows; what nobody knows the compiler will name.
func (b *builder) resolve() ([]cell.Placed, error) {
	used, rest := b.p.Resolve(func(name string) string { return byName[name] })
	if len(rest) == 0 {
		return used, nil
	}
	more, err := b.search(rest, used)
	return append(used, more...), err
}

// search has goimports find packages: for names that several packages of the
// standard library share, for those of other modules, and for imports whose
// packages are not called as their paths end.
func (b *builder) search(names []string, used []cell.Placed) ([]cell.Placed, error) {
	var text strings.Builder
	text.WriteString("package main\n\nimport (\n")
	byPath := map[string]cell.Placed{}
	for _, i := range b.p.Imports {
		isUsed := slices.ContainsFunc(used, func(u cell.Placed) bool { return u.Path == i.Path && u.Alias == i.Alias })
		if i.Hidden() || isUsed || i.Path == "C" {
			continue
		}
		byPath[i.Path] = i
		fmt.Fprintf(&text, "%s %q\n", i.Alias, i.Path)
	}
	text.WriteString(")\n\nfunc _() {\n")
	for _, name := range names {
		for _, member := range b.p.Packages[name] {
			fmt.Fprintf(&text, "_ = %s.%s\n", name, member)
		}
	}
	text.WriteString("}\n")
	cmd := exec.CommandContext(b.ctx, realGoimports(), "-srcdir", filepath.Join(b.here, gonb.MainFile))
	cmd.Dir = b.here
	cmd.Stdin = strings.NewReader(text.String())
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err != nil {
		if b.ctx.Err() != nil {
			return nil, b.ctx.Err()
		}
		return nil, nil // the compiler says which names it does not know
	}
	tree, err := parser.ParseFile(token.NewFileSet(), "", out.Bytes(), parser.ImportsOnly)
	if err != nil {
		return nil, nil
	}
	var found []cell.Placed
	for _, spec := range tree.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		i, known := byPath[p]
		if !known {
			i = cell.Placed{Import: cell.Import{Path: p}}
		}
		if spec.Name != nil {
			i.Alias = spec.Name.Name
		}
		found = append(found, i)
	}
	return found, nil
}
