package cell

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// The files by which a program is handed to whoever builds it, and what came of
// that is handed back. They stand in the temporary folder of the kernel's engine.
const (
	programFile = "program.json"
	builtFile   = "built.json"
)

// Built is what came of building a program.
type Built struct {
	Output string              // what the compiler said; "" if it was content
	Text   string              // the program, if it did not compile
	Types  map[string]TypeText // of the variables that the statements declare
	Local  map[string]string   // see [Finished.Local]
	Fault  string              // why the program could not be made: a sentence
}

// HandOver leaves a program in a folder for its builder, and removes what came
// of the one before.
func (p *Program) HandOver(dir string) error {
	_ = os.Remove(filepath.Join(dir, builtFile))
	return write(dir, programFile, p)
}

// TakeOver returns the program that was left in a folder. The error wraps
// fs.ErrNotExist if there is none.
func TakeOver(dir string) (*Program, error) {
	p := &Program{}
	return p, read(dir, programFile, p)
}

// Withdraw takes back a program: what is built next in the folder is none of a
// cell's.
func Withdraw(dir string) { _ = os.Remove(filepath.Join(dir, programFile)) }

// HandBack leaves in a folder what came of the program from there.
func (b Built) HandBack(dir string) error { return write(dir, builtFile, b) }

// TakeBack returns what came of the program that was left in a folder; ok is
// false if nobody has built it.
func TakeBack(dir string) (b Built, ok bool) {
	return b, read(dir, builtFile, &b) == nil
}

func write(dir, name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
		return fmt.Errorf("the program cannot be handed to the Go compiler: %w", err)
	}
	return nil
}

func read(dir, name string, v any) error {
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return err
	}
	return json.Unmarshal(text, v)
}
