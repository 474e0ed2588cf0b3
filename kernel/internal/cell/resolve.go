package cell

import (
	"maps"
	"regexp"
	"slices"
)

// Resolve finds the packages that the program uses: those that the notebook imports
// come first, then what byName knows, which is the standard library. rest are the
// names that lead to neither.
func (p *Program) Resolve(byName func(name string) string) (used []Placed, rest []string) {
	wanted := maps.Clone(p.Packages)
	for _, i := range p.Imports {
		if i.Hidden() {
			used = append(used, i)
		} else if i.Path == "C" {
			if _, uses := p.Packages["C"]; uses {
				used = append(used, i)
			}
			delete(wanted, "C")
		} else if _, uses := wanted[i.Name()]; uses {
			used = append(used, i)
			delete(wanted, i.Name())
		}
	}
	if len(p.Embeds) > 0 && !slices.ContainsFunc(used, func(i Placed) bool { return i.Path == "embed" }) {
		used = append(used, Placed{Import: Import{Alias: "_", Path: "embed"}}) // Go asks for it, and no name leads to it
	}
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		if path := byName(name); path != "" {
			used = append(used, Placed{Import: Import{Path: path}})
			continue
		}
		rest = append(rest, name)
	}
	return used, rest
}

// unused is what the compiler says of an import that no name leads to.
var unused = regexp.MustCompile(`"([^"]+)" imported (?:as \S+ )?and not used`)

// WithoutUnused returns the imports without those of all names (import . "strings")
// that the compiler has found to be unused. Other unused imports are left out from
// the start; of these only the compiler knows which names are theirs.
func WithoutUnused(imports []Placed, said string) []Placed {
	var unusedPaths []string
	for _, match := range unused.FindAllStringSubmatch(said, -1) {
		unusedPaths = append(unusedPaths, match[1])
	}
	return slices.DeleteFunc(slices.Clone(imports), func(i Placed) bool {
		return i.Alias == "." && slices.Contains(unusedPaths, i.Path)
	})
}
