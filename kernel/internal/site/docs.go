package site

import (
	"encoding/json"
	"fmt"

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
	var named []listed
	for _, p := range append(packages, builtin...) {
		if one, has := manifest.Packages[p.ImportPath]; p.ImportPath == "builtin" || has && one.Types != nil { // a cell names it
			named = append(named, p)
		}
	}
	files, err := each(named, func(p listed) (page.File, error) {
		text, err := json.Marshal(golist.ReadSource(m.ctx, p.ImportPath, p.Dir, p.GoFiles))
		if err == nil {
			err = m.ctx.Err() // if that has ended, the source was not read to its end
		}
		var file page.File
		if err == nil {
			file, err = m.pack(text)
		}
		if err != nil {
			return file, fmt.Errorf("the documentation of %s cannot be packed: %w", p.ImportPath, err)
		}
		return file, nil
	})
	if err != nil {
		return 0, err
	}
	index := map[string]page.File{}
	for i, file := range files {
		index[named[i].ImportPath] = file
		packed += file.Packed
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
