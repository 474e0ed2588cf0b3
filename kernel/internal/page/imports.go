package page

import (
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"slices"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

// resolve finds the packages that a program uses: those that the notebook imports, and
// for other names the site's, of which the first fits that has all that is asked of it.
// load are packages that it must see before it can say.
func (s *Session) resolve(p *cell.Program) (imports []cell.Placed, load []string) {
	imports, rest := p.Resolve(s.manifest.standard)
	for _, name := range rest {
		found, load := s.search(p, name)
		if len(load) > 0 {
			return nil, load
		}
		if found.Path != "" {
			imports = append(imports, found)
		}
	}
	return imports, nil // what nobody knows the compiler will name
}

// search finds the package for a name.
func (s *Session) search(p *cell.Program, name string) (found cell.Placed, load []string) {
	for _, i := range p.Imports { // one whose name is not the end of its path
		if i.Alias == "" && s.manifest.Packages[i.Path].Called == name {
			return i, nil
		}
	}
	candidates := s.manifest.called(name)
	if len(candidates) > 1 {
		if load := s.absent(candidates); len(load) > 0 {
			return found, load
		}
	}
	best, most := "", -1
	for _, path := range candidates {
		if has := s.members(path, p.Packages[name]); has > most {
			best, most = path, has
		}
	}
	return cell.Placed{Import: cell.Import{Path: best}}, nil
}

// members counts those names that a package has.
func (s *Session) members(path string, names []string) (has int) {
	p, err := s.importer().Import(path)
	if err != nil {
		return 0
	}
	for _, name := range names {
		if p.Scope().Lookup(name) != nil {
			has++
		}
	}
	return has
}

// absent lists those packages of the site whose archives are not there yet.
func (s *Session) absent(packages []string) (list []string) {
	for _, path := range packages {
		if _, has := s.manifest.Packages[path]; !has || Internal(path) || slices.Contains(list, path) {
			continue // of one that a cell cannot import the compiler will tell
		}
		if _, err := os.Stat(Archive(s.archives, path)); err != nil {
			list = append(list, path)
		}
	}
	return list
}

// importer reads the types of packages from their archives.
func (s *Session) importer() types.Importer {
	return importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		if _, has := s.manifest.Packages[path]; !has {
			return nil, fmt.Errorf("the package %s is not part of this site", path)
		}
		return os.Open(Archive(s.archives, path))
	})
}
