package complete

import (
	"context"
	"go/ast"
	"slices"
	"strings"
)

// addSelected adds what may stand behind x and a dot: as the types tell, or, if
// x is a package whose types are not there yet, as its source does.
func (a *Assistant) addSelected(ctx context.Context, f *finder, p *program, x ast.Expr) {
	wait := a.packages.Need(p.imports())
	path := p.packagePath(x)
	var src *Source
	if path == "" {
		await(ctx, half(ctx), wait)
	} else {
		src = a.sourceUnlessTypes(ctx, wait, path, p.imports())
	}
	if src == nil {
		known := false
		a.alone(ctx, func() { known = f.addMembers(p.check(a.packages.Importer()), x) })
		if known || path == "" {
			return
		}
		if src = a.sourceNamed(ctx, path); src == nil {
			return
		}
	}
	for text, e := range src.Names {
		if e.Top {
			f.add(Match{text, e.Kind, firstRow(e.Signature)})
		}
	}
}

// sourceNamed returns the source of the package with the path, or else of the
// one with the name, once the packages are listed.
func (a *Assistant) sourceNamed(ctx context.Context, path string) *Source {
	if src := a.packages.Source(ctx, path); src != nil || strings.Contains(path, "/") {
		return src
	}
	awaitAll(ctx, []chan struct{}{a.packages.Listed()})
	if pkg, ok := a.named(path); ok {
		return a.packages.Source(ctx, pkg.Path)
	}
	return nil
}

// sourceUnlessTypes returns the source of a package, or nil if the types of all
// imports are there before.
func (a *Assistant) sourceUnlessTypes(ctx context.Context, wait []chan struct{}, path string, imports []string) *Source {
	imported := slices.Contains(imports, path)
	if imported && len(wait) == 0 {
		return nil
	}
	found := make(chan *Source, 1)
	go func() { found <- a.packages.Source(ctx, path) }()
	typed := make(chan struct{})
	go func() {
		if awaitAll(ctx, wait) {
			close(typed)
		}
	}()
	for {
		select {
		case src := <-found:
			if src != nil || !imported {
				return src
			}
			found = nil
		case <-typed:
			if imported {
				return nil
			}
			typed = nil // no import names it: only its source can tell
		case <-ctx.Done():
			return nil
		}
	}
}

// firstRow shortens a declaration of several rows.
func firstRow(text string) string {
	row, _, more := strings.Cut(text, "\n")
	if more {
		row += " … }"
	}
	return row
}
