package plugin

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/ninepixels/ninepixels/kernel/internal/python"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// Wheel is a pinned Python package whose wheel holds an XLA CPU plugin.
type Wheel struct {
	Package, Version string
	GOOS, GOARCH     string
	Size             int64  // of the wheel, for the progress bar
	SHA256           string // of the wheel
	Member           string // the plugin's name in the wheel
	MemberSHA256     string
}

// LammpsWheel holds XLA's CPU plugin with PJRT API 0.115. It has no Python in
// it worth mentioning: pip serves as the way to the package index.
var LammpsWheel = Wheel{
	Package: "lammps-jax-pjrt-cpu", Version: "0.11.2", GOOS: "linux", GOARCH: "amd64",
	Size:         62_711_338,
	SHA256:       "1319390d948b39f69f7dade496b7c385149d9ca6097a6b62114da113216d9ad1",
	Member:       "lammps_jax_pjrt_cpu/pjrt_c_api_cpu_plugin.so",
	MemberSHA256: "ad1309ac822b1b24d51b7f9947c7c9fa9ef5d67f390584cbc3d1fa2428fed9c2",
}

// Source returns the wheel as a place to install the plugin from.
func (w Wheel) Source() Source {
	return Source{Name: "pip's " + w.Package + " " + w.Version, Install: w.install}
}

func (w Wheel) install(ctx context.Context, l state.Layout, dir string, seen func(done, total int64)) (Plugin, error) {
	if runtime.GOOS != w.GOOS || runtime.GOARCH != w.GOARCH {
		return Plugin{}, fmt.Errorf("it is made for %s/%s, and this is %s/%s", w.GOOS, w.GOARCH, runtime.GOOS, runtime.GOARCH)
	}
	tmp, err := os.MkdirTemp(l.Tmp(), "wheel-*")
	if err != nil {
		return Plugin{}, err
	}
	defer os.RemoveAll(tmp)
	wheel, err := w.download(ctx, l, tmp, seen)
	if err != nil {
		return Plugin{}, err
	}
	sum, _, err := hashFile(wheel)
	if err != nil {
		return Plugin{}, err
	}
	if sum != w.SHA256 {
		return Plugin{}, fmt.Errorf("the download is not the pinned wheel (its SHA-256 is %s…): try again, and if that does not help, ask whoever runs your package index", sum[:12])
	}
	return w.unpack(wheel, dir)
}

// download has pip fetch the wheel into dir and returns its path.
func (w Wheel) download(ctx context.Context, l state.Layout, dir string, seen func(done, total int64)) (string, error) {
	pip, err := python.FindPip(ctx, l)
	if err != nil {
		return "", err
	}
	err = python.DownloadWheel(ctx, pip, dir, w.Package, w.Version, func(size int64) { seen(size, w.Size) })
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", fmt.Errorf("pip could not download it: %w", err)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.whl"))
	if len(files) != 1 {
		return "", fmt.Errorf("pip left %d wheels instead of one", len(files))
	}
	return files[0], nil
}

// unpack writes the plugin from the wheel into dir.
func (w Wheel) unpack(wheel, dir string) (Plugin, error) {
	archive, err := zip.OpenReader(wheel)
	if err != nil {
		return Plugin{}, fmt.Errorf("the wheel cannot be opened: %w", err)
	}
	defer archive.Close()
	member, err := archive.Open(w.Member)
	if err != nil {
		return Plugin{}, fmt.Errorf("the wheel has no %s in it", w.Member)
	}
	defer member.Close()
	p := Plugin{Dir: dir, File: filepath.Base(w.Member)}
	file, err := os.OpenFile(p.Path(), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if err != nil {
		return Plugin{}, err
	}
	hash := sha256.New()
	p.Size, err = io.Copy(io.MultiWriter(file, hash), member)
	if err := errors.Join(err, file.Close()); err != nil {
		return Plugin{}, fmt.Errorf("unpacking the plugin: %w", state.Cause(err))
	}
	if p.SHA256 = hex.EncodeToString(hash.Sum(nil)); p.SHA256 != w.MemberSHA256 {
		return Plugin{}, errors.New("the plugin in the wheel is not the pinned one")
	}
	return p, nil
}

func hashFile(path string) (sum string, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	hash := sha256.New()
	size, err = io.Copy(hash, f)
	return hex.EncodeToString(hash.Sum(nil)), size, err
}
