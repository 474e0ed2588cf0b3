package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/kerneltest"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
)

// The kernelspec of these tests starts this binary again; TestMain is too late
// to find that out, since it reads the command line.
func init() { kerneltest.Engine() }

// alone gives a test a state folder, Jupyter folders and a temporary folder of
// its own, all empty, and returns the folder in which it looks for kernelspecs
// first.
func alone(t *testing.T) (jupyter string) {
	t.Helper()
	jupyter = t.TempDir()
	temp := t.TempDir()
	t.Setenv("NINEPIXELS_HOME", t.TempDir())
	t.Setenv("JUPYTER_DATA_DIR", t.TempDir())
	t.Setenv("JUPYTER_PATH", jupyter)
	t.Setenv("VIRTUAL_ENV", "")
	t.Setenv("CONDA_PREFIX", "")
	t.Setenv("TMPDIR", temp)
	t.Cleanup(func() {
		if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
			t.Errorf("left in the temporary folder: %v, %v", left, err)
		}
	})
	return jupyter
}

// install writes a kernelspec that starts a fake engine.
func install(t *testing.T, jupyter, name, language string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := &spec.Spec{
		Argv: []string{self, "{connection_file}"}, DisplayName: "Fake Go", Language: language, InterruptMode: "message",
		Env: map[string]string{kerneltest.ModeVar: kerneltest.Works, kerneltest.BookVar: filepath.Join(t.TempDir(), "book")},
	}
	if err := s.Write(filepath.Join(jupyter, "kernels", name), true); err != nil {
		t.Fatal(err)
	}
}

// save writes a notebook of code cells, in a form that is not the canonical
// one, and returns its path.
func save(t *testing.T, kernelspec string, cells ...string) string {
	t.Helper()
	list := []any{}
	for _, source := range cells {
		list = append(list, map[string]any{"cell_type": "code", "source": source, "metadata": map[string]any{}, "outputs": []any{}, "execution_count": nil})
	}
	text, err := json.Marshal(map[string]any{
		"nbformat": 4, "nbformat_minor": 4, "cells": list,
		"metadata": map[string]any{"kernelspec": json.RawMessage(kernelspec)},
	})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.ipynb")
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

const goSpec = `{"name":"gonb","language":"go"}`

// kernel runs the command line.
func kernel(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	var o, e strings.Builder
	code = dispatch(t.Context(), args, streams{&o, &e})
	return code, o.String(), e.String()
}

// What is wrong is told in one sentence, and nothing is run.
func TestRunRefuses(t *testing.T) {
	jupyter := alone(t)
	install(t, jupyter, "python3", "python")
	if err := os.MkdirAll(filepath.Join(jupyter, "kernels", "broken"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(jupyter, "kernels", "broken", "kernel.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	file := func(text string) string {
		path := filepath.Join(t.TempDir(), "a.ipynb")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, tc := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"no notebook", nil, 2, "Run needs at least one notebook, for example: go run ./kernel run notebooks/01-filters.ipynb."},
		{"time-out 0", []string{"-timeout", "0", "a.ipynb"}, 2, "-timeout must be more than 0, such as 90s or 10m."},
		{"time-out without unit", []string{"-timeout", "9", "a.ipynb"}, 2, `Invalid value "9" for flag -timeout: parse error; see go run ./kernel run -h.`},
		{"unknown flag", []string{"-x", "a.ipynb"}, 2, "Flag provided but not defined: -x; see go run ./kernel run -h."},
		{"no file", []string{"nowhere.ipynb"}, 1, "There is no notebook nowhere.ipynb."},
		{"a folder", []string{t.TempDir()}, 1, "Reading a notebook: read DIR/: is a directory."},
		{"empty", []string{file("")}, 1, "DIR/a.ipynb: this file is empty, so it is not a notebook."},
		{"not JSON", []string{file("package main")}, 1,
			"DIR/a.ipynb: this file is not JSON, so it is not a notebook (line 1: invalid character 'p' looking for beginning of value)"},
		{"cut off", []string{file(`{"cells":[`)}, 1, "DIR/a.ipynb: this notebook is cut off: its JSON ends too early; restore it from a copy."},
		{"no kernelspec", []string{save(t, "{}")}, 1,
			"DIR/a.ipynb names no kernelspec: open and save it in JupyterLab once, or say -kernel gonb."},
		{"another language", []string{save(t, `{"name":"python3","language":"python"}`)}, 1,
			"DIR/a.ipynb is written in python, and this command runs Go notebooks."},
		{"another kernel's language", []string{save(t, `{"name":"python3"}`)}, 1,
			`DIR/a.ipynb would run on the kernel "python3", which is for python, and this command runs Go notebooks.`},
		{"no kernel", []string{save(t, goSpec)}, 1,
			`DIR/a.ipynb needs the kernel "gonb", which is not installed: go run ./kernel setup installs it.`},
		{"no other kernel", []string{save(t, `{"name":"gophernotes","language":"Go"}`)}, 1,
			`DIR/a.ipynb needs the kernel "gophernotes", which is not installed: install it, or say -kernel gonb.`},
		{"a kernel that cannot be", []string{"-kernel", "a/b", save(t, goSpec)}, 1,
			`"a/b" cannot be a kernel's name: only letters, digits, '.', '_' and '-' can stand in one.`},
		{"a broken kernelspec", []string{"-kernel", "broken", save(t, goSpec)}, 1,
			"The kernelspec DIR/kernels/broken/kernel.json is not valid JSON: unexpected end of JSON input."},
	} {
		code, out, errOut := kernel(t, append([]string{"run"}, tc.args...)...)
		got := tempDir.ReplaceAllString(errOut, "DIR/")
		if code != tc.code || got != tc.want+"\n" {
			t.Errorf("%s: the exit code is %d, want %d, and the error is\n%s\nwant\n%s", tc.name, code, tc.code, got, tc.want)
		}
		wantOut := map[int]string{1: "1 notebook: 0 passed, 1 failed\n", 2: ""}[tc.code]
		if out != wantOut {
			t.Errorf("%s: the output is %q, want %q", tc.name, out, wantOut)
		}
	}
}

// tempDir matches the folders of t.TempDir.
var tempDir = regexp.MustCompile(`/\S*/TestRun\w+/\d+/?`)

func TestRunPasses(t *testing.T) {
	install(t, alone(t), "gonb", "go")
	path := save(t, goSpec, `stdout "hello\n"`, "print TMPDIR\nhtml - \"<b>\"")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	code, out, errOut := kernel(t, "run", path)
	if code != 0 || errOut != "" {
		t.Fatalf("the exit code is %d, the error %q", code, errOut)
	}
	shown := regexp.MustCompile(`(?m)^DIR/a.ipynb, with Fake Go
  ✓ cell  1 of 2  [0-9a-f]{8} +\d+\.\d s
  ✓ cell  2 of 2  [0-9a-f]{8} +\d+\.\d s
DIR/a.ipynb: passed in \d+\.\d s
1 notebook: 1 passed, 0 failed
$`)
	if got := tempDir.ReplaceAllString(out, "DIR/"); !shown.MatchString(got) {
		t.Errorf("the output is\n%s", got)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("without -write the file has changed (%v)", err)
	}

	if code, _, errOut = kernel(t, "run", "-write", path); code != 0 {
		t.Fatal(errOut)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	nb, err := notebook.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if canonical, err := nb.Marshal(); err != nil || string(canonical) != string(text) {
		t.Errorf("the file is not in canonical form (%v):\n%s", err, text)
	}
	first, second := nb.Cells[0], nb.Cells[1]
	if len(first.Outputs) != 1 || first.Outputs[0].Text != "hello\n" || first.ExecutionCount != 1 {
		t.Errorf("the first cell is %+v", first)
	}
	if len(second.Outputs) != 2 || second.Outputs[1].Data["text/html"] != "<b>" || strings.Contains(second.Outputs[0].Text, os.TempDir()) {
		t.Errorf("the second cell is %+v", second)
	}
	if nb.Stale() {
		t.Error("the notebook counts as changed since it was run")
	}
}

// A failure leaves the file alone, shows the cell, and does not keep the other
// notebooks from being run.
func TestRunFails(t *testing.T) {
	install(t, alone(t), "other", "go")
	bad := save(t, goSpec, `stdout "a"`, "stdout \"b\"\nerror \"no\" \"for a reason\"", `stdout "c"`)
	good := save(t, goSpec, `stdout "a"`)
	before, err := os.ReadFile(bad)
	if err != nil {
		t.Fatal(err)
	}
	code, out, errOut := kernel(t, "run", "-write", "-kernel", "other", bad, good)
	if code != 1 || !strings.HasSuffix(out, "2 notebooks: 1 passed, 1 failed\n") || !strings.Contains(out, "  ✗ cell  2 of 3  ") || strings.Contains(out, "cell  3") {
		t.Errorf("the exit code is %d, the output\n%s", code, out)
	}
	want := regexp.MustCompile(`^
DIR/a.ipynb: cell 2 \([0-9a-f]{8}\): it failed: no

    1 │ stdout "b"
    2 │ error "no" "for a reason"

  b
  for a reason

$`)
	if got := tempDir.ReplaceAllString(errOut, "DIR/"); !want.MatchString(got) {
		t.Errorf("the error is\n%s", got)
	}
	if after, err := os.ReadFile(bad); err != nil || string(after) != string(before) {
		t.Errorf("the file of the notebook that failed has changed (%v)", err)
	}
	if after, err := notebook.Read(good); err != nil || after.Stale() {
		t.Errorf("the other notebook was not written (%v)", err)
	}

	slow := save(t, goSpec, "hang")
	code, _, errOut = kernel(t, "run", "-timeout", "200ms", "-kernel", "other", slow)
	if code != 1 || !strings.Contains(errOut, "it was still running after 200ms, and was stopped; -timeout gives it longer\n") {
		t.Errorf("the exit code is %d, the error\n%s", code, errOut)
	}
}
