package site

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/page"
	"github.com/ninepixels/ninepixels/kernel/internal/parameters"
)

// books lists the files of the folder notebooks that belong to the course, by their
// paths in it. What a learner has written beside them, such as runs, does not.
func (m *maker) books() ([]string, error) {
	folder := filepath.Join(m.Layout.Repo, "notebooks")
	var list []string
	for _, pattern := range []string{"[0-9][0-9]-*.ipynb", "*.md", "solutions/[0-9][0-9]-*.ipynb"} {
		found, err := filepath.Glob(filepath.Join(folder, filepath.FromSlash(pattern)))
		if err != nil {
			return nil, err
		}
		for _, file := range found {
			name, err := filepath.Rel(folder, file)
			if err != nil {
				return nil, err
			}
			list = append(list, filepath.ToSlash(name))
		}
	}
	slices.Sort(list)
	return list, nil
}

// made is the time of all files: the site is the same whenever it is made.
const made = "2026-01-01T00:00:00Z"

// A model is a file or a folder as Jupyter's contents service describes it.
type model struct {
	Name     string  `json:"name"`
	Path     string  `json:"path"`
	Type     string  `json:"type"`
	Created  string  `json:"created"`
	Modified string  `json:"last_modified"`
	Writable bool    `json:"writable"`
	Size     *int    `json:"size"`
	Mimetype *string `json:"mimetype"`
	Format   *string `json:"format"`
	Content  any     `json:"content"`
}

// notebooks copies the notebooks, and lists each folder as JupyterLite reads it.
func (m *maker) notebooks(_ *page.Manifest, r *Result) (string, error) {
	names, err := m.books()
	if err != nil {
		return "", err
	}
	format := "json"
	folders := map[string]*model{}
	var folder func(at string) *model
	folder = func(at string) *model {
		if folders[at] == nil {
			folders[at] = &model{Name: strings.TrimPrefix(path.Base("/"+at), "/"), Path: at, Type: "directory", Created: made, Modified: made, Writable: true, Format: &format, Content: []model{}}
			if at != "" {
				inside := *folders[at]
				inside.Content, inside.Format = nil, nil
				add(folder(parent(at)), inside)
			}
		}
		return folders[at]
	}
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(m.Layout.Repo, "notebooks", filepath.FromSlash(name)))
		if err != nil {
			return "", err
		}
		if path.Ext(name) == ".ipynb" {
			if content, err = forPage(name, content); err != nil {
				return "", fmt.Errorf("%s: %w", name, err)
			}
		}
		if err := m.write(filepath.Join("files", filepath.FromSlash(name)), content); err != nil {
			return "", err
		}
		size := len(content)
		one := model{Name: path.Base(name), Path: name, Type: "file", Created: made, Modified: made, Writable: true, Size: &size}
		if path.Ext(name) == ".ipynb" {
			one.Type = "notebook"
			r.Notebooks++
		}
		add(folder(parent(name)), one)
	}
	for at, f := range folders {
		text, err := json.Marshal(f)
		if err != nil {
			return "", err
		}
		if err := m.write(filepath.Join("api", "contents", filepath.FromSlash(at), "all.json"), text); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%d", r.Notebooks), nil
}

// smaller are the values that the site gives to what notebooks declare as parameters:
// their trainings take at most three minutes in a page then.
var smaller = map[string][]parameters.Parameter{
	"04-first-cnn.ipynb": {{Name: "pictures", Value: "20000"}, {Name: "least", Value: "0.86"}},
}

const why = "In this page Go computes on one processor, without XLA: the training is smaller here."

// forPage is a notebook as the page gets it.
func forPage(name string, content []byte) ([]byte, error) {
	if list := smaller[name]; list != nil {
		nb, err := notebook.Parse(content)
		if err != nil {
			return nil, err
		}
		if err := parameters.Set(nb, why, list); err != nil {
			return nil, err
		}
		if content, err = nb.Marshal(); err != nil {
			return nil, err
		}
	}
	return joined(content)
}

func add(to *model, one model) { to.Content = append(to.Content.([]model), one) }

// parent is the folder of a path, "" for the one around all.
func parent(name string) string {
	if at := path.Dir(name); at != "." {
		return at
	}
	return ""
}

// reader is the package that reads the data.
const reader = "github.com/ninepixels/ninepixels/lessons/internal/published"

// dataFiles are the four files of Fashion-MNIST.
var dataFiles = []string{"t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", "train-images-idx3-ubyte", "train-labels-idx1-ubyte"}

// data packs the data set, which programs find where setup puts it.
func (m *maker) data(manifest *page.Manifest, _ *Result) (string, error) {
	if m.Data == "" {
		return "left out", nil
	}
	packed, err := each(dataFiles, func(name string) (page.Data, error) {
		file := filepath.Join(m.Data, name)
		if _, err := os.Stat(file); err != nil {
			file += ".gz"
		}
		one, err := m.packFile(file)
		return page.Data{File: one, Path: "/home/data/fashion-mnist/" + name, For: reader}, err
	})
	if err != nil {
		return "", fmt.Errorf("the data cannot be packed: %w", err)
	}
	manifest.Data = packed
	size := 0
	for _, one := range packed {
		size += one.Packed
	}
	return fmt.Sprintf("%.1f MB packed", megabytes(size)), nil
}
