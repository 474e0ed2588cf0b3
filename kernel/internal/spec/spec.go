// Package spec finds, writes and removes Jupyter kernelspecs: the folders with
// a kernel.json that tell a Jupyter server how to start a kernel.
package spec

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Name is the name of the course's kernelspec. Notebooks ask for it by this
// name, which is also the one that GoNB installs itself under.
const Name = "gonb"

// HistoryVar is a variable in the environment of our kernel. With the value off,
// the kernel leaves its cells out of the history that it keeps for later sessions:
// whoever starts it says that nobody has typed them.
const HistoryVar = "NINEPIXELS_HISTORY"

// marker is the key in a kernel.json's metadata by which we know our own.
const marker = "ninepixels"

// ErrNotFound is what Find and Read wrap when there is no such kernelspec.
var ErrNotFound = errors.New("no such kernelspec")

// Spec is a kernel.json and the folder it stands in.
type Spec struct {
	// Dir is the folder with kernel.json; its base is the kernel's name.
	Dir string `json:"-"`

	// Argv starts the kernel; see Command for what is substituted in it.
	Argv          []string          `json:"argv"`
	DisplayName   string            `json:"display_name"`
	Language      string            `json:"language"`
	InterruptMode string            `json:"interrupt_mode,omitempty"` // "signal" (also if empty) or "message"
	Env           map[string]string `json:"env,omitempty"`
	Metadata      map[string]any    `json:"metadata,omitempty"`
}

// Read reads the kernelspec in dir. The error wraps ErrNotFound if there is
// none, and says what is wrong with one that cannot be read.
func Read(dir string) (*Spec, error) {
	path := filepath.Join(dir, "kernel.json")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", dir, ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("reading a kernelspec: %w", err)
	}
	s := &Spec{Dir: dir}
	if err := json.Unmarshal(text, s); err != nil {
		return nil, fmt.Errorf("the kernelspec %s is not valid JSON: %w", path, err)
	}
	if len(s.Argv) == 0 {
		return nil, fmt.Errorf("the kernelspec %s has no argv, so it starts nothing", path)
	}
	return s, nil
}

// Find returns the kernelspec of that name which comes first in Dirs(state).
// Upper and lower case do not matter, as in Jupyter. A kernel.json that cannot
// be read is an error, not skipped: it hides the ones behind it in Jupyter too.
func Find(state, name string) (*Spec, error) {
	if !validName.MatchString(name) {
		return nil, fmt.Errorf("%q cannot be a kernel's name: only letters, digits, '.', '_' and '-' can stand in one", name)
	}
	dirs := Dirs(state)
	for _, dir := range dirs {
		s, err := Read(filepath.Join(dir, "kernels", strings.ToLower(name)))
		if errors.Is(err, ErrNotFound) {
			continue
		}
		return s, err
	}
	return nil, fmt.Errorf("no kernel named %q is installed (looked in %s): %w", name, strings.Join(dirs, ", "), ErrNotFound)
}

var validName = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// Name returns the name by which notebooks ask for the kernel.
func (s *Spec) Name() string { return filepath.Base(s.Dir) }

// Ours reports whether Nine Pixels wrote the kernelspec.
func (s *Spec) Ours() bool {
	_, ok := s.Metadata[marker]
	return ok
}

// Command returns the command line that starts the kernel on that connection
// file: Argv with {connection_file} and {resource_dir} filled in.
func (s *Spec) Command(connectionFile string) []string {
	fill := strings.NewReplacer("{connection_file}", connectionFile, "{resource_dir}", s.Dir)
	argv := make([]string, len(s.Argv))
	for i, arg := range s.Argv {
		argv[i] = fill.Replace(arg)
	}
	return argv
}

// Environ returns base with the kernelspec's environment laid over it. As in
// Jupyter, ${NAME} in a value stands for that variable of base; a name that
// base does not hold stays as it is written.
func (s *Spec) Environ(base []string) []string {
	old := map[string]string{}
	for _, entry := range base {
		if k, v, ok := strings.Cut(entry, "="); ok {
			old[k] = v
		}
	}
	env := make([]string, 0, len(base)+len(s.Env))
	for _, entry := range base {
		k, _, _ := strings.Cut(entry, "=")
		if _, replaced := s.Env[k]; !replaced {
			env = append(env, entry)
		}
	}
	for _, k := range sortedKeys(s.Env) {
		v := reference.ReplaceAllStringFunc(s.Env[k], func(ref string) string {
			if v, ok := old[ref[2:len(ref)-1]]; ok {
				return v
			}
			return ref
		})
		env = append(env, k+"="+v)
	}
	return env
}

var reference = regexp.MustCompile(`\$\{[A-Za-z_][A-Za-z0-9_]*\}`)
