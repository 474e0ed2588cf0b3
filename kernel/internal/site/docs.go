package site

import (
	"encoding/json"
	"fmt"
	"sync"

	"github.com/ninepixels/ninepixels/kernel/internal/complete/golist"
	"github.com/ninepixels/ninepixels/kernel/internal/page"
)

// docs packs what the sources of packages say of their names, a file each: the page
// loads it when somebody asks about one. An index names the files, so that the manifest,
// which each visit reads, has but one of them.
func (m *maker) docs(manifest *page.Manifest, packages []listed) (packed int, err error) {
	builtin, err := m.goList("-find", "-json="+docFields, "builtin")
	if err != nil {
		return 0, err
	}
	index := map[string]page.File{}
	var mutex sync.Mutex
	add := func(p listed) error {
		text, err := json.Marshal(golist.ReadSource(m.ctx, p.ImportPath, p.Dir, p.GoFiles))
		if err != nil {
			return err
		}
		if m.ctx.Err() != nil { // and so it was not read to its end
			return m.ctx.Err()
		}
		file, err := m.pack(text)
		mutex.Lock()
		defer mutex.Unlock()
		index[p.ImportPath] = file
		packed += file.Packed
		return err
	}
	packers := packing()
	for _, p := range append(packages, builtin...) {
		if one, has := manifest.Packages[p.ImportPath]; !has && p.ImportPath != "builtin" || has && one.Types == nil {
			continue // no cell names it
		}
		packers.Go(func() error {
			if err := add(p); err != nil {
				return fmt.Errorf("the documentation of %s cannot be packed: %w", p.ImportPath, err)
			}
			return nil
		})
	}
	if err := packers.Wait(); err != nil {
		return 0, err
	}
	text, err := json.Marshal(index)
	if err != nil {
		return 0, err
	}
	file, err := m.pack(text)
	manifest.Docs = &file
	return packed + file.Packed, err
}

// docFields are what the go command has to say of a package whose source is read.
const docFields = "ImportPath,Dir,GoFiles"
