package complete

import (
	"context"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// names completes a name of Go.
func (a *Assistant) names(ctx context.Context, declared string, at place) []Match {
	code := at.code[:at.start] + cursorName + at.code[at.end:]
	p := a.program(ctx, declared, code, at.start+len(cursorName))
	f := newFinder(at.word)
	if len(p.path) == 0 {
		f.addKeywords()
		return f.sorted()
	}
	if selector := p.selector(); selector != nil {
		a.addSelected(ctx, f, p, selector.X)
		return f.sorted()
	}
	await(ctx, half(ctx), a.packages.Need(p.imports()))
	a.alone(ctx, func() {
		c := p.check(a.packages.Importer())
		f.addLiteralFields(c)
		f.addScope(c)
	})
	f.addKeywords()
	f.addPackages(a.packages.All())
	return f.sorted()
}

// selector returns the selector whose name is at the cursor, or nil.
func (p *program) selector() *ast.SelectorExpr {
	if len(p.path) < 2 {
		return nil
	}
	s, ok := p.path[len(p.path)-2].(*ast.SelectorExpr)
	if !ok || s.Sel != p.path[len(p.path)-1] {
		return nil
	}
	return s
}

func (f *finder) addKeywords() {
	for tok := token.BREAK; tok <= token.VAR; tok++ {
		f.add(Match{tok.String(), "keyword", ""})
	}
}

// addPackages adds the packages that a cell can use without importing them,
// once a letter says which.
func (f *finder) addPackages(all []Package) {
	if f.word == "" {
		return
	}
	for _, p := range all {
		if p.Origin == Indirect {
			break
		}
		f.add(Match{p.Name, "package", `import "` + p.Path + `"`})
	}
}

// importPaths completes the path of an import: its beginning, or that of any of
// its elements.
func (a *Assistant) importPaths(ctx context.Context, word string) []Match {
	awaitAll(ctx, []chan struct{}{a.packages.Listed()})
	var first, others []Match
	for _, p := range a.packages.All() {
		m := Match{p.Path, "package", "package " + p.Name}
		if hasPrefixFold(p.Path, word) {
			first = append(first, m)
		} else if strings.Contains(strings.ToLower(p.Path), "/"+strings.ToLower(word)) {
			others = append(others, m)
		}
	}
	byText := func(a, b Match) int { return strings.Compare(a.Text, b.Text) }
	slices.SortFunc(first, byText)
	slices.SortFunc(others, byText)
	found := slices.Concat(first, others)
	return found[:min(len(found), maxMatches)]
}
