package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// evil sets a terminal's title, empties its screen and turns the order of letters.
const evil = "\x1b]0;evil\a\x1b[2J\u009b2J\u202e"

// What a notebook holds does not steer the terminal of who runs or formats it: its ids,
// sources, output and errors, its metadata, and its own name.
func TestTerminalIsNotSteered(t *testing.T) {
	install(t, alone(t), "other", "go")
	source := "error \"no\" \"" + evil + "\" // " + evil
	path := save(t, goSpec, "stdout \""+evil+"\"\nstderr \""+evil+"\"", source)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	named := filepath.Join(filepath.Dir(path), "n"+evil+".ipynb")
	id := `"id":"\u001b]0;evil\u0007\u009b2J\u202e","cell_type"`
	if err := os.WriteFile(named, []byte(strings.ReplaceAll(string(text), `"cell_type"`, id)), 0o644); err != nil {
		t.Fatal(err)
	}
	unfit := save(t, `{"name":"\u001b[2J\u009b2J","language":"go"}`, "x := 1")
	foreign := save(t, `{"name":"x","language":"\u001b[2J\u202e"}`, "x := 1")
	for name, args := range map[string][]string{
		"run":               {"run", "-kernel", "other", named},
		"run, other kernel": {"run", unfit},
		"run, no Go":        {"run", foreign},
		"run, no file":      {"run", "no" + evil},
		"fmt":               {"fmt", "-n", named},
		"fmt, no Go":        {"fmt", foreign},
		"export":            {"export", "no" + evil},
		"flag":              {"run", "-no" + evil},
		"command":           {"no" + evil},
	} {
		t.Run(name, func(t *testing.T) {
			_, out, errOut := kernel(t, args...)
			said := out + errOut
			if strings.ContainsAny(said, "\x1b\a\r\u009b\u202e") {
				t.Errorf("the terminal is told %q", said)
			}
			if !strings.Contains(said, `\x1b`) {
				t.Errorf("nothing of the escape is seen: %q", said)
			}
		})
	}
}
