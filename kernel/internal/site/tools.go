package site

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/page"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
	"github.com/ninepixels/ninepixels/kernel/internal/site/simd"
)

// A program is a tool of the page, with the package that it is made of.
type program struct {
	name, path string
	flags      []string
}

var programs = []program{
	{"compile", "cmd/compile", nil},
	{"link", "cmd/link", nil},
	{"mind", "github.com/ninepixels/ninepixels/kernel/internal/page/program", []string{"-buildmode=c-shared"}}, // it is called, and does not run
}

// goCommand is the go command for the page's machine, in the course's folder.
func (m *maker) goCommand(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = m.Layout.Repo
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false", "GOEXPERIMENT=", "GOWASM=", "GOWORK=off")
	process.Gently(cmd)
	return cmd
}

// tools builds the compiler, the linker and the kernel's mind as WebAssembly.
func (m *maker) tools(manifest *page.Manifest, r *Result) (string, error) {
	version, err := m.goCommand(m.ctx, "env", "GOVERSION").Output()
	if err != nil {
		return "", fmt.Errorf("the go command does not answer: %w", process.Said(err))
	}
	manifest.Go = strings.TrimSpace(string(version))
	overlay, err := m.overlay()
	if err != nil {
		return "", err
	}
	packed, err := each(programs, func(p program) (page.File, error) {
		file := filepath.Join(m.cache, p.name+".wasm")
		args := append([]string{"build", "-trimpath", "-ldflags=-s -w", "-overlay=" + overlay, "-o", file}, p.flags...)
		if _, err := m.goCommand(m.ctx, append(args, p.path)...).Output(); err != nil {
			return page.File{}, fmt.Errorf("%s cannot be built for a page: %w", p.path, process.Said(err))
		}
		return m.packFile(file)
	})
	if err != nil {
		return "", err
	}
	for i, p := range programs {
		manifest.Tools[p.name], r.Tools[i] = packed[i], packed[i].Packed
	}
	vectors, err := m.pack(simd.Module())
	if err != nil {
		return "", err
	}
	manifest.Tools["simd"] = vectors
	return fmt.Sprintf("%s, %.1f MB packed", manifest.Go, megabytes(r.Tools[0]+r.Tools[1]+r.Tools[2])), nil
}

func megabytes(n int) float64 { return float64(n) / 1e6 }
