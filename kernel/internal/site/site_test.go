package site_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/complete"
	"github.com/ninepixels/ninepixels/kernel/internal/page"
	"github.com/ninepixels/ninepixels/kernel/internal/python"
	"github.com/ninepixels/ninepixels/kernel/internal/site"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// unpacked is what xz makes of a packed content.
func unpacked(t *testing.T, packed []byte) []byte {
	t.Helper()
	cmd := exec.Command("python3", "-c", "import lzma, sys; sys.stdout.buffer.write(lzma.decompress(sys.stdin.buffer.read()))")
	cmd.Stdin = bytes.NewReader(packed)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A content is packed under one name whenever it is packed, and comes out as it was.
func TestPack(t *testing.T) {
	content := bytes.Repeat([]byte("nine pixels "), 1000)
	var names []string
	for range 2 {
		out := t.TempDir()
		name, packed, size, err := site.NewMaker(state.Layout{}, t.TempDir(), out).Pack(content)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(out, "kernel", name))
		if err != nil {
			t.Fatal(err)
		}
		if got := unpacked(t, text); !bytes.Equal(got, content) || size != len(content) || packed != len(text) {
			t.Errorf("%d bytes, of which %d are told, unpack to %d", len(text), packed, len(got))
		}
		names = append(names, name)
	}
	if names[0] != names[1] {
		t.Errorf("the names are %q", names)
	}
}

// Without npm, and without a Python, a sentence says what to install.
func TestWithoutPrograms(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	m := site.NewMaker(state.Layout{}, t.TempDir(), t.TempDir())
	if _, err := m.Decoder(); err == nil || !strings.Contains(err.Error(), "npm is not here") {
		t.Errorf("without npm: %v", err)
	}
	if _, _, _, err := m.Pack([]byte("nine pixels")); !errors.Is(err, python.ErrNone) {
		t.Errorf("without Python: %v", err)
	}
}

// A Python that cannot compress is named, with what it said.
func TestPythonWithoutLZMA(t *testing.T) {
	bin := t.TempDir()
	script := "#!/bin/sh\ncase \"$2\" in *lzma*) echo \"ModuleNotFoundError: No module named '_lzma'\" >&2; exit 1;; esac\n"
	if err := os.WriteFile(filepath.Join(bin, "python3"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":/bin:/usr/bin")
	_, _, _, err := site.NewMaker(state.Layout{}, t.TempDir(), t.TempDir()).Pack([]byte("nine pixels"))
	if err == nil || !strings.Contains(err.Error(), "No module named '_lzma'") || !strings.Contains(err.Error(), "install") {
		t.Errorf("it says %v", err)
	}
}

// A folder that holds something else is refused, and stays as it is.
func TestFree(t *testing.T) {
	dir := t.TempDir()
	if err := site.Free(dir); err != nil {
		t.Errorf("an empty folder: %v", err)
	}
	if err := site.Free(filepath.Join(dir, "new")); err != nil {
		t.Errorf("a folder that is not there: %v", err)
	}
	file := filepath.Join(dir, "thesis.txt")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, file} {
		if err := site.Free(path); err == nil || !strings.Contains(err.Error(), "-o") {
			t.Errorf("%s: %v", path, err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, site.Marker), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := site.Free(dir); err != nil {
		t.Errorf("a site: %v", err)
	}
}

// Imports are found in cells whose source is a list of rows, or one text, and not in
// the prose between them.
func TestImportsOf(t *testing.T) {
	book := `{"cells": [
		{"cell_type": "markdown", "source": ["import \"of-prose\""]},
		{"cell_type": "code", "source": ["import (\n", "\t\"fmt\"\n", "\tm \"math\"\n", ")\n", "\n", "%%\n", "fmt.Println(m.Pi)"]},
		{"cell_type": "code", "source": "import \"os\"\n\n%%\nfmt.Println(os.Args)"}]}`
	if got := site.ImportsOf([]byte(book)); !slices.Equal(got, []string{"fmt", "math", "os"}) {
		t.Errorf("%q", got)
	}
	if got := site.ImportsOf([]byte("{")); got != nil {
		t.Errorf("%q in what is no notebook", got)
	}
}

// JupyterLite's settings get ours, and keep theirs.
func TestConfigure(t *testing.T) {
	out := t.TempDir()
	file := filepath.Join(out, "jupyter-lite.json")
	if err := os.WriteFile(file, []byte(`{"jupyter-lite-schema-version": 0, "jupyter-config-data": {"appUrl": "./lab", "federated_extensions": []}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	m := site.NewMaker(state.Layout{}, t.TempDir(), out)
	if err := m.Configure(); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Data struct {
			AppURL     string                        `json:"appUrl"`
			Extensions []struct{ Name, Load string } `json:"federated_extensions"`
			Kernel     string                        `json:"defaultKernelName"`
			Settings   map[string]any                `json:"settingsOverrides"`
		} `json:"jupyter-config-data"`
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if d := got.Data; d.AppURL != "./lab" || len(d.Extensions) != 2 || d.Extensions[0].Name != "ninepixels-page" || d.Kernel == "" || len(d.Settings) == 0 {
		t.Errorf("%+v", d)
	}
	if err := os.WriteFile(file, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := m.Configure(); err == nil {
		t.Error("settings of another form are taken")
	}
}

// What documents packages is packed as the kernel in a page reads it.
func TestDocs(t *testing.T) {
	out := t.TempDir()
	m, err := site.NewMaker(state.Layout{Repo: "../../.."}, t.TempDir(), out).Docs("fmt", "internal/abi", "github.com/ninepixels/ninepixels/lessons/grid")
	if err != nil {
		t.Fatal(err)
	}
	read := func(file page.File, into any) {
		t.Helper()
		packed, err := os.ReadFile(filepath.Join(out, "kernel", file.Name))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(unpacked(t, packed), into); err != nil {
			t.Fatal(err)
		}
	}
	index := map[string]page.File{}
	read(*m.Docs, &index)
	if _, has := index["internal/abi"]; has || len(index) != 3 {
		t.Errorf("the index has %v", index)
	}
	for path, want := range map[string][2]string{
		"fmt": {"Println", "Println formats"}, "builtin": {"len", "The len built-in"}, "github.com/ninepixels/ninepixels/lessons/grid": {"Grid.Sum", ""},
	} {
		var source complete.Source
		read(index[path], &source)
		if entry, has := source.Names[want[0]]; !has || !strings.HasPrefix(entry.Comment, want[1]) || source.Comment == "" {
			t.Errorf("%s: %+v, and of itself %q", want[0], entry, source.Comment)
		}
	}
}

// The course's notebooks are listed folder by folder, as JupyterLite asks for them; a
// learner's own files are not.
func TestNotebooks(t *testing.T) {
	repo, out := t.TempDir(), t.TempDir()
	for _, name := range []string{"00-start.ipynb", "glossary.md", "mine.ipynb", "runs/cnn/weights", "solutions/01-filters-solutions.ipynb"} {
		file := filepath.Join(repo, "notebooks", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, err := site.NewMaker(state.Layout{Repo: repo}, t.TempDir(), out).Notebooks()
	if err != nil || r.Notebooks != 2 {
		t.Fatalf("%d notebooks, %v", r.Notebooks, err)
	}
	for folder, want := range map[string]string{"": "00-start.ipynb notebook, glossary.md file, solutions directory", "solutions": "solutions/01-filters-solutions.ipynb notebook"} {
		text, err := os.ReadFile(filepath.Join(out, "api", "contents", folder, "all.json"))
		if err != nil {
			t.Fatal(err)
		}
		var listing struct {
			Type    string
			Content []struct{ Path, Type string }
		}
		if err := json.Unmarshal(text, &listing); err != nil || listing.Type != "directory" {
			t.Fatalf("%s, %v", text, err)
		}
		var got []string
		for _, one := range listing.Content {
			got = append(got, one.Path+" "+one.Type)
			if _, err := os.Stat(filepath.Join(out, "files", one.Path)); err != nil {
				t.Error(err)
			}
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("the folder %q holds %q, want %q", folder, got, want)
		}
	}
}

func TestLicenceTexts(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"LICENSE": "do what you like\n", "licence.md": "of the other kind", "license.go": "package license"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	texts, err := site.LicenceTexts(dir)
	if err != nil || !slices.Equal(texts, []string{"do what you like", "of the other kind"}) {
		t.Errorf("%q, %v", texts, err)
	}
}

// An archive is divided by its members; what is none is refused.
func TestSplit(t *testing.T) {
	member := func(name, content string) string {
		return fmt.Sprintf("%-16s%-12s%-6s%-6s%-8s%-10d`\n%s", name, "0", "0", "0", "644", len(content), content)
	}
	const head = "!<arch>\n"
	def, object, more := member("__.PKGDEF", "types\n"), member("_go_.o", "code")+"", member("asm.o", "odd")
	types, objects, err := site.Split([]byte(head + def + object + more))
	if err != nil || string(types) != head+def || string(objects) != head+object+more {
		t.Errorf("%q and %q, %v", types, objects, err)
	}
	for name, text := range map[string]string{"no archive": "text", "no types": head + object, "cut in a head": head + def[:30], "cut in a member": head + def[:62], "no size": head + strings.Replace(def, "6   ", "six ", 1)} {
		if _, _, err := site.Split([]byte(text)); err == nil {
			t.Errorf("%s: there is no error", name)
		}
	}
}

// Texts come in one piece, and all else as it was.
func TestJoined(t *testing.T) {
	book := `{"cells": [{"cell_type": "code", "execution_count": 3, "source": ["a < b\n", "c"], "outputs": [
		{"output_type": "stream", "text": ["x\n", "y\n"]},
		{"data": {"text/html": ["<b>", "</b>"], "application/vnd.vegalite.v5+json": {"values": [1, 2]}}}]}],
		"metadata": {"tags": ["one", "two"]}, "nbformat": 4}`
	text, err := site.Joined([]byte(book))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"source": "a < b\nc"`, `"text": "x\ny\n"`, `"text/html": "<b></b>"`, `"execution_count": 3`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("it has no %s:\n%s", want, text)
		}
	}
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if tags := got["metadata"].(map[string]any)["tags"].([]any); len(tags) != 2 {
		t.Errorf("the tags are %v", tags)
	}
	if _, err := site.Joined([]byte("{")); err == nil {
		t.Error("half a notebook is taken")
	}
}

// What is for other machines goes, with the imports that only it uses.
func TestShrink(t *testing.T) {
	source := `package main

import (
	"cmd/arm"
	"cmd/wasm"
	"fmt"
)

var inits = map[string]func(){"arm64": arm.Init, "wasm": wasm.Init, "other": nil}

func choose(name string) {
	switch name {
	case "arm", "arm64":
		arm.Link()
		fallthrough
	case "386":
		arm.Link()
	case "wasm", "arm":
		fmt.Println("both")
	default:
		fmt.Println("none")
	}
}
`
	got, err := site.Shrink([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	for want, there := range map[string]bool{"cmd/wasm": true, "wasm.Init": true, `"other": nil`: true, `"both"`: true, `"none"`: true, "cmd/arm": false, "arm.": false, "386": false} {
		if strings.Contains(string(got), want) != there {
			t.Errorf("%s is there: %v, want %v in\n%s", want, !there, there, got)
		}
	}
	if _, err := site.Shrink([]byte("package")); err == nil {
		t.Error("half a file is taken")
	}
}
