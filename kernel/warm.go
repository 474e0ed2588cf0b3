package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/toolchain"
)

// warm builds and runs a cell that uses GoMLX, and returns the backend that it
// names.
func warm(ctx context.Context, s *spec.Spec) (backend string, err error) {
	g, err := toolchain.FindGo(ctx, s.Repo())
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "ninepixels-warm-*")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	env := s.Environ(os.Environ())
	program, err := toolchain.BuildCell(ctx, toolchain.Layout{Repo: s.Repo()}, g, dir, env)
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, program)
	cmd.Env = env
	text, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, strings.TrimSpace(string(text)))
	}
	return backendIn(string(text))
}

// backendIn finds the line that the cell prints.
func backendIn(text string) (string, error) {
	for line := range strings.Lines(text) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "backend "); ok {
			return name, nil
		}
	}
	return "", errors.New("it does not name its backend")
}
