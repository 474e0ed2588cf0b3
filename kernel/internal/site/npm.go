package site

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/process"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// packages of npm's that the page uses, with their sums.
//
//go:embed npm
var npmLock embed.FS

// The package that unpacks XZ in the page, and its file: a script that needs no other.
const (
	decoder     = "xz-decompress"
	decoderFile = "node_modules/" + decoder + "/dist/package/" + decoder + ".js"
)

// decoder returns the script that unpacks XZ. npm gets it, and compares it with the sum
// in the lock file.
func (m *maker) decoder() ([]byte, error) {
	lock, err := npmLock.ReadFile("npm/package-lock.json")
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(m.cache, "npm-"+hashOf(lock))
	file := filepath.Join(folder, filepath.FromSlash(decoderFile))
	if text, err := os.ReadFile(file); err == nil {
		return text, nil
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return nil, errors.New("npm is not here, which gets what unpacks the site's files in a page: install it (on Debian: sudo apt-get install npm; on macOS: brew install node)")
	}
	files, err := fs.Sub(npmLock, "npm")
	if err != nil {
		return nil, err
	}
	if err := errors.Join(os.RemoveAll(folder), os.CopyFS(folder, files)); err != nil {
		return nil, fmt.Errorf("npm's folder cannot be written: %w", state.Cause(err))
	}
	cmd := exec.CommandContext(m.ctx, npm, "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder)
	process.Gently(cmd)
	if _, err := cmd.Output(); err != nil {
		return nil, fmt.Errorf("npm could not get %s (%w): connect to the network and try again", decoder, process.Said(err))
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("npm has left no %s: %w", decoder, state.Cause(err))
	}
	return text, nil
}

// decoderLicence is what the script says at its beginning of its terms.
func (m *maker) decoderLicence() (string, error) {
	text, err := m.decoder()
	if err != nil {
		return "", err
	}
	said, _, found := strings.Cut(strings.TrimPrefix(string(text), "/*!"), "*/")
	if !found || !strings.Contains(said, "License") {
		return "", fmt.Errorf("%s does not say under which licence it is: it cannot be published", decoder)
	}
	return strings.ReplaceAll(strings.TrimSpace(said), "\n * ", "\n"), nil
}
