package quickbuild

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/atomicfile"
)

// troubleFile is the name of the file beside the catalogs that says why cells are
// built by the go command, which takes longer. Cells are built in processes that
// nobody watches, and so doctor reads it there.
const troubleFile = "trouble"

// maxTrouble is how much is kept of what went wrong.
const maxTrouble = 2000 // bytes

// ErrWorld is wrapped by an error of [Read] that is not about the cell: no cell can
// be built without the go command.
var ErrWorld = errors.New("the toolchain or the modules cannot be read")

// Note writes down in a state folder what went wrong, until Learn has learned
// something.
func Note(state string, why error) error {
	text := why.Error()
	if len(text) > maxTrouble {
		text = strings.ToValidUTF8(text[:maxTrouble], "") + "…"
	}
	dir := filepath.Join(state, Folder)
	if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) { // a state folder that was removed stays so
		return err
	}
	return atomicfile.Write(filepath.Join(dir, troubleFile), []byte(text+"\n"), 0o600)
}

// settled forgets what went wrong before.
func settled(state string) { _ = os.Remove(filepath.Join(state, Folder, troubleFile)) }

// Trouble returns why cells are built by the go command though they could be built
// without it, or nil if nothing is known of that.
func Trouble(state string) error {
	file := filepath.Join(state, Folder, troubleFile)
	text, err := os.ReadFile(file)
	switch {
	case err == nil:
		when := ""
		if info, err := os.Stat(file); err == nil {
			when = info.ModTime().Format(" (" + time.DateTime + ")")
		}
		return fmt.Errorf("%s%s", strings.TrimSpace(string(text)), when)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if found, err := catalogs(filepath.Join(state, Folder)); err != nil || len(found) == 0 {
		return errors.New("nothing is known yet of the packages that cells import")
	}
	return nil
}
