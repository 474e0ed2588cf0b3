package spec

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"

	"github.com/ninepixels/ninepixels/kernel/internal/atomicfile"
)

// logo is drawn for the course: nine pixels.
//
//go:embed logo-svg.svg
var logo []byte

// ErrForeign is what Write and Remove wrap when a kernelspec that Nine Pixels
// did not write stands in the way.
var ErrForeign = errors.New("another program's kernelspec")

// UpToDate reports whether dir holds exactly this kernelspec.
func (s *Spec) UpToDate(dir string) bool {
	have, err := Read(dir)
	if err != nil {
		return false
	}
	a, errA := marshal(s)
	b, errB := marshal(have)
	return errA == nil && errB == nil && reflect.DeepEqual(a, b)
}

// Write puts the kernelspec and its logo into dir, whole or not at all. A
// kernelspec in dir that is not ours stays, and the error wraps ErrForeign,
// unless force is set.
func (s *Spec) Write(dir string, force bool) error {
	if err := foreign(dir); err != nil && !force {
		return err
	}
	text, err := marshal(s)
	if err != nil {
		return fmt.Errorf("writing the kernelspec: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("writing the kernelspec: %w", err)
	}
	for name, text := range map[string][]byte{"logo-svg.svg": logo, "kernel.json": text} {
		if err := atomicfile.Write(filepath.Join(dir, name), text, 0o644); err != nil {
			return fmt.Errorf("writing the kernelspec: %w", err)
		}
	}
	return nil
}

// Remove takes our kernelspec out of dir, and dir itself if that leaves it
// empty. No kernelspec in dir is no error; one that is not ours stays, and the
// error wraps ErrForeign.
func Remove(dir string) error {
	if err := foreign(dir); err != nil {
		return err
	}
	for _, name := range []string{"logo-svg.svg", "kernel.json"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("removing the kernelspec: %w", err)
		}
	}
	_ = os.Remove(dir) // stays if the user put something into it
	return nil
}

// foreign returns an error that wraps ErrForeign if dir holds a kernel.json
// that is not ours; one that cannot be read is not ours either.
func foreign(dir string) error {
	have, err := Read(dir)
	if errors.Is(err, ErrNotFound) || err == nil && have.Ours() {
		return nil
	}
	return fmt.Errorf("%s holds %w", dir, ErrForeign)
}

func marshal(s *Spec) ([]byte, error) {
	text, err := json.MarshalIndent(s, "", "  ")
	return append(text, '\n'), err
}
