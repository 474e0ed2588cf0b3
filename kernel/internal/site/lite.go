package site

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/page"
	"github.com/ninepixels/ninepixels/kernel/internal/python"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// JupyterLite, pinned: the wheel of Python's package holds the whole application, and
// nothing of Python is run.
const (
	liteVersion = "0.8.6"
	liteWheel   = "jupyterlite_core-" + liteVersion + "-py3-none-any.whl"
	liteSHA256  = "2c77f7ca2a667e5404800632abedbc83d3edb9cc73303aa357016138e94e7aaa"
	liteMember  = "jupyterlite_core/jupyterlite-app-" + liteVersion + ".tgz"
)

// web is the kernel's side in the page.
//
//go:embed web
var web embed.FS

// The service workers: the address that JupyterLite asks for, where its own stands
// instead, and our file in web.
const (
	liteWorker    = "service-worker.js"
	liteWorkerNow = "service-worker-lite.js"
	offlineWorker = "offline.js"
)

// extension is the name of the extension that brings it.
const extension = "ninepixels-page"

// lite unpacks JupyterLite, and adds our extensions and settings.
func (m *maker) lite(*page.Manifest, *Result) (string, error) {
	wheel, err := m.wheel()
	if err != nil {
		return "", err
	}
	if err := m.unpack(wheel); err != nil {
		return "", err
	}
	if err := m.extend(); err != nil {
		return "", err
	}
	return liteVersion, m.configure()
}

// wheel returns JupyterLite's file. pip serves as the way to the package index.
func (m *maker) wheel() (string, error) {
	wheel := filepath.Join(m.cache, liteWheel)
	if sum, err := sumOf(wheel); err == nil && sum == liteSHA256 {
		return wheel, nil
	}
	pip, err := python.FindPip(m.ctx, m.Layout)
	if err != nil {
		return "", err
	}
	if err := python.DownloadWheel(m.ctx, pip, m.cache, "jupyterlite-core", liteVersion, func(int64) {}); err != nil {
		return "", fmt.Errorf("pip could not download JupyterLite (%w): connect to the network and try again", err)
	}
	sum, err := sumOf(wheel)
	if err != nil {
		return "", fmt.Errorf("pip has left no %s: %w", liteWheel, state.Cause(err))
	}
	if sum != liteSHA256 {
		return "", fmt.Errorf("the download is not the pinned JupyterLite (its SHA-256 is %s…): try again, and if that does not help, ask whoever runs your package index", sum[:12])
	}
	return wheel, nil
}

func sumOf(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// unpack writes the application's files, without the maps of its sources.
func (m *maker) unpack(wheel string) error {
	archive, err := zip.OpenReader(wheel)
	if err != nil {
		return fmt.Errorf("JupyterLite's wheel cannot be opened: %w", err)
	}
	defer archive.Close()
	member, err := archive.Open(liteMember)
	if err != nil {
		return fmt.Errorf("JupyterLite's wheel has no %s in it", liteMember)
	}
	defer member.Close()
	z, err := gzip.NewReader(member)
	if err != nil {
		return fmt.Errorf("JupyterLite's wheel is damaged: %w", err)
	}
	for t := tar.NewReader(z); ; {
		head, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("JupyterLite's wheel is damaged: %w", err)
		}
		name := strings.TrimPrefix(path.Clean(head.Name), "package/")
		if head.Typeflag != tar.TypeReg || !filepath.IsLocal(filepath.FromSlash(name)) || path.Ext(name) == ".map" {
			continue
		}
		content, err := io.ReadAll(t)
		if err != nil {
			return fmt.Errorf("JupyterLite's wheel is damaged: %w", err)
		}
		if err := m.write(filepath.FromSlash(name), content); err != nil {
			return err
		}
	}
}

// liteLicence is JupyterLite's licence, from its wheel.
func (m *maker) liteLicence() (string, error) {
	archive, err := zip.OpenReader(filepath.Join(m.cache, liteWheel))
	if err != nil {
		return "", fmt.Errorf("JupyterLite's wheel cannot be opened: %w", err)
	}
	defer archive.Close()
	for _, f := range archive.File {
		if strings.Contains(f.Name, ".dist-info/") && licenceName.MatchString(path.Base(f.Name)) {
			r, err := f.Open()
			if err != nil {
				return "", err
			}
			defer r.Close()
			text, err := io.ReadAll(r)
			return strings.TrimSpace(string(text)), err
		}
	}
	return "", errors.New("JupyterLite's wheel has no licence in it")
}

// extend writes the extensions: the kernel's, and the one for Go in the editor.
func (m *maker) extend() error {
	entries, err := web.ReadDir("web")
	if err != nil {
		return err
	}
	for _, entry := range entries {
		content, err := web.ReadFile("web/" + entry.Name())
		if err != nil {
			return err
		}
		folder := filepath.Join("extensions", extension, "static")
		switch entry.Name() {
		case "package.json":
			folder = filepath.Dir(folder)
		case offlineWorker:
			continue
		}
		if err := m.write(filepath.Join(folder, entry.Name()), content); err != nil {
			return err
		}
	}
	script, err := m.decoder()
	if err != nil {
		return err
	}
	if err := m.write(filepath.Join("extensions", extension, "static", decoder+".js"), script); err != nil {
		return err
	}
	if err := m.worker(); err != nil {
		return err
	}
	if err := m.icon(); err != nil {
		return err
	}
	return python.WriteEditorExtension(filepath.Join(m.out, "extensions", "ninepixels"))
}

// worker puts our service worker before JupyterLite's: a site has one.
func (m *maker) worker() error {
	if err := os.Rename(filepath.Join(m.out, liteWorker), filepath.Join(m.out, liteWorkerNow)); err != nil {
		return fmt.Errorf("JupyterLite has no service worker: %w", state.Cause(err))
	}
	text, err := web.ReadFile("web/" + offlineWorker)
	if err != nil {
		return err
	}
	return m.write(liteWorker, text)
}

// icon puts JupyterLite's icon where browsers ask for one, whatever a page says.
func (m *maker) icon() error {
	text, err := os.ReadFile(filepath.Join(m.out, "lab", "favicon.ico"))
	if err != nil {
		return fmt.Errorf("JupyterLite has no icon: %w", state.Cause(err))
	}
	return m.write("favicon.ico", text)
}

// offline lists what a visit without a network needs, beside what the page has loaded
// itself: the notebooks, their lists, and the extensions.
func (m *maker) offline() error {
	list := []string{}
	for _, folder := range []string{"api", "extensions", "files"} {
		err := filepath.WalkDir(filepath.Join(m.out, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			name, err := filepath.Rel(m.out, path)
			list = append(list, filepath.ToSlash(name))
			return err
		})
		if err != nil {
			return err
		}
	}
	text, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return m.write("offline.json", text)
}

// configure tells JupyterLite of the extensions, of our settings, and of its contents.
func (m *maker) configure() error {
	file := filepath.Join(m.out, "jupyter-lite.json")
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("JupyterLite has no settings: %w", state.Cause(err))
	}
	var all map[string]any
	if err := json.Unmarshal(text, &all); err != nil {
		return fmt.Errorf("JupyterLite's settings cannot be read: %w", err)
	}
	config, _ := all["jupyter-config-data"].(map[string]any)
	if config == nil {
		return errors.New("JupyterLite's settings are not as they were in the pinned version")
	}
	var federated []any
	for _, name := range []string{extension, "ninepixels"} {
		federated = append(federated, map[string]any{"name": name, "load": "static/remoteEntry.js", "extension": "./extension"})
	}
	settings, err := python.Settings()
	if err != nil {
		return err
	}
	config["appName"] = "Nine Pixels"
	config["federated_extensions"] = federated
	config["settingsOverrides"] = settings
	config["contentsAllJsonFile"] = "all.json"
	config["defaultKernelName"] = spec.Name
	config["enableMemoryStorage"] = false
	if text, err = json.MarshalIndent(all, "", "  "); err != nil {
		return err
	}
	if err := m.write("jupyter-lite.json", append(text, '\n')); err != nil {
		return err
	}
	// What JupyterLite asks for, and a server would answer.
	for name, content := range map[string]string{
		"api/translations/all.json":        `{"data": {"en": {"displayName": "English", "nativeName": "English"}}, "message": ""}`,
		"api/translations/en.json":         `{"data": {}, "message": ""}`,
		"build/schemas/all_federated.json": "[]",
	} {
		if err := m.write(filepath.FromSlash(name), []byte(content)); err != nil {
			return err
		}
	}
	return nil
}
